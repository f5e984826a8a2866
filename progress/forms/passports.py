"""What the Secretariat fills in to complete the passport of an indicator by a decision."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Institution
from plans.models import DatedTarget, Frequency, Indicator, Passport, PassportEdition
from progress.forms.fields import NarrativeField
from progress.selectors.passports import first_free_day
from strategy_tracker.base import clock
from strategy_tracker.base.fields import PERCENT, DayField, NumberField, TextField

NOT_STATED = [("", _("not stated"))]
DECISION = ("decision_number", "decided_on", "in_force_on", "reason")
# The groups of the page: heading and fields; the years of the targets stand where "targets" is named.
GROUPS = (
    (_("What it measures"), ("definition", "unit", "direction", "disaggregation")),
    (_("How it is calculated"), ("method", "numerator", "denominator", "span_rule")),
    (
        _("Where the figures come from"),
        ("source", "responsible", "frequency", "available", "verification"),
    ),
    (_("From where, to where"), ("baseline_value", "baseline_year", "baseline_source", "targets")),
    (_("The decision"), DECISION),
)


class PassportForm(forms.Form):
    """The whole passport, with what holds now filled in. `seen` is the number of the edition that the person saw."""

    definition = NarrativeField(label=_("Definition"), rows=3, help_text=_("What exactly is counted, and what is not."))
    unit = forms.ChoiceField(label=_("Unit"), choices=[*NOT_STATED, *Indicator.Unit.choices], required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=Indicator.Direction.choices)
    disaggregation = NarrativeField(
        label=_("Disaggregation"), rows=2, help_text=_("By what it is broken down: sex, age, municipality …")
    )
    method = NarrativeField(label=_("Formula or method"), rows=2)
    numerator = NarrativeField(label=_("Numerator"), rows=2, help_text=_("For a share: how many of them."))
    denominator = NarrativeField(label=_("Denominator"), rows=2, help_text=_("For a share: of how many in all."))
    span_rule = forms.ChoiceField(
        label=_("Value of a year and of the plan"),
        choices=Indicator.SpanRule.choices,
        help_text=_("How the values of half-years make that of a year, and those of years that of the plan."),
    )
    source = TextField(label=_("Source of the data"), required=False, max_length=300)
    responsible = forms.ModelChoiceField(
        label=_("Responsible institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("not stated"),
    )
    frequency = forms.ChoiceField(label=_("Frequency"), choices=[*NOT_STATED, *Frequency.choices], required=False)
    available = TextField(
        label=pgettext_lazy("data", "When available"),
        required=False,
        max_length=300,
        help_text=_("Such as: in February, for the year before."),
    )
    verification = NarrativeField(label=_("Means of verification"), rows=2)
    baseline_value = NumberField(label=_("Baseline"), digits=12)
    baseline_year = forms.IntegerField(
        label=_("Year of the baseline"), required=False, min_value=1990, max_value=2100, localize=False
    )
    baseline_source = TextField(label=_("Source of the baseline"), required=False, max_length=300)
    decision_number = TextField(label=_("Number of the decision"), max_length=60)
    decided_on = DayField(label=_("Date of the decision"), required=True)
    in_force_on = DayField(label=_("In force from"), required=True)
    reason = NarrativeField(label=_("Reason"), rows=2)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        """The indicator comes with its editions and targets."""
        self.indicator = indicator
        self.first_day = first_free_day(indicator)
        last = max(indicator.passport_editions.all(), key=lambda edition: edition.number, default=None)
        self.passport_now = last.passport if last else indicator.passport_on(self.first_day)
        super().__init__(*args, initial=self._present(last), **kwargs)
        self.fields["responsible"].queryset = Institution.objects.order_by("abbreviation", "name")
        self.fields["in_force_on"].help_text = _(
            "Closed periods keep what was told of them: %(day)s at the earliest."
        ) % {"day": self.first_day.strftime("%d.%m.%Y")}
        for year in self.years:
            field = NumberField(label=_("Target %(year)s") % {"year": year}, digits=12)
            self.fields[f"target_{year}"] = field
        if self.passport_now.unit == Indicator.Unit.PERCENT:
            for name in ("baseline_value", *(f"target_{year}" for year in self.years)):
                self.fields[name].units = PERCENT

    @property
    def years(self) -> list[int]:
        """The years of which a target can be set: those of the plan, and others that have one."""
        return sorted({*self.indicator.plan.years, *self.passport_now.targets_by_year()})

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        targets = [f"target_{year}" for year in self.years]
        return [
            (title, [self[name] for part in names for name in (targets if part == "targets" else [part])])
            for title, names in GROUPS
        ]

    def _present(self, last: PassportEdition | None) -> dict[str, Any]:
        """What holds now; the decision is asked anew."""
        names = (name for _title, names in GROUPS for name in names if name not in (*DECISION, "targets"))
        values = {name: getattr(self.passport_now, name) for name in names}
        values["responsible"] = self.passport_now.responsible and self.passport_now.responsible.pk
        values |= {f"target_{year}": item.value for year, item in self.passport_now.targets_by_year().items()}
        plain = {name: _plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}
        return plain | {
            "in_force_on": max(self.first_day, min(clock.today(), self.indicator.plan.ends_on)),
            "seen": last.number if last else 0,
        }

    @property
    def passport(self) -> Passport:
        """The terms that were typed."""
        names = [name for _title, names in GROUPS for name in names if name not in (*DECISION, "targets")]
        return Passport(**{name: self.cleaned_data[name] for name in names}, targets=self._targets())

    def _targets(self) -> tuple[DatedTarget, ...]:
        """Due at the end of their year, unless they had another day in it."""
        known = self.passport_now.targets_by_year()
        ends = {year: known[year].due_on if year in known else dt.date(year, 12, 31) for year in self.years}
        typed = ((ends[year], self.cleaned_data[f"target_{year}"]) for year in self.years)
        return tuple(DatedTarget(day, value) for day, value in typed if value is not None)

    @property
    def decision(self) -> dict[str, Any]:
        """The decision, as `services.passports.record_passport` takes it."""
        return {name: self.cleaned_data[name] for name in DECISION} | {
            "expected_number": self.cleaned_data["seen"] or 0
        }


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()

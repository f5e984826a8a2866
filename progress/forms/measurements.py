"""What the Secretariat fills in to record what an indicator measured."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Indicator, Passport
from progress.forms.fields import NarrativeField
from progress.models import Measurement
from progress.services.measurements import mark_of
from strategy_tracker.base.fields import PERCENT, NumberField, TextField

VALUE, SHARE, ABSENT = "value", "share", "absent"


class MeasurementForm(forms.Form):
    """A value, or a share, or the reason why there is none. `state` is what the person saw (services.mark_of)."""

    kind = forms.ChoiceField(label=_("What is recorded"))
    value = NumberField(label=_("Value"), digits=12)
    numerator = NumberField(label=_("Numerator"), digits=14, help_text=_("How many of them."))
    denominator = NumberField(label=_("Denominator"), digits=14, is_positive=True, help_text=_("Of how many in all."))
    absent_reason = NarrativeField(label=_("Why there is no measurement"), rows=2)
    source = TextField(
        label=_("Source of the data"), required=False, max_length=Measurement._meta.get_field("source").max_length
    )
    note = NarrativeField(label=_("Note"), rows=2)
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, passport: Passport, counts_victims: bool, measurement: Measurement | None, **kwargs: Any
    ) -> None:
        """`passport` is how it is measured in the period, `measurement` what has been recorded already, if anything."""
        kinds = _kinds(passport, counts_victims)
        super().__init__(*args, initial=_present(passport, kinds, measurement), **kwargs)
        is_percent = passport.unit == Indicator.Unit.PERCENT
        value_label = _("value in percent") if is_percent else _("value")
        labels = {VALUE: value_label, SHARE: _("numerator and denominator"), ABSENT: _("no measurement, with reason")}
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in kinds]
        if is_percent:
            self.fields["value"].label = _("Value in percent")
            self.fields["value"].units = PERCENT
        if VALUE not in kinds:
            del self.fields["value"]
        if SHARE not in kinds:
            del self.fields["numerator"], self.fields["denominator"]

    def clean(self) -> dict[str, Any]:
        """What was chosen is given; what belongs to another choice is not looked at."""
        data = super().clean()
        missing = {
            VALUE: [("value", _("Give the value."))],
            SHARE: [("numerator", _("Give the numerator.")), ("denominator", _("Give the denominator."))],
            ABSENT: [("absent_reason", _("Say why there is no measurement."))],
        }
        for name, message in missing.get(data.get("kind", ""), ()):
            if name in data and data[name] in (None, ""):
                self.add_error(name, message)
        numerator, denominator = data.get("numerator"), data.get("denominator")
        if data.get("kind") == SHARE and None not in (numerator, denominator) and numerator > denominator:
            self.add_error("numerator", _("The numerator is a part of the denominator: it cannot be larger."))
        return data

    @property
    def measurement(self) -> dict[str, Any]:
        """What `services.measurements.record_measurement` takes of it."""
        data = self.cleaned_data
        names = {VALUE: ("value",), SHARE: ("numerator", "denominator"), ABSENT: ("absent_reason",)}[data["kind"]]
        chosen = {name: data[name] for name in names}
        return {**chosen, "source": data["source"], "note": data["note"], "expected_state": data["state"]}


def _kinds(passport: Passport, counts_victims: bool) -> list[str]:
    """Which ways of giving a figure fit the indicator's unit and how it adds up."""
    rule, is_percent = passport.span_rule, passport.unit == Indicator.Unit.PERCENT
    if passport.unit == Indicator.Unit.COUNT or rule == Indicator.SpanRule.SUM:
        return [VALUE, ABSENT]
    if rule == Indicator.SpanRule.RATIO or (is_percent and counts_victims):
        return [SHARE, ABSENT]
    return [SHARE, VALUE, ABSENT] if is_percent else [VALUE, SHARE, ABSENT]


def _present(passport: Passport, kinds: list[str], measurement: Measurement | None) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    if measurement is None:
        return {"kind": kinds[0], "source": passport.source, "state": ""}
    kind = VALUE if measurement.value is not None else SHARE if measurement.numerator is not None else ABSENT
    kind = kind if kind in kinds else kinds[0]
    names = ("value", "numerator", "denominator", "absent_reason", "source", "note")
    return {"kind": kind, "state": mark_of(measurement), **{name: getattr(measurement, name) for name in names}}

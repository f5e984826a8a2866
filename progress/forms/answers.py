"""The form of one answer: its parts."""

import datetime as dt
from functools import cache, partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import FundingSource, Output
from plans.models.budget import Nature, Recurrence
from progress.forms.fields import NarrativeField
from progress.formulas.deadlines import claimable_statuses, is_due
from progress.models import Challenge, DelayReason, ProgressEntry, Status
from progress.services.answers import ChallengeAnswer, QuantityAnswer, SpendingAnswer
from strategy_tracker.base import clock
from strategy_tracker.base.fields import MONEY, DayField, NumberField
from strategy_tracker.base.text import in_language

STATUS_MEANING: dict[str, str | Promise] = {
    Status.IMPLEMENTED: _("The product is delivered, its target is reached, and there is evidence."),
    Status.PARTIALLY_IMPLEMENTED: _("The deadline has passed and a part was delivered."),
    Status.IN_PROGRESS: _("Work has begun; the deadline is still ahead."),
    Status.NOT_IMPLEMENTED: _("The deadline has passed and nothing was delivered."),
    Status.NOT_STARTED: _("Nothing has begun yet; the deadline is still ahead."),
}
NOT_OURS_AND_MORE = _(
    "Either the action is not yours, or you report on it: take out what is written below, or this mark."
)
FOREIGN_STATUS = _("This status does not fit the action's deadline: choose one of those shown.")


class AnswerForm(forms.Form):
    """What every answer has. A supporting institution claims no status: that is for the lead."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    claimed_status = forms.ChoiceField(
        label=_("Where does the action stand?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": FOREIGN_STATUS},
    )
    completed_on = DayField(label=_("Completed on"))
    what_was_done = NarrativeField(label=_("What was done"), rows=6)
    next_steps = NarrativeField(label=_("Next steps"), rows=3)
    spending_explanation = NarrativeField(
        label=_("Why spending differs from the plan"),
        help_text=_("One or two sentences: they are printed in the report beside the amounts."),
        rows=2,
    )
    delay_reason = forms.ChoiceField(
        label=_("What holds it up most"),
        choices=[("", _("choose a reason")), *DelayReason.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose the reason for the delay from the list.")},
    )
    blocked_by_id = forms.TypedChoiceField(
        label=_("Which institution does it wait for?"),
        help_text=_("It sees this once you have submitted, and so does the Secretariat."),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose the institution from the list.")},
    )
    is_not_ours = forms.BooleanField(label=_("This is not our institution's action"), required=False)
    not_ours_reason = NarrativeField(label=_("Why, and whose it is"), rows=2)

    def __init__(self, *args: Any, entry: ProgressEntry, **kwargs: Any) -> None:
        """The form for this answer: the statuses offered fit the action's deadline."""
        super().__init__(*args, **kwargs)
        self.fields["blocked_by_id"].choices = cache(partial(_who_may_block, entry))  # asked only where it is needed
        cut_off = entry.submission.period.ends_on
        self.is_due = entry.is_lead and is_due(entry.action.deadline_on, cut_off)
        if not self.is_due:
            del self.fields["delay_reason"]
        if not entry.is_lead:
            del self.fields["claimed_status"], self.fields["completed_on"]
            self.fields["what_was_done"].label = _("What your institution contributed")
            return
        statuses = claimable_statuses(entry.action.deadline_on, cut_off)
        self.fields["claimed_status"].choices = [(status.value, status.label) for status in statuses]

    def clean(self) -> dict[str, Any]:
        """What is another's has its reason, and a reason belongs to it."""
        given = super().clean()
        if "not_ours_reason" in self.errors:
            return given
        if given.get("is_not_ours") and not given.get("not_ours_reason"):
            self.add_error("not_ours_reason", _("Say why the action is not your institution's, and whose it is."))
        if given.get("not_ours_reason") and not given.get("is_not_ours"):
            self.add_error("is_not_ours", _("Mark that it is not your institution's action, or take the reason out."))
        return given

    @property
    def statuses(self) -> list[dict[str, Any]]:
        """The statuses to choose from, with their meaning and whether they are chosen."""
        field = self["claimed_status"]
        chosen = field.value()
        return [
            {
                "code": code,
                "label": label,
                "meaning": STATUS_MEANING[code],
                "is_chosen": code == chosen,
                "id": field.auto_id if position == 0 else f"{field.auto_id}_{position}",
            }
            for position, (code, label) in enumerate(self.fields["claimed_status"].choices)
        ]


def _who_may_block(entry: ProgressEntry) -> list[tuple[int | str, str | Promise]]:
    others = Institution.objects.exclude(pk=entry.submission.institution_id).order_by("abbreviation")
    return [("", _("none")), *((institution.pk, institution.label) for institution in others)]


class QuantityForm(forms.Form):
    """What was reached of one output in this half-year."""

    output = forms.IntegerField(widget=forms.HiddenInput)
    value = NumberField(digits=14)
    denominator = NumberField(digits=14, is_positive=True, label=_("out of"))

    def __init__(self, *args: Any, output: Output, **kwargs: Any) -> None:
        """The form for this output; only a percentage has a whole of which it is a part."""
        super().__init__(*args, **kwargs)
        self.of = output
        unit, _language = in_language(output, "unit")
        self.fields["value"].label = unit or _("Quantity")
        if output.is_percentage:
            self.fields["value"].label = _("How many")
        else:
            del self.fields["denominator"]

    def clean(self) -> dict[str, Any]:
        """A whole without its part says nothing."""
        given = super().clean()
        if given.get("denominator") is not None and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Write how many of them as well."))
        return given

    def answer(self) -> QuantityAnswer | None:
        """What was reached; None when nothing was typed. For a valid form."""
        clean = self.cleaned_data
        if clean["value"] is None:
            return None
        return QuantityAnswer(clean["output"], clean["value"], clean.get("denominator"))


class SpendingForm(forms.Form):
    """Money spent from one source: a printed one, whose name stands there, or one to choose."""

    source = forms.TypedChoiceField(
        label=_("Another source"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose a funding source from the list.")},
    )
    amount = NumberField(decimals=2, units=MONEY, label=_("Spent (EUR)"))
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature.choices, required=False)
    recurrence = forms.ChoiceField(label=_("Recurrence"), choices=Recurrence.choices, required=False)

    def __init__(self, *args: Any, sources: dict[int, FundingSource], is_free: bool, **kwargs: Any) -> None:
        """`is_free` lets the person choose the source."""
        super().__init__(*args, **kwargs)
        self.is_free = is_free
        names = [(pk, in_language(source, "name")[0]) for pk, source in sources.items()]
        self.fields["source"].choices = [("", _("choose a source")), *names]
        chosen = str(self["source"].value() or "")
        self.source_name = next((name for pk, name in names if str(pk) == chosen), "")
        if not is_free:
            self.fields["source"].widget = forms.HiddenInput()
            self.fields["amount"].label = _("Spent from %(source)s (EUR)") % {"source": self.source_name}

    def clean(self) -> dict[str, Any]:
        """An amount has its source, and a chosen source its amount."""
        given = super().clean()
        if given.get("amount") is not None and given.get("source") is None and "source" not in self.errors:
            self.add_error("source", _("Choose where the money came from."))
        if self.is_free and given.get("source") and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Write the amount, or choose no source."))
        return given

    def answer(self) -> SpendingAnswer | None:
        """What was spent; None when no amount was typed. For a valid form."""
        clean = self.cleaned_data
        if clean["amount"] is None:
            return None
        return SpendingAnswer(
            clean["source"],
            clean["amount"],
            clean["nature"] or Nature.UNSPECIFIED,
            clean["recurrence"] or Recurrence.UNSPECIFIED,
        )


class ChallengeForm(forms.Form):
    """One difficulty, challenge or risk. An empty row is no row."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Challenge.Kind.choices, required=False, widget=forms.RadioSelect)
    description = NarrativeField(label=_("What stands in the way"), rows=2)
    mitigation = NarrativeField(label=_("How it is addressed"), rows=2)
    probability = forms.ChoiceField(
        label=_("Probability"), choices=[("", "–"), *Challenge.Level.choices], required=False
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=[("", "–"), *Challenge.Level.choices], required=False)
    owner = NarrativeField(label=_("Who is responsible"), max_length=120, widget=forms.TextInput)
    due_on = DayField(label=_("By when"))

    TYPED = ("description", "mitigation", "probability", "impact", "owner", "due_on")

    @property
    def is_begun(self) -> bool:
        """Whether anything but the kind was typed."""
        return any(self[name].value() for name in self.TYPED)

    @property
    def passed_due_on(self) -> dt.date | None:
        """The day by which it is to be addressed, where that has passed already."""
        try:
            day = self.fields["due_on"].to_python(self["due_on"].value())
        except forms.ValidationError:
            return None
        return day if day and day < clock.today() else None

    @property
    def shows_level(self) -> bool:
        """Whether probability and impact, which belong to risks, hold something, and so must be seen."""
        return self._holds("probability", "impact")

    @property
    def shows_owner(self) -> bool:
        """The same for the person responsible and the day."""
        return self._holds("owner", "due_on")

    def _holds(self, *names: str) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        """What is begun has a kind and a description; a risk its probability and impact."""
        given = super().clean()
        if not self.is_begun:
            return given
        if not given.get("kind"):
            self.add_error("kind", _("Choose what it is."))
        if not given.get("description") and "description" not in self.errors:
            self.add_error("description", _("Describe it, or remove the row."))
        if given.get("kind") == Challenge.Kind.RISK:
            for name in ("probability", "impact"):
                if not given.get(name):
                    self.add_error(name, _("A risk has a probability and an impact."))
        return given

    def answer(self) -> ChallengeAnswer | None:
        """What was typed; None for an empty row. For a valid form."""
        return ChallengeAnswer(**self.cleaned_data) if self.is_begun else None

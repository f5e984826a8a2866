"""What the Secretariat says of an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.forms.collecting.forecast import FORECAST, ForecastForm, forecast_of
from progress.forms.fields import NarrativeField
from progress.formulas.deadlines import assessable_statuses
from progress.models import Assessment, CommentField, ProgressEntry, Status
from progress.models.comments import WHOLE_ANSWER

OF_LEADS = (CommentField.STATUS, CommentField.COMPLETED_ON, CommentField.QUANTITIES, CommentField.DELAY)


class VerifyForm(ForecastForm):
    """Verify an answer. A lead's sets the action's status; another one than the claim needs a reason.

    The claim is filled in, unless something is missing for it (`is_short`): then a person decides. The forecast is that
    of the newest assessment. `seen` and `assessed` are the versions of the answer and of the action's assessment that
    the page showed.
    """

    status = forms.ChoiceField(label=_("Status"), error_messages={"required": _("Choose a status.")})
    reason = NarrativeField(label=_("Reason, if it differs"), rows=2)
    is_override = forms.BooleanField(label=_("Set “implemented” against the rules"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    assessed = forms.IntegerField(widget=forms.HiddenInput)

    OF_LEADS = ("status", "reason", "is_override", *FORECAST)

    def __init__(
        self,
        *args: Any,
        entry: ProgressEntry,
        assessed: int = 0,
        is_short: bool = False,
        newest: Assessment | None = None,
        **kwargs: Any,
    ) -> None:
        """The form for this answer."""
        status = "" if is_short and entry.claimed_status == Status.IMPLEMENTED else entry.claimed_status
        initial = {"status": status, "seen": entry.version, "assessed": assessed, **forecast_of(newest)}
        super().__init__(*args, initial=initial, prefix=f"verify-{entry.pk}", **kwargs)
        if entry.is_lead and not entry.action.is_cancelled and not entry.is_not_ours:  # from that nothing is assessed
            statuses = assessable_statuses(entry.action.deadline_on, entry.submission.period.ends_on)
            fitting = [(status.value, status.label) for status in statuses]
            self.fields["status"].choices = fitting if status in dict(fitting) else [("", _("choose")), *fitting]
        else:
            for name in self.OF_LEADS:
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        """What the service takes. For a valid form; one without the forecast's fields leaves it as it is."""
        data = dict(self.cleaned_data)
        versions = {"seen_version": data.pop("seen"), "expected_version": data.pop("assessed")}
        if self.add_prefix("confidence") not in self.data:
            data = {name: value for name, value in data.items() if name not in FORECAST}
        return data | versions


class ReturnForm(forms.Form):
    """Return an answer, or everything, with a comment."""

    comment = NarrativeField(
        label=_("What is to be corrected"),
        required=True,
        rows=2,
        error_messages={"required": _("Write a comment: without it the institution does not know what to correct.")},
    )


class EntryReturnForm(ReturnForm):
    """Return one answer: up to three comments, each on the whole answer or on one field of it."""

    about = forms.ChoiceField(label=_("About"), required=False)
    about_2 = forms.ChoiceField(label=_("About"), required=False)
    comment_2 = NarrativeField(label=_("Second comment"), rows=2)
    about_3 = forms.ChoiceField(label=_("About"), required=False)
    comment_3 = NarrativeField(label=_("Third comment"), rows=2)

    PAIRS = (("about", "comment"), ("about_2", "comment_2"), ("about_3", "comment_3"))

    def __init__(self, *args: Any, entry: ProgressEntry, **kwargs: Any) -> None:
        """The form for this answer: what a supporting institution is not asked cannot be commented on."""
        super().__init__(*args, prefix=f"return-{entry.pk}", **kwargs)
        fields = [(field.value, field.label) for field in CommentField if entry.is_lead or field not in OF_LEADS]
        for about, _comment in self.PAIRS:
            self.fields[about].choices = [("", WHOLE_ANSWER), *fields]

    @property
    def has_more(self) -> bool:
        """Whether the second or third comment is in use."""
        return any(self[name].value() for pair in self.PAIRS[1:] for name in pair)

    def comments(self) -> dict[str, str]:
        """The text by the field that it is about; two on one field are one. For a valid form."""
        found: dict[str, str] = {}
        for about, comment in self.PAIRS:
            field, text = self.cleaned_data[about], self.cleaned_data[comment]
            if text:
                found[field] = "\n".join(filter(None, (found.get(field), text)))
        return found

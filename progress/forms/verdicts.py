"""What the Secretariat says of an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.forms.fields import NarrativeField
from progress.formulas.deadlines import assessable_statuses
from progress.models import ProgressEntry


class VerifyForm(forms.Form):
    """Verify an answer. A lead's sets the action's status, prefilled with the claim; another one needs a reason.

    Not one that says "not our action": nothing is assessed from it.

    `seen` and `assessed` are the versions of the answer and of the action's assessment that the page showed.
    """

    status = forms.ChoiceField(label=_("Status"), required=False)
    reason = NarrativeField(label=_("Reason, if it differs"), rows=2)
    is_override = forms.BooleanField(label=_("Set “implemented” against the rules"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    assessed = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, entry: ProgressEntry, assessed: int = 0, **kwargs: Any) -> None:
        """The form for this answer."""
        initial = {"status": entry.claimed_status, "seen": entry.version, "assessed": assessed}
        super().__init__(*args, initial=initial, prefix=f"verify-{entry.pk}", **kwargs)
        if entry.is_lead and not entry.action.is_cancelled and not entry.is_not_ours:
            statuses = assessable_statuses(entry.action.deadline_on, entry.submission.period.ends_on)
            self.fields["status"].choices = [(status.value, status.label) for status in statuses]
        else:
            for name in ("status", "reason", "is_override"):
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        """What the service takes. For a valid form."""
        clean = self.cleaned_data
        return {
            "status": clean.get("status", ""),
            "reason": clean.get("reason", ""),
            "is_override": clean.get("is_override", False),
            "seen_version": clean["seen"],
            "expected_version": clean["assessed"],
        }


class ReturnForm(forms.Form):
    """Return an answer, or everything, with a comment."""

    comment = NarrativeField(
        label=_("What is to be corrected"),
        required=True,
        rows=2,
        error_messages={"required": _("Write a comment: without it the institution does not know what to correct.")},
    )

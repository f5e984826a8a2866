"""What becomes of a proposal for the plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan, Amendment
from progress.forms.fields import NarrativeField
from reporting.models import ProposalDecision
from strategy_tracker.base.fields import TextField

Outcome = ProposalDecision.Outcome


class ProposalForm(forms.Form):
    """Accepted as proposed, accepted but changed, or dropped; into which draft; and why."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            (Outcome.ACCEPTED, _("accept it: the change that is proposed is written next")),
            (Outcome.CHANGED, _("accept it changed: another change of the same action is written next")),
            (Outcome.DROPPED, _("drop it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = NarrativeField(label=_("Reason"), required=True, rows=3)
    amendment = forms.ModelChoiceField(
        label=_("Draft amendment"), queryset=Amendment.objects.none(), required=False, empty_label=_("a new one")
    )
    title = TextField(label=_("Title of the new draft"), required=False, max_length=200)

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amendment"].queryset = Amendment.objects.drafts().filter(plan=plan)

    def clean(self) -> dict[str, Any]:
        """What is taken over needs a draft."""
        data = super().clean()
        if data.get("outcome") in (Outcome.ACCEPTED, Outcome.CHANGED) and not data.get("amendment"):
            if not data.get("title"):
                self.add_error("title", _("Choose a draft, or give the title of a new one."))
        return data

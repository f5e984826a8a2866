"""What the Secretariat chooses for an unfinished action: where it goes on, or why it is dropped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from plans.models.planned import ActionQuerySet
from progress.forms.fields import NarrativeField

CARRY, DROP = "carry", "drop"
LONGEST_REASON = 1000  # characters: reports print it in one cell


class CarryOverForm(forms.Form):
    """One of two answers. `seen` is what was decided when the page was loaded."""

    how = forms.ChoiceField(choices=[(CARRY, CARRY), (DROP, DROP)], widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    targets = forms.ModelMultipleChoiceField(queryset=Action.objects.none(), required=False)
    reason = NarrativeField(label=_("Reason"), rows=2, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, candidates: ActionQuerySet | None, **kwargs: Any) -> None:
        """`candidates` are the actions of the next plan; None while there is none."""
        super().__init__(*args, **kwargs)
        if candidates is not None:
            self.fields["targets"].queryset = candidates

    def clean(self) -> dict[str, Any]:
        """Each answer with what it needs; dropped is what goes on in none."""
        answer = super().clean()
        if answer.get("how") == DROP:
            answer["targets"] = []
            if not answer.get("reason"):
                self.add_error("reason", _("Say why it is dropped."))
        elif not answer.get("targets"):
            self.add_error("targets", _("Choose the action in which it goes on."))
        return answer

"""What escalations to the Strategic Planning Office are written with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan
from progress.forms.collecting.risks import named_place
from progress.forms.fields import NarrativeField
from progress.uploads.evidence_files import FILE_KINDS, limits_in_words
from strategy_tracker.base import clock
from strategy_tracker.base.fields import DayField, TextField


class EscalationForm(forms.Form):
    """The problem, of which action, and what is proposed."""

    action = forms.ChoiceField(label=_("Action"))
    problem = NarrativeField(label=_("Problem or changed circumstances"), required=True, rows=5)
    proposal = NarrativeField(label=_("Proposed action"), rows=4)
    risk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    entry = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:
        """The actions of the plan to choose from."""
        super().__init__(*args, **kwargs)
        self.actions = {action.code: action for action in plan.actions().with_objectives().order_by("position")}
        choices = [(code, named_place(action)) for code, action in self.actions.items()]
        self.fields["action"].choices = [("", _("choose an action")), *choices]


class _WithDocument(forms.Form):
    document = forms.FileField(
        label=_("Document"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(FILE_KINDS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = limits_in_words()


class EscalationStepForm(_WithDocument):
    """One step: its day, what it says, and perhaps a document. Sending takes the protocol number of the letter."""

    on = DayField(label=_("Day of the step"), required=True, initial=clock.today)
    protocol_number = TextField(label=_("Protocol number"), max_length=60)
    text = NarrativeField(label=_("What was done or said"), required=True, rows=5)

    field_order = ("on", "protocol_number", "text", "document")

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        """`name` is the step of the machine."""
        super().__init__(*args, **kwargs)
        if name != "send":
            del self.fields["protocol_number"]


class EscalationCommentForm(_WithDocument):
    """Something to say between two steps."""

    text = NarrativeField(label=_("Comment"), required=True, rows=3)

    field_order = ("text", "document")

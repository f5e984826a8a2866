"""What the register of risks is kept and reviewed with."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plans.models import Action, ActionPlan, SpecificObjective
from progress.forms.fields import NarrativeField
from progress.models import Challenge, Degree, Risk
from progress.services.collecting.risks import RiskTerms, Said
from strategy_tracker.base.fields import DayField
from strategy_tracker.base.text import in_language

NO_DEGREE = ("", "–")


def _degree(label: Any) -> forms.TypedChoiceField:
    choices = [NO_DEGREE, *((n, f"{n} · {word}") for n, word in Degree.choices)]
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False, choices=choices)


def named_place(place: Any) -> str:
    """An action or objective in a list of choices."""
    return f"{place.code} · {Truncator(in_language(place, 'title')[0]).chars(60)}"


class RiskForm(forms.Form):
    """What is written of a difficulty, challenge or risk."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Challenge.Kind.choices, widget=forms.RadioSelect)
    text = NarrativeField(label=_("Description"), required=True, rows=3)
    place = forms.ChoiceField(label=_("Action or objective"), required=False)
    probability = _degree(_("Probability"))
    impact = _degree(_("Impact"))
    mitigation = NarrativeField(label=_("How it is addressed"), rows=3)
    owner = NarrativeField(label=_("Who is responsible"), max_length=120, widget=forms.TextInput)
    due_on = DayField(label=_("By when"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: ActionPlan, risk: Risk | None = None, **kwargs: Any) -> None:
        """Of a risk that is there, or of a new one."""
        stored = {name: getattr(risk, name) for name in RiskForm.base_fields if name != "place"} if risk else {}
        initial = stored | ({"place": risk.place} if risk else {}) | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.actions = {action.code: action for action in plan.actions().in_force().order_by("position")}
        found = SpecificObjective.objects.filter(strategic__plan=plan).select_related("strategic")
        self.objectives = {objective.code: objective for objective in found.order_by("position")}
        if risk is not None and risk.action is not None:
            self.actions.setdefault(risk.action.code, risk.action)
        self.fields["place"].choices = [
            ("", pgettext_lazy("risk", "the whole plan")),
            (_("Objectives"), [(code, named_place(one)) for code, one in self.objectives.items()]),
            (_("Actions"), [(code, named_place(one)) for code, one in self.actions.items()]),
        ]

    def clean(self) -> dict[str, Any]:
        """A risk has its place on the scale; elsewhere both are given or neither."""
        data = super().clean()
        given = [data.get(name) for name in ("probability", "impact")]
        if data.get("kind") == Challenge.Kind.RISK or given.count(None) == 1:
            for name in ("probability", "impact"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A risk has a probability and an impact."))
        return data

    @property
    def terms(self) -> RiskTerms:
        """What the service takes. For a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("place", "version")}
        place = self.cleaned_data["place"]
        action: Action | None = self.actions.get(place)
        return RiskTerms(**data, action=action, objective=self.objectives.get(place) if action is None else None)


class RiskReviewForm(forms.Form):
    """Where it stands and what was done. Settled says what was done."""

    state = forms.ChoiceField(label=_("Where it stands"), choices=Risk.State.choices, widget=forms.RadioSelect)
    what_was_done = NarrativeField(label=_("What was done"), rows=4)
    probability = _degree(_("Probability now"))
    impact = _degree(_("Impact now"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, risk: Risk, needs_words: bool = False, **kwargs: Any) -> None:
        """An institution always says what was done (`needs_words`)."""
        names = ("state", "probability", "impact", "version")
        super().__init__(*args, initial={name: getattr(risk, name) for name in names}, **kwargs)
        self.risk, self.needs_words = risk, needs_words

    def clean(self) -> dict[str, Any]:
        """What is settled is settled by something."""
        data = super().clean()
        is_asked = self.needs_words or data.get("state") == Risk.State.SETTLED
        if is_asked and not data.get("what_was_done") and "what_was_done" not in self.errors:
            self.add_error("what_was_done", _("Say what was done."))
        if self.risk.kind == Challenge.Kind.RISK or (data.get("probability") is None) != (data.get("impact") is None):
            for name in ("probability", "impact"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A risk has a probability and an impact."))
        return data

    @property
    def said(self) -> Said:
        """What the service takes. For a valid form."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "version"})

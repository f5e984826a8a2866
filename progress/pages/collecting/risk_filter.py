"""What the register of risks is searched with."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan, StrategicObjective
from progress.models import Challenge, Degree, Risk
from strategy_tracker.base.text import in_language

ANY, ALL = ("", _("all")), "all"


class RiskFilterForm(forms.Form):
    """The filters of the list: an unknown value is left out. Without a state the list holds what is not settled."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("not settled")), (ALL, _("all")), *Risk.State.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Challenge.Kind.choices])
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    high = forms.BooleanField(label=_("high ones only"), required=False)
    overdue = forms.BooleanField(label=_("overdue only"), required=False)
    probability = forms.TypedChoiceField(
        label=_("Probability"), required=False, coerce=int, choices=[ANY, *Degree.choices], widget=forms.HiddenInput
    )
    impact = forms.TypedChoiceField(
        label=_("Impact"), required=False, coerce=int, choices=[ANY, *Degree.choices], widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, *, plan: ActionPlan, owners: Iterable[str]) -> None:
        """The objectives of the plan and the owners of its risks to choose from."""
        super().__init__(data)
        rows = StrategicObjective.objects.filter(plan=plan).prefetch_related("specific_objectives")
        both = (one for strategic in rows for one in (strategic, *strategic.specific_objectives.all()))
        self.fields["objective"].choices = [ANY, *((one.code, _name(one)) for one in both)]
        self.fields["owner"].choices = [ANY, *((owner, owner) for owner in owners)]

    @property
    def values(self) -> dict[str, Any]:
        """The known values in force."""
        self.is_valid()  # what is wrong is left out
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str, value: Any) -> str:
        """A filter in force in words."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        shown = dict(getattr(field, "choices", [])).get(value, value)
        return f"{field.label}: {shown}"


def _name(place: Any) -> str:
    return f"{place.code} · {Truncator(in_language(place, 'title')[0]).chars(60)}"

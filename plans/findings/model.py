"""What a finding and a rule are, and the loaded plan that rules look at."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import Action, ActionPlan, Indicator, Passage, SpecificObjective, StrategicObjective, VictimFigure
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address


class Severity(TextChoices):
    """How grave a finding is; the values are codes of templates/components/badge.html."""

    ERROR = "error", _("contradiction")
    WARNING = "warning", _("needs a decision")
    INFO = "info", _("left open")

    @property
    def heading(self) -> str | Promise:
        """What stands above the findings of this severity."""
        return {"error": _("Contradictions"), "warning": _("Needing a decision"), "info": _("Left open")}[self.value]


class PlaceKind(StrEnum):
    """Where a finding can be."""

    ACTION = "action"
    OBJECTIVE = "objective"
    INDICATOR = "indicator"
    INSTITUTION = "institution"
    VICTIMS = "victims"
    STRATEGY = "strategy"


@dataclass(frozen=True)
class Place:
    """What a finding is about: its kind, its code, the page that shows it, and the titled thing itself if it is one."""

    kind: PlaceKind
    code: str
    label: str = ""
    subject: Action | SpecificObjective | StrategicObjective | Indicator | None = field(default=None, compare=False)
    plan: ActionPlan | None = field(default=None, compare=False)  # whose rule found it

    def __str__(self) -> str:
        return self.label or self.code

    @property
    def url(self) -> str:
        """The address of the plan's page about it, at the very thing where the page holds many."""
        match self.kind:
            case PlaceKind.ACTION:
                return address("action_detail", self.plan, self.code)
            case PlaceKind.INDICATOR:
                return f"{address('indicator_list', self.plan)}#{self.code}"
            case PlaceKind.OBJECTIVE:
                return f"{address('plan_tree', self.plan)}#{self.code}"
            case PlaceKind.INSTITUTION:
                return address("plan_tree", self.plan)
            case PlaceKind.STRATEGY:
                return address("plan_tree", self.plan)
            case PlaceKind.VICTIMS:
                return reverse("victim_statistics")


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found."""

    rule: str
    severity: Severity
    place: Place
    message: str | Promise
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in the person's language, amounts as they are written in it."""
        return str(self.message) % {name: _written(value) for name, value in self.parameters.items()}


@dataclass(frozen=True)
class PlanData:
    """A plan with everything that rules look at, loaded (plans.selectors.plan_data); of the country, no plan at all."""

    plan: ActionPlan | None = None
    actions: Sequence[Action] = ()
    strategic: Sequence[StrategicObjective] = ()
    specific: Sequence[SpecificObjective] = ()
    indicators: Sequence[Indicator] = ()
    institutions: Sequence[Institution] = ()
    victims: Sequence[VictimFigure] = ()
    passages: Sequence[Passage] = ()
    day: dt.date = field(default_factory=clock.today)  # as of which passports of indicators are read


# What a rule's function yields: the place, the message and its parameters.
Found = tuple[Place, str | Promise, Mapping[str, Any]]


@dataclass(frozen=True)
class Rule:
    """A named question to the plan."""

    name: str
    title: str | Promise
    severity: Severity
    look: Callable[[PlanData], Iterator[Found]]

    def findings(self, data: PlanData) -> list[Finding]:
        """Everything that it finds."""
        found = ((replace(place, plan=data.plan), *said) for place, *said in self.look(data))
        return [Finding(self.name, self.severity, *one) for one in found]


def at_action(action: Action) -> Place:
    """The action's page."""
    return Place(PlaceKind.ACTION, action.code, subject=action)


def at_objective(objective: SpecificObjective | StrategicObjective) -> Place:
    """The objective in the tree of the plan."""
    return Place(PlaceKind.OBJECTIVE, objective.code, subject=objective)


def joined(values: Sequence[Any]) -> str:
    """Values side by side, "2023, 2024"."""
    return ", ".join(str(value) for value in values)


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return formats.number_format(value, 2, use_l10n=True, force_grouping=True)
    return value

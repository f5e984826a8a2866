"""The implementation rate of each year, on the plan version in force on 1 January of it (domain.md §5)."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from plans.models import Action, ActionChange, ActionPlan, PlanVersion
from progress.formulas.rates import ActionState, Share, implementation_rate, implementation_rate_within


@dataclass(frozen=True)
class YearRates:
    """What of the actions due by the end of the year, and of those due within it, is implemented."""

    year: int
    version: int
    due_by: Share
    due_within: Share


def versions_of(plan: ActionPlan) -> list[PlanVersion]:
    """All versions of the plan, the oldest first."""
    return list(plan.versions.order_by("number"))


def version_in_force(versions: list[PlanVersion], day: dt.date) -> PlanVersion:
    """The newest version in force on the day; before the first came into force, the first."""
    return next((version for version in reversed(versions) if version.in_force_on <= day), versions[0])


def rates_of(plan: ActionPlan, states: list[ActionState], until: int) -> list[YearRates]:
    """The rates of every year of the plan, and of those after it up to `until`, by these statuses. Three queries."""
    versions = versions_of(plan)
    changes = list(
        ActionChange.objects.filter(version__plan=plan, field="deadline_on")
        .select_related("action", "version")
        .order_by("-version__number")
    )
    introduced = dict(Action.objects.filter(introduced_in__in=versions).values_list("code", "introduced_in__number"))
    rates = []
    for year in plan.years_until(until):
        version = version_in_force(versions, dt.date(year, 1, 1))
        known = states_on_version(states, version.number, changes, introduced)
        due_by, due_within = implementation_rate(known, year), implementation_rate_within(known, year)
        rates.append(YearRates(year, version.number, due_by, due_within))
    return rates


def states_on_version(
    states: list[ActionState], number: int, changes: list[ActionChange], introduced: dict[str, int]
) -> list[ActionState]:
    """The states with the actions and deadlines of plan version `number`: what later versions changed is undone.

    `changes` are the changes of deadlines, the newest first; `introduced` is the version that brought each action.
    """
    before = {change.action.code: change.before for change in changes if change.version.number > number}
    return [
        dataclasses.replace(state, deadline_on=_day(before[state.code])) if state.code in before else state
        for state in states
        if introduced[state.code] <= number
    ]


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

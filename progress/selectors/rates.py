"""The implementation rate of each year, on the plan version in force on 1 January of it (domain.md §5)."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from plans.documents.editions import document_in
from plans.models import ActionPlan, PlanVersion
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


# Per year the version that its rates are counted on, and the actions of it.
Counted = dict[int, tuple[PlanVersion, list[ActionState]]]


def counted_by_year(plan: ActionPlan, states: Mapping[str, ActionState], until: int, day: dt.date) -> Counted:
    """Of what the rates are counted: of every year of the plan, and of those after it up to `until`.

    `states` are those of the plan's actions on the day, by their keys; a version that came into force after it is not
    known yet. Two queries, and the documents of earlier versions where there are any.
    """
    versions = versions_of(plan)
    known = [version for version in versions if version.in_force_on <= day] or versions[:1]
    counted: Counted = {}
    for year in plan.years_until(until):
        version = version_in_force(known, dt.date(year, 1, 1))
        counted[year] = version, list(states.values()) if version == known[-1] else states_on_version(states, version)
    return counted


def rates_of(year: int, version: PlanVersion, states: list[ActionState]) -> YearRates:
    """The rates of a year by the actions that are counted for it."""
    return YearRates(year, version.number, implementation_rate(states, year), implementation_rate_within(states, year))


def states_on_version(states: Mapping[str, ActionState], version: PlanVersion) -> list[ActionState]:
    """The states of the actions of an earlier version, with the deadlines that it gives them (domain.md §5)."""
    edition = version.editions.defer("data").last()
    deadlines = {row["key"]: row["deadline_on"] for row in document_in(edition)["actions"]}
    return [
        dataclasses.replace(state, deadline_on=_day(deadlines[key]))
        for key, state in states.items()
        if key in deadlines
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

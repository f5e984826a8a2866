"""The counts and rates of domain.md §5, made by progress.formulas.rates from the actions of the snapshot."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from plans.models import Action, ActionChange
from progress.formulas.rates import (
    ActionState,
    Share,
    implementation_rate,
    implementation_rate_of_plan,
    implementation_rate_within,
)
from progress.formulas.statuses import roll_up
from progress.models import ReportingPeriod
from reporting.snapshot.plan import version_in_force, versions_of
from reporting.snapshot.values import Record, Records, counts, share


def states_of(actions: Iterable[Record]) -> list[ActionState]:
    """The rows of a snapshot as the formulas want them."""
    return [
        ActionState(
            code=action["code"],
            status=action["status"],
            deadline_on=dt.date.fromisoformat(action["deadline_on"]) if action["deadline_on"] else None,
            is_cancelled=action["status"] == "cancelled",
        )
        for action in actions
    ]


def figures_part(period: ReportingPeriod, actions: Records) -> Record:
    """Rates, roll-ups, and the actions that the rates leave out or that missed their deadline, by code."""
    states = states_of(actions)
    return {
        "rates": _rates(period, states),
        "of_plan": _of(implementation_rate_of_plan(states)),
        "due_by_cut_off": _due_by_cut_off(actions),
        "by_status": counts(action["status"] for action in actions),
        "roll_up": roll_up(action["status"] for action in actions),
        "by_strategic": _by_objective(actions, "strategic", period.ends_on.year),
        "by_specific": _by_objective(actions, "specific", period.ends_on.year),
        "undated": [a["code"] for a in actions if a["deadline_on"] is None],
        "cancelled": [a["code"] for a in actions if a["status"] == "cancelled"],
        "missed": [a["code"] for a in actions if a["is_late"] and a["status"] != "implemented"],
        "late": [a["code"] for a in actions if a["is_late"] and a["status"] == "implemented"],
        "changes": [
            {"code": a["code"], "before": a["status_before"], "after": a["status"]}
            for a in actions
            if a["status_before"] not in (None, a["status"])
        ],
    }


def _of(rate: Share) -> dict[str, int]:
    return share(rate.n, rate.of)


def _due_by_cut_off(actions: Records) -> dict[str, int]:
    due = [a for a in actions if a["is_due"] and a["status"] != "cancelled"]
    return share(sum(a["status"] == "implemented" for a in due), len(due))


def _rates(period: ReportingPeriod, states: list[ActionState]) -> Records:
    """The implementation rate of each year, on the plan version in force on 1 January of it (domain.md §5)."""
    versions = versions_of(period.plan)
    changes = list(
        ActionChange.objects.filter(version__plan=period.plan_id, field="deadline_on")
        .select_related("action", "version")
        .order_by("-version__number")
    )
    introduced = dict(Action.objects.filter(introduced_in__in=versions).values_list("code", "introduced_in__number"))
    rows = []
    for year in period.plan.years_until(period.ends_on.year):
        version = version_in_force(versions, dt.date(year, 1, 1))
        on_version = states_on_version(states, version.number, changes, introduced)
        rows.append(
            {
                "year": year,
                "version": version.number,
                "due_by": _of(implementation_rate(on_version, year)),
                "due_within": _of(implementation_rate_within(on_version, year)),
            }
        )
    return rows


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


def _by_objective(actions: Records, level: str, year: int) -> Records:
    grouped: dict[str, Records] = {}
    for action in actions:
        grouped.setdefault(action[level], []).append(action)
    return [
        {
            "code": code,
            "by_status": counts(a["status"] for a in rows),
            "roll_up": roll_up(a["status"] for a in rows),
            "due_by": _of(implementation_rate(states_of(rows), year)),
        }
        for code, rows in grouped.items()
    ]

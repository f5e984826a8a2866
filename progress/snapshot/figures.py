"""The counts and rates of domain.md §5, made by progress.formulas.rates from the actions of the snapshot."""

import datetime as dt
from collections.abc import Iterable

from progress.formulas.rates import (
    ActionState,
    Share,
    implementation_rate,
    implementation_rate_of_plan,
    implementation_rate_on,
)
from progress.formulas.statuses import roll_up
from progress.formulas.values import Record, Records, counts, share
from progress.selectors.forecasts import forecasts_of
from progress.selectors.rates import YearRates
from progress.selectors.states import PeriodState


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


def figures_part(state: PeriodState, actions: Records) -> Record:
    """Rates, roll-ups, and the actions that the rates leave out or that missed their deadline, by code."""
    states, year = states_of(actions), state.period.ends_on.year
    counted = {one.code: one for one in state.states_of_year}
    return {
        "rates": _rates(state.rates.values()),
        "of_plan": _of(implementation_rate_of_plan(states)),
        "due_by_cut_off": _of(implementation_rate_on(states, state.period.ends_on)),
        "by_status": counts(action["status"] for action in actions),
        "roll_up": roll_up(action["status"] for action in actions),
        "by_strategic": _by_objective(actions, "strategic", counted, year),
        "by_specific": _by_objective(actions, "specific", counted, year),
        "undated": [a["code"] for a in actions if a["deadline_on"] is None],
        "cancelled": [a["code"] for a in actions if a["status"] == "cancelled"],
        "missed": [a["code"] for a in actions if a["is_late"] and a["status"] != "implemented"],
        "late": [a["code"] for a in actions if a["is_late"] and a["status"] == "implemented"],
    }


def forecasts_part(state: PeriodState) -> Record:
    """How many of the unfinished actions have each forecast, the gravest first; "not_stated": those without one."""
    forecasts = forecasts_of(state.actions)
    return {"of": forecasts.of, "counts": {code or "not_stated": n for code, n in forecasts.counts.items()}}


def flips(actions: Records) -> Records:
    """The actions whose status is another one than before, where it is known what was before."""
    return [
        {"code": a["code"], "before": a["status_before"], "after": a["status"]}
        for a in actions
        if a["status_before"] not in (None, a["status"])
    ]


def _of(rate: Share) -> dict[str, int]:
    return share(rate.n, rate.of)


def _rates(rates: Iterable[YearRates]) -> Records:
    """The implementation rate of each year, on the plan version in force on 1 January of it (domain.md §5)."""
    return [
        {
            "year": of_year.year,
            "version": of_year.version,
            "due_by": _of(of_year.due_by),
            "due_within": _of(of_year.due_within),
        }
        for of_year in rates
    ]


def _by_objective(actions: Records, level: str, counted: dict[str, ActionState], year: int) -> Records:
    """Its rate is a part of the year's: of the same actions, with the same deadlines."""
    grouped: dict[str, Records] = {}
    for action in actions:
        grouped.setdefault(action[level], []).append(action)
    return [
        {
            "code": code,
            "by_status": counts(a["status"] for a in rows),
            "roll_up": roll_up(a["status"] for a in rows),
            "due_by": _of(implementation_rate((counted[a["code"]] for a in rows if a["code"] in counted), year)),
        }
        for code, rows in grouped.items()
    ]

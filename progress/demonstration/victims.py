"""Invented victim statistics of the years whose reporting is over."""

from accounts.models import User
from plans.models import ActionPlan
from progress.demonstration import days, source
from progress.formulas.victim_sums import Place
from progress.selectors.victims import statistics_until
from progress.services.victims import record_victim_statistics
from strategy_tracker.base import clock


def record_statistics(plan: ActionPlan, secretariat: User) -> int:
    """Record each invented year that is missing and whose second half is closed; how many were recorded.

    What somebody recorded stays as it is. Each is recorded on the last day of verifying its second half.
    """
    closed = {p.ends_on.year: p for p in plan.periods.closed() if p.ends_on.month == 12}
    recorded = 0
    for year in statistics_until().missing:
        told = source.victims()["years"].get(str(year))
        if told is None or year not in closed:
            continue
        with clock.at(days.moment(days.closing_day(closed[year]), 10)):
            record_victim_statistics(
                year=year, by=secretariat, counts=counts(told["counts"]), source=told["source"], note=told["note"]
            )
        recorded += 1
    return recorded


def counts(told: dict[str, dict[str, int]]) -> dict[Place, int]:
    """The numbers by dimension and category."""
    return {(dimension, category): n for dimension, cells in told.items() for category, n in cells.items()}

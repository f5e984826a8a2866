"""The formulas of domain.md §5 as pure functions: no ORM, no clock, no rounding before the end.

Shares are Decimals from 0 to 1 (or above, for achievement); None means "cannot be said".
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from progress.formulas.achievement import Band
from progress.formulas.deadlines import is_due
from progress.formulas.statuses import Status


@dataclass(frozen=True)
class Share:
    """n of N, printed beside every percentage."""

    n: int
    of: int

    @property
    def share(self) -> Decimal | None:
        """n ÷ N; None where N is 0."""
        return Decimal(self.n) / Decimal(self.of) if self.of else None


@dataclass(frozen=True)
class ActionState:
    """What the formulas need to know of one action."""

    code: str
    status: str
    deadline_on: dt.date | None
    is_cancelled: bool = False


def implementation_rate(states: Iterable[ActionState], year: int) -> Share:
    """Implemented ÷ all actions with a deadline on or before 31 December of the year.

    Not-reported and late ones stay in the denominator; undated and cancelled ones are out.
    Source: domain.md §5, after SIGMA's method for monitoring strategies.
    """
    return implementation_rate_on(states, dt.date(year, 12, 31))


def implementation_rate_on(states: Iterable[ActionState], day: dt.date) -> Share:
    """The same for the actions that are due by the end of any day, as by a cut-off date."""
    return _implemented(state for state in states if is_due(state.deadline_on, day))


def implementation_rate_within(states: Iterable[ActionState], year: int) -> Share:
    """The same for the actions that are due within the year alone (secondary figure of domain.md §5)."""
    return _implemented(state for state in states if state.deadline_on and state.deadline_on.year == year)


def implementation_rate_of_plan(states: Iterable[ActionState]) -> Share:
    """Implemented ÷ all actions of the plan that are not cancelled (secondary figure of domain.md §5)."""
    return _implemented(states)


def _implemented(states: Iterable[ActionState]) -> Share:
    counted = [state for state in states if not state.is_cancelled]
    return Share(sum(state.status == Status.IMPLEMENTED for state in counted), len(counted))


def fulfilment_rate(indicators: Iterable[tuple[str, dt.date | None]], year: int) -> Share:
    """Indicators whose target is met ÷ those whose target is due on or before 31 December of the year.

    Each indicator with a target is given as the code of its band (progress.formulas.achievement.Band) and the day of
    that target. What was not measured stays in the denominator; what is not told outside is out.
    Source: domain.md §5, after SIGMA's fulfilment rate of outcome indicators.
    """
    bands = [band for band, due_on in indicators if band != Band.HIDDEN and is_due(due_on, dt.date(year, 12, 31))]
    return Share(sum(band == Band.MET for band in bands), len(bands))


def reporting_rate(on_time: int, expected: int) -> Share:
    """Submissions on time ÷ expected submissions; late ones are counted apart. Source: domain.md §5."""
    return Share(on_time, expected)


def budget_execution(spent: Decimal, planned: Decimal | None) -> Decimal | None:
    """Spent ÷ planned. A blank or zero plan has no execution: it is not 0 %. Source: domain.md §5."""
    return spent / planned if planned else None


@dataclass(frozen=True)
class Threshold:
    """From where on a difference between spending and plan is material: in percent of the plan, and in EUR."""

    percent: Decimal = Decimal(20)
    euros: Decimal = Decimal(500)


def is_material(spent: Decimal | None, planned: Decimal | None, threshold: Threshold) -> bool:
    """Whether spending differs from the plan by both thresholds or more, and so needs an explanation.

    What costs nothing by the plan has no percentage: there the amount alone decides. Source: domain.md §5 (SIGMA).
    """
    if spent is None or planned is None:
        return False
    difference = abs(spent - planned)
    return bool(difference) and difference >= threshold.euros and difference * 100 >= threshold.percent * planned


def share_of_quantity(value: Decimal, denominator: Decimal | None) -> Decimal | None:
    """The reached percentage (0 … 100) of a percentage output; None while the denominator is missing."""
    return value / denominator * 100 if denominator else None


def target_in_force(in_total: Decimal | None, per_year: Decimal | None, years: int) -> Decimal | None:
    """The quantity that the whole action must reach: as stated in total, else per year times the years of the plan."""
    if in_total is not None:
        return in_total
    return per_year * years if per_year is not None else None

"""Where an indicator stands between its baseline and its target: the formulas of domain.md §5, no ORM, no rounding.

Achievements are Decimals, 1 being the whole way; percentages of an indicator are numbers from 0 to 100, as targets are.
None means "cannot be said".
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Band(StrEnum):
    """How far an indicator is, in one word; the values are the codes of its badge."""

    MET = "met"
    CLOSE = "close"
    NOT_MET = "not_met"
    NOT_MEASURED = "not_measured"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    HIDDEN = "hidden"  # not said outside: a small number of victims (progress.formulas.small_counts)


class Accumulation(StrEnum):
    """How the values of periods add up. An indicator whose document does not say has none of these."""

    CUMULATIVE = "cumulative"
    PER_PERIOD = "per_period"
    STATE_AT_END = "state_at_end"


@dataclass(frozen=True)
class Reading:
    """What was measured in one period: a value, or a numerator and a denominator, or nothing."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is given as a part of a whole."""
        return self.numerator is not None and bool(self.denominator)

    @property
    def figure(self) -> Decimal | None:
        """The number to show: the value, or the percentage; None where nothing was measured."""
        return self.numerator / self.denominator * 100 if self.is_share else self.value


@dataclass(frozen=True)
class Target:
    """What should be reached by a day; a printed target may have neither value nor day."""

    value: Decimal | None
    due_on: dt.date | None


def next_target(targets: Iterable[Target], cut_off: dt.date) -> Target | None:
    """The target that counts on the day: the earliest that is due on it or later, else the last one.

    A target without a value is passed over while another has one; one without a day comes last.
    """
    targets = sorted(targets, key=lambda target: target.due_on or dt.date.max)
    valued = [target for target in targets if target.value is not None] or targets
    ahead = (target for target in valued if target.due_on is None or target.due_on >= cut_off)
    return next(ahead, valued[-1] if valued else None)


def pooled(readings: Iterable[Reading]) -> Reading:
    """Shares of several periods as one: Σ numerator ÷ Σ denominator, never a mean of percentages (domain.md §5)."""
    readings = list(readings)
    return Reading(
        numerator=sum((reading.numerator for reading in readings), Decimal(0)),
        denominator=sum((reading.denominator for reading in readings), Decimal(0)),
    )


def accumulated(readings: Sequence[Reading], accumulation: str) -> Reading:
    """What stands at the end of the last of these periods, given what was measured in each, in their order.

    Cumulative: what the periods measured is added up, shares by numerator and denominator. Per period, state at the
    end, and where the document does not say: the last period's own. Nothing measured in the last period is nothing;
    values and shares cannot be added up with each other.
    """
    own = readings[-1] if readings else Reading()
    if accumulation != Accumulation.CUMULATIVE or own.figure is None:
        return own
    measured = [reading for reading in readings if reading.figure is not None]
    if all(reading.is_share for reading in measured):
        return pooled(measured)
    if any(reading.is_share for reading in measured):
        return Reading()
    return Reading(value=sum((reading.value for reading in measured), Decimal(0)))


def achievement(
    value: Decimal | None, baseline: Decimal | None, target: Decimal | None, *, is_decreasing: bool = False
) -> Decimal | None:
    """(value − baseline) ÷ (target − baseline), the same for indicators that should fall. Source: domain.md §5.

    Without baseline, target or value there is none. Below 0: further away than at the start; above 1: beyond the
    target. A target equal to the baseline means "hold it": 1 when the value is as good or better, else 0; only for
    this case the direction must be known.
    """
    if value is None or baseline is None or target is None:
        return None
    if target == baseline:
        is_held = value <= target if is_decreasing else value >= target
        return Decimal(1) if is_held else Decimal(0)
    return (value - baseline) / (target - baseline)


def band(
    value: Decimal | None,
    baseline: Decimal | None,
    target: Decimal | None,
    *,
    met_percent: int,
    close_percent: int,
    is_decreasing: bool = False,
) -> Band:
    """In which band the achievement lies, or what is missing to say it. The limits are settings (domain.md §5)."""
    if value is None:
        return Band.NOT_MEASURED
    if target is None:
        return Band.NO_TARGET
    achieved = achievement(value, baseline, target, is_decreasing=is_decreasing)
    if achieved is None:
        return Band.NO_BASELINE
    if achieved * 100 >= met_percent:
        return Band.MET
    return Band.CLOSE if achieved * 100 >= close_percent else Band.NOT_MET

"""Where an indicator stands: the formulas of domain.md §5, no ORM, no rounding.

Two questions that are never mixed: whether its target is met (`band`: value and target alone), and how far it has come
from its baseline (`achievement`: there is none without a baseline).

Achievements are Decimals, 1 being the whole way; percentages of an indicator are numbers from 0 to 100, as targets are.
None means "cannot be said".
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Band(StrEnum):
    """Whether the target is met, in one word; the values are the codes of its badge."""

    MET = "met"
    CLOSE = "close"
    NOT_MET = "not_met"
    NOT_MEASURED = "not_measured"
    NO_TARGET = "no_target"
    HIDDEN = "hidden"  # not said outside: a small number of victims (progress.formulas.small_counts)


class SpanRule(StrEnum):
    """How an indicator's half-years make a year, and its years the plan (domain.md §5)."""

    SUM = "sum"
    LAST = "last"
    RATIO = "ratio"
    MAXIMUM = "maximum"

    @property
    def needs_every_period(self) -> bool:
        """Whether a period without a measurement is missing from the value."""
        return self in (SpanRule.SUM, SpanRule.RATIO)


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


def over_span(readings: Sequence[Reading], rule: str) -> Reading:
    """What the periods of a span measured together, given what was measured in each, in their order.

    Sum: of the values. Ratio: Σ numerator ÷ Σ denominator. Last: the newest measurement. Maximum: the highest one.
    Periods in which nothing was measured add nothing. Values and shares cannot be added up with each other, nor can
    percentages whose counts are not known: then nothing can be said of several.
    """
    measured = [reading for reading in readings if reading.figure is not None]
    if len(measured) < 2:
        return measured[0] if measured else Reading()
    if rule == SpanRule.LAST:
        return measured[-1]
    if rule == SpanRule.MAXIMUM:
        return max(measured, key=lambda reading: reading.figure)
    if rule == SpanRule.RATIO:
        return pooled(measured) if all(reading.is_share for reading in measured) else Reading()
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
    target: Decimal | None,
    *,
    met_percent: int,
    close_percent: int,
    is_decreasing: bool = False,
) -> Band:
    """Whether the target is met, or what is missing to say it; a baseline is not asked. Source: domain.md §5.

    Without a target there is nothing to meet, measured or not: so many have none as the report proposes targets for.

    The limits are settings, in percent of the target. An indicator that should fall is held against target ÷ limit.
    """
    if target is None:
        return Band.NO_TARGET
    if value is None:
        return Band.NOT_MEASURED
    for percent, found in ((met_percent, Band.MET), (close_percent, Band.CLOSE)):
        reaches = value * percent <= target * 100 if is_decreasing else value * 100 >= target * percent
        if reaches:
            return found
    return Band.NOT_MET

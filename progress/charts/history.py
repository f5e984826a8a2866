"""Geometry of an indicator's history: bars by period with the targets that counted. No ORM, no markup."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from progress.formulas.achievement import Band
from progress.formulas.half_years import half_year_months

# The drawing's own units; the picture is scaled as a whole.
WIDTH, HEIGHT = 440, 204
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 22, 38
FILL = 0.76  # how much of its column a bar takes


class Period(Protocol):
    """What a column is named by."""

    code: str
    name: str
    ends_on: dt.date


class Measured(Protocol):
    """One indicator as of one period, in the indicator's unit (progress/selectors/indicators.py)."""

    period: Period
    value: Decimal | None
    target: Decimal | None
    baseline: Decimal | None
    band: Band


@dataclass(frozen=True)
class Bar:
    """One period: its column's middle, and a bar from `y` down to the base; height 0 where nothing was measured."""

    period: str
    months: str
    year: int
    middle: float
    x: float
    y: float
    width: float
    height: float
    value: Decimal | None
    band: str

    @property
    def is_label_inside(self) -> bool:
        """At the foot of the bar, where no target's line runs; a low bar has its number above it."""
        return self.height >= 20

    @property
    def label_y(self) -> float:
        """Where the number stands."""
        return round(self.y + self.height - 6, 1) if self.is_label_inside else round(self.y - 5, 1)


@dataclass(frozen=True)
class TargetLine:
    """A target over the periods for which it counted."""

    x1: float
    x2: float
    y: float
    value: Decimal


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    y: float
    value: Decimal


@dataclass(frozen=True)
class HistoryChart:
    """Everything that a template draws."""

    bars: list[Bar]
    lines: list[TargetLine]
    ticks: list[Tick]
    base: float
    baseline_y: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    # A target's label is drawn twice: as a white edge, so that it can be read on a bar, then in its colour.
    label_inks: tuple[str, str] = ("#ffffff", "#6b4d0f")


def history_chart(items: Sequence[Measured]) -> HistoryChart | None:
    """Bars of what was measured and lines of the targets, one column for each period; None where neither is known."""
    figures = [n for item in items for n in (item.value, item.target, item.baseline) if n is not None]
    if not figures:
        return None
    top = _scale_end(max(figures))
    base = HEIGHT - BOTTOM

    def height_of(value: Decimal) -> float:
        return round(float(value / top) * (base - TOP), 1)

    column = (WIDTH - LEFT - RIGHT) / len(items)
    bars, lines = [], []
    for n, item in enumerate(items):
        x = LEFT + n * column
        height = height_of(item.value) if item.value is not None else 0
        bars.append(
            Bar(
                period=item.period.name,
                months=half_year_months(item.period.code),
                year=item.period.ends_on.year,
                middle=round(x + column / 2, 1),
                x=round(x + column * (1 - FILL) / 2, 1),
                y=round(base - height, 1),
                width=round(column * FILL, 1),
                height=height,
                value=item.value,
                band=item.band.value,
            )
        )
        if item.target is not None:
            line = TargetLine(round(x, 1), round(x + column, 1), round(base - height_of(item.target), 1), item.target)
            if lines and lines[-1].value == line.value and lines[-1].x2 == line.x1:
                line = TargetLine(lines.pop().x1, line.x2, line.y, line.value)
            lines.append(line)
    ticks = [Tick(round(base - height_of(top * k / 2), 1), top * k / 2) for k in range(3)]
    baseline = items[0].baseline
    return HistoryChart(bars, lines, ticks, base, None if baseline is None else round(base - height_of(baseline), 1))


def _scale_end(largest: Decimal) -> Decimal:
    """The smallest round number (1, 2, 4, 5, 6, 8 or 10 times a power of ten) that is not below the largest figure."""
    if largest <= 0:
        return Decimal(1)
    power = Decimal(10) ** largest.adjusted()
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= largest)

"""Geometry of the trend: two rates along the half-years. No ORM, no markup.

Places across are in percent and come as text, heights are whole pixels, as in bars.py. A rate that is not known is a
gap. The implementation rate of another year is counted of other actions: no line joins the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from progress.formulas.half_years import half_year_months, half_year_name, half_year_short

AT_MOST = 6  # the newest half-years; more have no room beside each other on a phone
HEIGHT = 140
TOP, BASE = 36, 90  # 100 % and 0 %
ABOVE, BELOW = -7, 16  # where the number of a mark stands
LEFT = 12.0  # percent that the scale takes
RADIUS = 4


@dataclass(frozen=True)
class Mark:
    """One rate: n of N, its place, and where its number stands."""

    n: int
    of: int
    x: str
    y: int
    label_y: int


@dataclass(frozen=True)
class Stroke:
    """From one mark to the next one."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class RateColumn:
    """One half-year with both rates; None where there is nothing of which one could be counted."""

    name: str
    short: str
    months: str
    x: str
    rate: Mark | None
    reporting: Mark | None


@dataclass(frozen=True)
class Year:
    """A year of the axis: where it begins, and its middle."""

    year: int
    x: str
    middle: str


@dataclass(frozen=True)
class TrendChart:
    """Everything that a template draws."""

    columns: list[RateColumn]
    rate_lines: list[Stroke]
    reporting_lines: list[Stroke]
    years: list[Year]
    ticks: tuple[tuple[int, int], ...] = ((100, TOP), (50, (TOP + BASE) // 2), (0, BASE))
    left: str = f"{LEFT:.3f}"
    top: int = TOP
    base: int = BASE
    height: int = HEIGHT
    radius: int = RADIUS


def trend_chart(points: Iterable[Mapping[str, Any]]) -> TrendChart | None:
    """The newest points of progress.snapshot.trend, the oldest first; None where there is none."""
    shown = list(points)[-AT_MOST:]
    if not shown:
        return None
    step = (100 - LEFT) / len(shown)
    columns = [_column(point, LEFT + step * (n + 0.5)) for n, point in enumerate(shown)]
    years = [point["year"] for point in shown]
    return TrendChart(
        columns=columns,
        rate_lines=_lines([column.rate for column in columns], years),
        reporting_lines=_lines([column.reporting for column in columns]),
        years=_years(years, step),
    )


def _column(point: Mapping[str, Any], x: float) -> RateColumn:
    """The number of the higher rate stands above its mark, that of the lower one beneath."""
    rate, reporting = point["rate"], point["reporting"]
    is_rate_above = not reporting["of"] or rate["n"] * reporting["of"] > reporting["n"] * rate["of"]
    is_reporting_above = not rate["of"] or not is_rate_above
    return RateColumn(
        name=half_year_name(point["period"]),
        short=half_year_short(point["period"]),
        months=half_year_months(point["period"]),
        x=_written(x),
        rate=_mark(rate, x, is_above=is_rate_above),
        reporting=_mark(reporting, x, is_above=is_reporting_above),
    )


def _mark(share: Mapping[str, int], x: float, *, is_above: bool) -> Mark | None:
    if not share["of"]:
        return None
    y = BASE - round((BASE - TOP) * min(1, share["n"] / share["of"]))
    return Mark(n=share["n"], of=share["of"], x=_written(x), y=y, label_y=y + (ABOVE if is_above else BELOW))


def _lines(marks: Sequence[Mark | None], years: Sequence[int] | None = None) -> list[Stroke]:
    """Between neighbours that are both known; with `years`, of the same year."""
    same = [True] * (len(marks) - 1) if years is None else [before == after for before, after in pairwise(years)]
    return [
        Stroke(before.x, before.y, after.x, after.y)
        for (before, after), is_joined in zip(pairwise(marks), same, strict=True)
        if before and after and is_joined
    ]


def _years(years: Sequence[int], step: float) -> list[Year]:
    found, before = [], 0
    for year, same in groupby(years):
        n = len(list(same))
        start = LEFT + step * before
        found.append(Year(year, _written(start), _written(start + step * n / 2)))
        before += n
    return found


def _written(place: float) -> str:
    return f"{place:.3f}"

"""Geometry of the pictures: counts, amounts and days become places in a drawing. No ORM, no markup, no language.

One function for each picture, and one template that draws what it gives, in pages and in the PDF alike
(templates/components/pictures/). Places along a bar are in percent of its width and come as text, so that no language
writes a comma into an attribute; heights are whole pixels.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypedDict

from progress.formulas.statuses import OVERDUE, STATUS_WORDS, Status

# From done to unknown; the order of every bar and legend.
STATUS_ORDER = (
    Status.IMPLEMENTED,
    Status.PARTIALLY_IMPLEMENTED,
    Status.IN_PROGRESS,
    Status.NOT_STARTED,
    Status.NOT_IMPLEMENTED,
    Status.NO_EVIDENCE,
    Status.NOT_REPORTED,
    Status.CANCELLED,
)
# The same with what is overdue today, in pages of the open period.
READING_ORDER = (*STATUS_ORDER[:4], OVERDUE, *STATUS_ORDER[4:])


class Segment(TypedDict):
    """One piece of a bar; x and width in percent."""

    code: str
    label: str
    count: int
    x: str
    width: str


def pieces(parts: Iterable[tuple[str, str, int]], *, of: int | None = None) -> list[Segment]:
    """A bar of anything countable: (code, label, count). With `of` it is as long as its sum is of that number."""
    parts = list(parts)
    whole = of or sum(count for _code, _label, count in parts)
    segments: list[Segment] = []
    before = 0
    for code, label, count in parts:
        x, width = _percent(before, whole), _percent(count, whole)
        segments.append(Segment(code=code, label=label, count=count, x=x, width=width))
        before += count
    return segments


def status_segments(
    counts: Mapping[str, int], order: Sequence[str] = STATUS_ORDER, *, of: int | None = None
) -> list[Segment]:
    """A bar of statuses, those with count 0 included so that rows of bars have the same columns."""
    return pieces(((str(code), str(STATUS_WORDS[code]), counts.get(code, 0)) for code in order), of=of)


def used_statuses(rows: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """The statuses that occur in any of the rows, in the order of the bars: columns of zeros say nothing."""
    rows = list(rows)
    return tuple(code for code in READING_ORDER if any(row.get(code) for row in rows))


class StatusBar(TypedDict):
    """One row of a picture of statuses."""

    code: str
    total: int
    segments: list[Segment]


def status_bars(counts: Mapping[str, Mapping[str, int]], *, has_one_scale: bool = False) -> list[StatusBar]:
    """A bar for each row (objective, institution), by its key, in their order.

    Every bar has the pieces that occur in any. With `has_one_scale` a bar is as long as its sum is of the largest one.
    """
    order = used_statuses(counts.values())
    totals = {code: sum(row.values()) for code, row in counts.items()}
    largest = max(totals.values(), default=0) if has_one_scale else None
    return [
        StatusBar(code=code, total=totals[code], segments=status_segments(row, order, of=largest))
        for code, row in counts.items()
    ]


class MoneyBar(TypedDict):
    """Planned above, spent beneath, in EUR; None is not known. Lengths in percent of the picture's largest amount.

    `printed` is what the first version of the plan says where a decision has revised it, else None.
    """

    label: str
    printed: Decimal | None
    planned: Decimal | None
    spent: Decimal | None
    printed_length: str
    planned_length: str
    spent_length: str


def money_bars(
    rows: Iterable[tuple[str, Decimal | None, Decimal | None]], printed: Mapping[str, Decimal | None] | None = None
) -> list[MoneyBar]:
    """Bars of one scale: (label, planned, spent), and by label what was planned first, where that is known."""
    rows = list(rows)
    first = {label: (printed or {}).get(label, planned) for label, planned, _spent in rows}
    known = [*first.values(), *(amount for _label, *amounts in rows for amount in amounts)]
    largest = max((amount for amount in known if amount), default=Decimal(0))
    return [
        MoneyBar(
            label=label,
            printed=None if first[label] == planned else first[label],
            planned=planned,
            spent=spent,
            printed_length=_percent(first[label] or 0, largest),
            planned_length=_percent(planned or 0, largest),
            spent_length=_percent(spent or 0, largest),
        )
        for label, planned, spent in rows
    ]


class TargetBar(TypedDict):
    """A value from 0 with marks for target and baseline; the shifts keep a mark at an edge inside the picture."""

    band: str
    width: str
    target_x: str
    target_shift: str
    baseline_x: str | None
    baseline_shift: str


# Half the width of the marks, in pixels.
TARGET_HALF, BASELINE_HALF = 1.5, 1.0


def target_bar(
    value: Decimal | None, target: Decimal | None, baseline: Decimal | None = None, band: str = ""
) -> TargetBar | None:
    """The value as a bar from 0; its right edge is the largest of the three. None without value or target."""
    if value is None or target is None:
        return None
    largest = max(value, target, baseline or value)
    places = {
        name: _percent(max(n or Decimal(0), Decimal(0)), largest)
        for name, n in (("value", value), ("target", target), ("baseline", baseline))
    }
    return TargetBar(
        band=band,
        width=places["value"],
        target_x=places["target"],
        target_shift=_inwards(places["target"], TARGET_HALF),
        baseline_x=None if baseline is None else places["baseline"],
        baseline_shift=_inwards(places["baseline"], BASELINE_HALF),
    )


def _inwards(place: str, half: float) -> str:
    """How far a mark is moved, in pixels: to the right at the left edge, to the left at the right one."""
    return f"{half - 2 * half * float(place) / 100:.2f}"


# The picture of deadlines, in pixels: its height, where columns stand, and how tall the tallest is.
TIMELINE_HEIGHT, TIMELINE_BASE, TALLEST = 156, 132, 96
# What is thinner cannot be seen.
THINNEST = 3
HALVES = 2
# In half-years: the room for what has no deadline, and how much of a half-year a column takes.
UNDATED_ROOM, COLUMN = 2.5, 0.64


class Piece(TypedDict):
    """A piece of a column: x and width in percent, y and height in pixels."""

    code: str
    label: str
    count: int
    x: str
    width: str
    y: int
    height: int


class DueColumn(TypedDict):
    """What is due in a half-year; `middle` in percent, `top` in pixels."""

    middle: str
    top: int
    total: int
    pieces: list[Piece]


class Deadline(TypedDict):
    """One deadline with where the actions stand that are due on it; without a day, those that have none."""

    day: dt.date | None
    is_reached: bool
    total: int
    segments: list[Segment]


class Timeline(TypedDict):
    """The deadlines along time: drawn by half-year, told by day."""

    height: int
    base: int
    day: dt.date
    day_x: str
    is_day_late: bool  # in the right half, so that its label stands to the left of the line
    end_x: str
    years: list[tuple[int, str, str]]  # the year, where it begins, its middle
    columns: list[DueColumn]
    undated: DueColumn | None
    deadlines: list[Deadline]
    segments: list[Segment]


def deadline_timeline(
    actions: Iterable[tuple[dt.date | None, str]], *, years: Sequence[int], day: dt.date, tallest: int = TALLEST
) -> Timeline:
    """Every deadline with the statuses of what is due on it, and the day that they are seen from.

    `actions` are deadline and status of each; the axis has the `years` of the plan and those of later deadlines.
    `tallest` is how tall the tallest column is, in pixels.
    """
    by_day: dict[dt.date | None, Counter[str]] = {}
    for deadline, status in actions:
        by_day.setdefault(deadline, Counter())[status] += 1
    days = sorted(deadline for deadline in by_day if deadline is not None)
    shown = [*days, None] if None in by_day else days
    every = [*years, *(deadline.year for deadline in days), day.year]
    axis = range(min(every), max(every) + 1)
    step = 100 / (HALVES * len(axis) + (UNDATED_ROOM if None in by_day else 0))
    by_half: dict[int, Counter[str]] = {}
    for deadline in days:
        by_half.setdefault(_half(deadline, axis.start), Counter()).update(by_day[deadline])
    largest = max((counts.total() for counts in [*by_half.values(), by_day.get(None, Counter())]), default=0)
    largest_told = max((counts.total() for counts in by_day.values()), default=0)
    order = used_statuses(by_day.values())
    day_x = step * _half_years(day, axis.start)
    return Timeline(
        height=TIMELINE_HEIGHT - TALLEST + tallest,
        base=TIMELINE_BASE - TALLEST + tallest,
        day=day,
        day_x=_written(day_x),
        is_day_late=day_x > 50,
        end_x=_written(step * HALVES * len(axis)),
        years=[(year, _written(step * HALVES * n), _written(step * (HALVES * n + 1))) for n, year in enumerate(axis)],
        columns=[_column(counts, step * half, step, largest, tallest) for half, counts in sorted(by_half.items())],
        undated=_column(by_day[None], 100 - step * 1.5, step, largest, tallest) if None in by_day else None,
        deadlines=[
            Deadline(
                day=deadline,
                is_reached=deadline is not None and deadline <= day,
                total=by_day[deadline].total(),
                segments=status_segments(by_day[deadline], order, of=largest_told),
            )
            for deadline in shown
        ],
        segments=status_segments(sum(by_day.values(), Counter()), order),
    )


def _column(counts: Mapping[str, int], x: float, step: float, largest: int, tallest: int) -> DueColumn:
    """The pieces from the base upwards; the column stands in the middle of its half-year."""
    total = sum(counts.values())
    left, width = _written(x + step * (1 - COLUMN) / 2), _written(step * COLUMN)
    top, found = TIMELINE_BASE - TALLEST + tallest, []
    for segment in status_segments(counts, READING_ORDER):
        if segment["count"]:
            height = max(THINNEST, round(tallest * segment["count"] / largest))
            top -= height
            found.append(Piece(**(segment | {"x": left, "width": width, "y": top, "height": height})))
    return DueColumn(middle=_written(x + step / 2), top=top, total=total, pieces=found)


def _half(day: dt.date, first_year: int) -> int:
    """The half-year of a day, counted from 0."""
    return HALVES * (day.year - first_year) + (day.month > 6)


def _half_years(day: dt.date, first_year: int) -> float:
    """How many half-years there are from the beginning of the first year to the end of the day."""
    half = _half(day, first_year)
    begins_on = dt.date(day.year, 7 if day.month > 6 else 1, 1)
    ends_before = dt.date(day.year + 1, 1, 1) if day.month > 6 else dt.date(day.year, 7, 1)
    return half + ((day - begins_on).days + 1) / (ends_before - begins_on).days


def _percent(part: Decimal | int, whole: Decimal | int) -> str:
    """A part in percent of the whole; nothing of nothing is 0."""
    return f"{100 * part / whole:.3f}" if whole else "0"


def _written(place: float) -> str:
    return f"{place:.3f}"

"""Geometry of the charts: counts become bars in percent. The same for pages and PDF; no ORM, no markup."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from progress.models import Status

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


class Segment(TypedDict):
    """One part of a bar; x and width in percent of the bar."""

    code: str
    label: str
    count: int
    x: float
    width: float


def status_segments(counts: Mapping[str, int], order: Sequence[Status] = STATUS_ORDER) -> list[Segment]:
    """A bar of statuses, those with count 0 included so that rows of bars have the same columns."""
    total = sum(counts.values())
    segments: list[Segment] = []
    x = 0.0
    for status in order:
        count = counts.get(status, 0)
        width = round(100 * count / total, 3) if total else 0.0
        segments.append(Segment(code=status.value, label=str(status.label), count=count, x=round(x, 3), width=width))
        x += width
    return segments


def used_statuses(rows: Sequence[Mapping[str, int]]) -> tuple[Status, ...]:
    """The statuses that occur in any of the rows, in the order of the bars: columns of zeros say nothing."""
    return tuple(status for status in STATUS_ORDER if any(row.get(status) for row in rows))

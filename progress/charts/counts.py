"""Geometry of counts by year: one column each, a hatched place where a number is hidden. No ORM, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass

# The drawing's own units; the picture is scaled as a whole.
WIDTH, HEIGHT = 440, 150
TOP, BOTTOM = 20, 22
FILL = 0.56  # how much of its place a column takes
HIDDEN_HEIGHT = 14  # of a place whose number is hidden: the same for each, so that it tells nothing


@dataclass(frozen=True)
class CountColumn:
    """One year: its number, or the mark in its place."""

    label: str
    text: str
    middle: float
    x: float
    y: float
    width: float
    height: float
    is_hidden: bool


@dataclass(frozen=True)
class CountChart:
    """Everything that a template draws."""

    columns: list[CountColumn]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


def count_chart(counts: Sequence[tuple[str, str, int | None, bool]]) -> CountChart | None:
    """Columns of one scale: (label, text, value, is_hidden); None where no number is known."""
    largest = max((value for _label, _text, value, _hidden in counts if value), default=0)
    if not largest:
        return None
    place, base = WIDTH / len(counts), HEIGHT - BOTTOM
    columns = []
    for n, (label, text, value, is_hidden) in enumerate(counts):
        height = HIDDEN_HEIGHT if is_hidden else round((value or 0) / largest * (base - TOP), 1)
        columns.append(
            CountColumn(
                label=label,
                text=text,
                middle=round(place * (n + 0.5), 1),
                x=round(place * (n + (1 - FILL) / 2), 1),
                y=round(base - height, 1),
                width=round(place * FILL, 1),
                height=height,
                is_hidden=is_hidden,
            )
        )
    return CountChart(columns)

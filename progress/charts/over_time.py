"""Geometry of statuses half-year by half-year: a column each, by the headline counts. No ORM, no markup."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.charts.bars import Segment, pieces
from progress.formulas.half_years import half_year_end
from progress.formulas.statuses import ROLL_UP, STATUS_WORDS, Status
from progress.formulas.values import Records

# From done to unknown: the headline counts, few enough to be told apart in grey. Their words say what is in them: a
# status has the same word as one of them, and another number.
ROLLED: dict[str, str | Promise] = {
    Status.IMPLEMENTED.value: STATUS_WORDS[Status.IMPLEMENTED],
    Status.IN_PROGRESS.value: _("In progress or partially implemented"),
    Status.NOT_IMPLEMENTED.value: _("Not implemented or not started"),
    Status.NOT_REPORTED.value: _("Not reported or no evidence"),
    Status.CANCELLED.value: STATUS_WORDS[Status.CANCELLED],
}

# The drawing's own units; the picture is scaled as a whole.
WIDTH, HEIGHT, TOP, BOTTOM = 200, 118, 2, 30
FILL, WIDEST = 0.84, 30.0
# How high a piece must be to hold its symbol and its number.
ROOM = 12


@dataclass(frozen=True)
class ColumnPiece:
    """A piece of a column, from `y` downwards, with its number; `has_room` says whether the number is drawn."""

    code: str
    label: str
    count: int
    y: float
    height: float

    @property
    def has_room(self) -> bool:
        """Whether symbol and number fit into it."""
        return self.height >= ROOM

    @property
    def is_dark(self) -> bool:
        """Whether they are written on it in white."""
        return self.code in (Status.IMPLEMENTED, Status.NOT_IMPLEMENTED)

    @property
    def middle(self) -> float:
        """Where symbol and number stand."""
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class HalfYearColumn:
    """A half-year: the last month of it, by which it is named, and the pieces of its column."""

    code: str
    month: str
    year: int
    x: float
    width: float
    pieces: list[ColumnPiece]

    @property
    def middle(self) -> float:
        """The middle of the column."""
        return round(self.x + self.width / 2, 1)

    @property
    def told(self) -> list[ColumnPiece]:
        """What its words say: the pieces with a number, and those that a table has a place for."""
        return [piece for piece in self.pieces if piece.count or piece.code != Status.CANCELLED]


@dataclass(frozen=True)
class StatusOverTime:
    """Where the actions of an objective stood at the end of each half-year."""

    code: str
    total: int
    columns: list[HalfYearColumn]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM

    @property
    def last(self) -> list[Segment]:
        """The counts at the end of the last half-year: what the legend names."""
        return pieces((piece.code, piece.label, piece.count) for piece in self.columns[-1].pieces)


def rolled(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of statuses as headline counts (domain.md §4)."""
    found = dict.fromkeys(ROLLED, 0)
    for status, n in counts.items():
        found[ROLL_UP[status]] += n
    return found


def status_over_time(trend: Records, objectives: Sequence[str]) -> list[StatusOverTime]:
    """The whole plan, its code empty, and each strategic objective; empty while there is nothing to compare."""
    return [_over_time(code, trend) for code in ("", *objectives)] if len(trend) > 1 else []


def course_of(code: str, by_period: Iterable[tuple[str, Mapping[str, int]]]) -> StatusOverTime:
    """One course: the code of each half-year with its counts of statuses, the oldest first."""
    return _drawn(code, [(period, rolled(counts)) for period, counts in by_period])


def _over_time(code: str, trend: Records) -> StatusOverTime:
    if not code:
        return _drawn(code, [(point["period"], point["roll_up"]) for point in trend])
    return course_of(code, [(point["period"], point["by_strategic"].get(code, {})) for point in trend])


def _drawn(code: str, counted: Sequence[tuple[str, Mapping[str, int]]]) -> StatusOverTime:
    step = WIDTH / len(counted)
    columns = [_column(period, counts, step * n, step) for n, (period, counts) in enumerate(counted)]
    return StatusOverTime(code, sum(piece.count for piece in columns[-1].pieces), columns)


def _column(period: str, counts: Mapping[str, int], left: float, step: float) -> HalfYearColumn:
    """Implemented at the foot, as high as its share of all."""
    total, bottom, found = sum(counts.values()), float(HEIGHT - BOTTOM), []
    for code, label in ROLLED.items():
        count = counts.get(code, 0)
        height = (HEIGHT - BOTTOM - TOP) * count / total if total else 0
        bottom -= height
        found.append(ColumnPiece(code, str(label), count, round(bottom, 1), round(height, 1)))
    width = min(step * FILL, WIDEST)
    month, year = half_year_end(period)
    return HalfYearColumn(period, month, year, round(left + (step - width) / 2, 1), round(width, 1), found)

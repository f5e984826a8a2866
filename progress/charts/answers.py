"""Geometry of how institutions answered half-year by half-year: a grid of marks. No ORM, no markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from progress.formulas.half_years import half_year_end

# The symbol of each outcome; who was not asked has none.
MARKS = {"on_time": "verified", "late": "late", "missing": "not_reported"}
# The drawing's own units, scaled as a whole: how wide a letter and a half-year are, how high a row and the head.
LETTER, CELL, ROW, HEAD = 5.4, 19, 12.4, 27
GAP = 20  # between two blocks of institutions
WIDTH = 620  # a page that stands: text of 9.5 is 7.6 pt there


@dataclass(frozen=True)
class AnswerMark:
    """How an institution answered in a half-year, as a mark in its place."""

    code: str
    month: str
    year: int
    x: float


@dataclass(frozen=True)
class AnswerRow:
    """An institution: its name, and a mark for each half-year that it was asked in."""

    name: str
    x: float
    y: float
    marks: list[AnswerMark]

    @property
    def on_time(self) -> int:
        """How many times it was on time."""
        return len(self.marks) - len(self.others)

    @property
    def others(self) -> list[AnswerMark]:
        """The half-years when it was late or silent, which its words name."""
        return [mark for mark in self.marks if mark.code != MARKS["on_time"]]


@dataclass(frozen=True)
class AnswerHead:
    """The head of a half-year above a block."""

    month: str
    year: int
    x: float

    @property
    def short_year(self) -> str:
        """Its last two digits, for a column that is no wider than a mark."""
        return f"{self.year % 100:02d}"


@dataclass(frozen=True)
class AnswerGrid:
    """Institutions down, in blocks beside each other, half-years across."""

    rows: list[AnswerRow]
    heads: list[AnswerHead]
    width: int
    height: int


def answer_grid(answers: Sequence[tuple[str, Mapping[str, str]]], periods: Sequence[str]) -> AnswerGrid | None:
    """How each institution, by its name, answered in the periods: "on_time", "late" or "missing".

    None with a single period: there is nothing to compare.
    """
    if not answers or len(periods) < 2:
        return None
    names = LETTER * max(len(name) for name, _outcomes in answers) + 6
    block = names + CELL * len(periods)
    fitting = max(1, int((WIDTH + GAP) // (block + GAP)))
    deep = -(-len(answers) // fitting)
    n_blocks = -(-len(answers) // deep)
    step = max(block + GAP, (WIDTH - block) / (n_blocks - 1)) if n_blocks > 1 else 0  # over the whole width
    lefts = [round(n * step, 1) for n in range(n_blocks)]
    places = [round(names + CELL * (n + 0.5), 1) for n in range(len(periods))]
    rows = [
        _row(name, outcomes, dict(zip(periods, places, strict=True)), lefts[n // deep], HEAD + ROW * (n % deep + 0.5))
        for n, (name, outcomes) in enumerate(answers)
    ]
    ends = [half_year_end(period) for period in periods]
    heads = [AnswerHead(*end, x=round(left + x, 1)) for left in lefts for end, x in zip(ends, places, strict=True)]
    return AnswerGrid(rows, heads, max(WIDTH, round(lefts[-1] + block)), round(HEAD + ROW * deep))


def _row(name: str, outcomes: Mapping[str, str], places: Mapping[str, float], x: float, y: float) -> AnswerRow:
    marks = [
        AnswerMark(MARKS[outcomes[period]], *half_year_end(period), x=round(x + place, 1))
        for period, place in places.items()
        if period in outcomes
    ]
    return AnswerRow(name, x, round(y, 1), marks)

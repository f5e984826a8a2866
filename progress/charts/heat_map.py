"""The heat map of risks, 5 × 5: counts in cells by probability and impact, the high ones named; no colour is needed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from progress.formulas.risks import is_high, score_of

SCALE = (1, 2, 3, 4, 5)
MEDIUM_FROM = 5  # of 25; from where a cell is high is the operator's


@dataclass(frozen=True)
class HeatCell:
    """One cell: how many risks have this probability and impact, and how grave that is."""

    probability: int
    impact: int
    n: int
    level: str  # low, medium or high

    @property
    def score(self) -> int:
        """Probability times impact."""
        return score_of(self.probability, self.impact)


@dataclass(frozen=True)
class HeatRow:
    """One row: a probability with its five impacts."""

    probability: int
    cells: list[HeatCell]


@dataclass(frozen=True)
class HeatMap:
    """The whole table, the most probable first."""

    rows: list[HeatRow]
    high_from: int

    @property
    def n(self) -> int:
        """How many risks stand in it."""
        return sum(cell.n for row in self.rows for cell in row.cells)

    @property
    def n_high(self) -> int:
        """How many of them are high."""
        return sum(cell.n for row in self.rows for cell in row.cells if cell.level == "high")


def heat_map(grades: Iterable[tuple[int | None, int | None]], high_from: int) -> HeatMap:
    """Count pairs of probability and impact; those without stand nowhere."""
    counts = Counter(grade for grade in grades if None not in grade)
    rows = [HeatRow(p, [_cell(p, i, counts[p, i], high_from) for i in SCALE]) for p in reversed(SCALE)]
    return HeatMap(rows, high_from)


def _cell(probability: int, impact: int, n: int, high_from: int) -> HeatCell:
    is_medium = score_of(probability, impact) >= MEDIUM_FROM
    level = "high" if is_high(probability, impact, high_from) else "medium" if is_medium else "low"
    return HeatCell(probability, impact, n, level)

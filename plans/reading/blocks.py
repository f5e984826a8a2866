"""The lines of a document: rows of tables and the paragraphs between them, each cell with the columns it covers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from strategy_tracker.base.text import clean


@dataclass(frozen=True)
class Cell:
    """A text and the columns of the table that it stands in, the first and the last one."""

    text: str
    first: int
    last: int
    is_from_above: bool = False
    """Whether it began in an earlier row and reaches down into this one."""

    @property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    def overlap(self, other: "Cell") -> int:
        """How many columns it shares with the other one."""
        return max(0, min(self.last, other.last) - max(self.first, other.first) + 1)


@dataclass(frozen=True)
class Line:
    """A row of a table, or a paragraph; `table` and `number` say where (0 and blank for a paragraph)."""

    cells: tuple[Cell, ...]
    table: str = ""
    number: int = 0
    own: tuple[Cell, ...] = field(init=False)
    """The cells with text that begin here."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", tuple(c for c in self.cells if c.text and not c.is_from_above))

    @property
    def is_blank(self) -> bool:
        """Whether nothing begins here, or only strokes."""
        return not any(char.isalnum() for cell in self.own for char in cell.text)

    @property
    def text(self) -> str:
        """All that begins here, side by side."""
        return " · ".join(cell.flat for cell in self.own)

    @property
    def only(self) -> str:
        """The text of the one cell that the line has, if it has one alone."""
        return self.own[0].flat if len(self.own) == 1 else ""


def lines(blocks: Sequence[dict[str, Any]]) -> Iterator[Line]:
    """Every line of the document that could say something, in its order."""
    for block in blocks:
        if "rows" in block:
            yield from _rows(block)
        else:
            yield from (Line((Cell(text, 0, 0),)) for text in _tidy(block["text"]).splitlines())


def _rows(block: dict[str, Any]) -> Iterator[Line]:
    spans = {(row, column): (height, width) for row, column, height, width in block["spans"]}
    reaching: list[tuple[int, Cell]] = []
    for number, texts in enumerate(block["rows"]):
        reaching = [(last_row, cell) for last_row, cell in reaching if last_row >= number]
        cells = [Cell(cell.text, cell.first, cell.last, is_from_above=True) for _last, cell in reaching]
        covered = {column for cell in cells for column in range(cell.first, cell.last + 1)}
        for column, text in enumerate(texts):
            if column in covered:
                continue
            height, width = spans.get((number, column), (1, 1))
            cell = Cell(_tidy(text), column, column + width - 1)
            covered.update(range(column, column + width))
            cells.append(cell)
            if height > 1:
                reaching.append((number + height - 1, cell))
        yield Line(tuple(sorted(cells, key=lambda cell: cell.first)), block["name"], number + 1)


def _tidy(text: str) -> str:
    """Without the spaces that only set it and what nobody sees, letters composed: lines stay lines."""
    text = re.sub(r"[^\S\n]+", " ", clean(text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())

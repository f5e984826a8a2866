"""What the columns of a table are, by their titles: in any order, in three languages, in one header row or two."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plans.reading import titles
from plans.reading.blocks import Cell, Line
from strategy_tracker.base.text import fold

FEWEST = 3
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Column:
    """What stands in a range of the table's columns; `year` of a budget or a target that names one."""

    name: str
    cell: Cell
    year: int | None = None
    is_guessed: bool = False

    @property
    def key(self) -> str:
        """How the column's text is called in a row: "budget_2025"."""
        return f"{self.name}_{self.year}" if self.name == titles.BUDGET and self.year else self.name


@dataclass(frozen=True)
class Header:
    """The columns of the rows below."""

    columns: tuple[Column, ...]
    waits_for_years: bool = False
    """Whether the budget is one title over several columns, whose years stand in the next row."""

    @property
    def is_of_actions(self) -> bool:
        """Whether the rows below are actions, not objectives with their indicators."""
        return any(column.name in (titles.ACTION, titles.DEADLINE, titles.INSTITUTIONS) for column in self.columns)

    @property
    def years(self) -> list[int]:
        """The years of the budget's columns."""
        return [column.year for column in self.columns if column.name == titles.BUDGET and column.year]

    def texts(self, line: Line) -> dict[str, str]:
        """What a row says, by column; cells that lie under no title join the nearest one before them."""
        found: dict[str, str] = {}
        for cell in line.cells:
            column = self._over(cell)
            if cell.text and column:
                found[column.key] = f"{found[column.key]}\n{cell.text}" if column.key in found else cell.text
        return found

    def _over(self, cell: Cell) -> Column | None:
        best = max(self.columns, key=lambda column: column.cell.overlap(cell))
        if best.cell.overlap(cell):
            return best
        before = [column for column in self.columns if column.cell.last < cell.first]
        return max(before, key=lambda column: column.cell.last, default=None)


def header(line: Line) -> Header | None:
    """The columns that a row of titles names; None for a row that is none."""
    if len(line.cells) < FEWEST or len(line.own) < FEWEST:
        return None
    columns = list(_named(line))
    names = {column.name for column in columns if column.name}
    is_known = len(names) >= FEWEST and sum(not column.name for column in columns) <= len(names) / 2
    is_short = all(len(cell.flat) <= LONGEST_TITLE for cell in line.own)
    if not ({titles.ACTION, titles.OBJECTIVE} & names and is_known and is_short):
        return None
    if {titles.DEADLINE, titles.INSTITUTIONS, titles.FUNDING, titles.BUDGET, titles.PRODUCT} & names:
        columns = _of_actions(columns)
    else:
        columns = _of_objectives(columns)
    columns = list(_over_blank_cells(columns, line))
    budgets = [column for column in columns if column.name == titles.BUDGET]
    waits = len(budgets) == 1 and not budgets[0].year and budgets[0].cell.first < budgets[0].cell.last
    return Header(tuple(columns), waits or bool(budgets and not any(column.year for column in budgets)))


def with_years(above: Header, line: Line) -> Header | None:
    """The header with the years that the row below the title "budget" names; None where the row names none."""
    budgets = [column.cell for column in above.columns if column.name == titles.BUDGET]
    below = [cell for cell in line.own if any(budget.overlap(cell) for budget in budgets)]
    years = [(cell, _year(cell.flat)) for cell in below if len(cell.flat) < 30]
    if not below or len(below) < len(line.own) or not any(year for _cell, year in years):
        return None
    others = [column for column in above.columns if column.name != titles.BUDGET]
    found = [Column(titles.BUDGET if year else titles.TOTAL, cell, year) for cell, year in years]
    return Header(tuple(others + found))


def _named(line: Line) -> Iterator[Column]:
    for cell in line.cells:
        title = " ".join(fold(cell.flat).split())
        if title:
            yield Column(_name(title), cell, _year(title))


def _over_blank_cells(columns: list[Column], line: Line) -> Iterator[Column]:
    """A budget's title over several columns need not be merged: the blank cells beside it are its own."""
    for column in columns:
        if column.name == titles.BUDGET and not column.year:
            following = [cell.first for cell in line.cells if cell.text and cell.first > column.cell.last]
            last = min(following, default=max(cell.last for cell in line.cells) + 1) - 1
            yield replace(column, cell=replace(column.cell, last=max(last, column.cell.last)))
        else:
            yield column


def _name(title: str) -> str:
    for name, pattern in titles.COLUMNS:
        if pattern.match(title):
            if name == titles.LEAD:
                return _role(title)
            return name
    return titles.BUDGET if _year(title) and len(title) < 25 else ""


def _role(title: str) -> str:
    leads, supports = bool(titles.LEADING.search(title)), bool(titles.BOTH.search(title))
    if supports and not leads:
        return titles.SUPPORTING
    return titles.INSTITUTIONS


def _year(title: str) -> int | None:
    found = titles.ANY_YEAR.findall(title)
    return int(found[0]) if len(set(found)) == 1 else None


def _of_actions(columns: list[Column]) -> list[Column]:
    """Results are products here; a title that says nothing, or "Nr." twice, hides the product where that is missing."""
    columns = [replace(c, name=titles.PRODUCT) if c.name == titles.RESULT else c for c in columns]
    numbers = [column for column in columns if column.name == titles.NUMBER]
    nameless = [column for column in columns if not column.name] + numbers[1:]
    if titles.PRODUCT not in {column.name for column in columns} and len(nameless) == 1:
        columns = [replace(c, name=titles.PRODUCT, is_guessed=True) if c is nameless[0] else c for c in columns]
    if not any(column.name == titles.ACTION for column in columns):
        columns = [replace(c, name=titles.ACTION) if c.name == titles.OBJECTIVE else c for c in columns]
    return [column for column in columns if column.name]


def _of_objectives(columns: list[Column]) -> list[Column]:
    """Targets that name only their year are interim and final by their order."""
    columns = [replace(c, name=titles.OBJECTIVE) if c.name == titles.ACTION else c for c in columns]
    targets = sorted((c for c in columns if c.name == "target"), key=lambda column: column.year or 0)
    names = {c.name for c in columns}
    for column in targets:
        is_last = column is targets[-1] and titles.FINAL not in names
        columns[columns.index(column)] = replace(column, name=titles.FINAL if is_last else titles.INTERIM)
    return [column for column in columns if column.name]

"""The victim statistics on a page and in its spreadsheets: tables, bars and columns of one and the same data set."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.findings.of_victims import CASE, IDENTIFIED
from plans.models import VictimFigure
from plans.published_victims import SUPPRESSED
from progress.charts.counts import CountChart, count_chart
from reporting.document.chapters.statistics import NO_FIGURE
from reporting.document.reader import HIDDEN
from strategy_tracker.base.csv_cells import Value, in_csv
from strategy_tracker.base.text import FIELD_SUFFIX


@dataclass(frozen=True)
class Count:
    """One number: as it is written, its bar in percent of the table's largest, and what stands in its place."""

    year: int
    value: int | None
    text: str
    length: str
    is_hidden: bool


@dataclass(frozen=True)
class CountRow:
    """One category over the years."""

    label: str
    is_total: bool
    counts: list[Count]


@dataclass(frozen=True)
class StatisticsTable:
    """One table of the strategy's chapter 1.4."""

    key: str
    title: str
    years: list[int]
    rows: list[CountRow]


@dataclass(frozen=True)
class StatisticsPage:
    """The tables, the columns of those identified, and the years."""

    tables: list[StatisticsTable]
    chart: CountChart | None
    span: str
    threshold: int | None


def statistics_page(data: dict[str, Any]) -> StatisticsPage:
    """What is drawn of tables in the shape of plans.published_victims."""
    tables = [_table(table) for table in data["tables"]]
    years = sorted({year for table in tables for year in table.years})
    return StatisticsPage(
        tables=tables,
        chart=_identified(data["tables"]),
        span=f"{years[0]}–{years[-1]}" if years else "",
        threshold=data.get("threshold"),
    )


def _table(table: dict[str, Any]) -> StatisticsTable:
    values = [cell["value"] for row in table["rows"] if not row["is_total"] for cell in row["cells"] if cell["value"]]
    largest = max(values, default=0)
    rows = [
        CountRow(_label(row), row["is_total"], _counts(table["years"], row["cells"], 0 if row["is_total"] else largest))
        for row in table["rows"]
    ]
    if table["sums"]:
        rows.append(CountRow(_("Sum (no total is printed)"), True, _counts(table["years"], table["sums"], 0)))
    title = capfirst(str(VictimFigure.Dimension(table["dimension"]).label))
    return StatisticsTable(table["dimension"], title, table["years"], rows)


def _label(row: dict[str, Any]) -> str:
    return row["label" + FIELD_SUFFIX.get(get_language() or "sq", "")] or row["label"]


def _counts(years: Sequence[int], cells: Iterable[dict[str, Any]], largest: int) -> list[Count]:
    return [_count(year, cell, largest) for year, cell in zip(years, cells, strict=True)]


def _count(year: int, cell: dict[str, Any], largest: int) -> Count:
    value, is_hidden = cell["value"], cell["marker"] == SUPPRESSED
    text = HIDDEN if is_hidden else NO_FIGURE if value is None else str(value)
    return Count(year, value, text, f"{100 * value / largest:.1f}" if value and largest else "", is_hidden)


def _identified(tables: Iterable[dict[str, Any]]) -> CountChart | None:
    """The columns of those identified, year by year."""
    for table in tables:
        for row in table["rows"]:
            if (table["dimension"], row["category"]) == (CASE, IDENTIFIED):
                counts = _counts(table["years"], row["cells"], 0)
                return count_chart([(str(c.year), c.text, c.value, c.is_hidden) for c in counts])
    return None


# The spreadsheets


def lines_of(page: StatisticsPage) -> list[list[Value]]:
    """One line a category, one column a year, with its header; a mark stands where a number is hidden or missing."""
    years = sorted({year for table in page.tables for year in table.years})
    header: list[Value] = [_("Table"), _("Category"), *map(str, years)]
    return [header, *(_line(table, row, years) for table in page.tables for row in table.rows)]


def _line(table: StatisticsTable, row: CountRow, years: Sequence[int]) -> list[Value]:
    by_year = {count.year: count for count in row.counts}
    shown = [by_year.get(year) for year in years]
    numbers = [(c.text if c.value is None else c.value) if c else NO_FIGURE for c in shown]
    return [table.title, row.label, *numbers]


def as_csv(lines: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte-order mark; semicolons where the comma is the decimal sign."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="," if (get_language() or "sq") == "en" else ";")
    writer.writerows([in_csv(value) for value in line] for line in lines)
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Sequence[Sequence[Value]]) -> bytes:
    """A workbook of one sheet."""
    from strategy_tracker.base import workbook

    book = workbook.Workbook()
    sheet = book.active
    sheet.title = str(_("Statistics"))
    workbook.write_lines(sheet, lines)
    workbook.make_readable(sheet, [30, 60, *[10] * (len(lines[0]) - 2)])
    sheet.freeze_panes = "C2"
    return workbook.saved(book)

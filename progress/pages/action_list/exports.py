"""The list of actions as a spreadsheet: exactly what is shown, all pages. Nothing in it is a live formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base import clock
from strategy_tracker.base.csv_cells import Value, in_csv


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its heading, its width in characters, and its value in a row."""

    heading: str | Promise
    width: int
    value: Callable[[Any], Value]


COLUMNS: tuple[ListColumn, ...] = (
    ListColumn(_("Code"), 10, lambda row: row.action.code),
    ListColumn(_("Action"), 70, lambda row: row.title),
    ListColumn(_("Lead"), 16, lambda row: row.lead.institution.abbreviation if row.lead else ""),
    ListColumn(_("Supporting"), 30, lambda row: row.supporting_names),
    ListColumn(_("Deadline"), 12, lambda row: row.action.deadline_on or str(_("no deadline"))),
    ListColumn(_("Lateness"), 16, lambda row: str(row.lateness_label)),
    ListColumn(_("Status"), 24, lambda row: str(row.status_label)),
    ListColumn(_("Budget (EUR)"), 14, lambda row: row.action.budget if row.is_costed else str(_("not costed"))),
    ListColumn(_("Last change"), 13, lambda row: clock.local_day(row.changed_at)),
    ListColumn(_("Last verified"), 34, lambda row: row.last_known),
    ListColumn(_("Earlier plan"), 24, lambda row: row.formerly),
    ListColumn(_("Forecast"), 20, lambda row: str(row.forecast_label)),
    ListColumn(_("Why"), 40, lambda row: row.action.confidence_reason),
    ListColumn(_("Step back to green"), 40, lambda row: row.action.way_back),
)

# One line of the second sheet: what is said, and the value.
Fact = tuple[str, Value]


def as_xlsx(
    rows: Iterable[Any], facts: Sequence[Fact], columns: Sequence[ListColumn] = COLUMNS, title: str = ""
) -> bytes:
    """The rows (by default those of the list) as a workbook; its second sheet tells which filter, period and day."""
    from strategy_tracker.base import workbook

    book = workbook.Workbook()
    sheet = book.active
    sheet.title = title or str(_("Actions"))
    lines = ([column.value(row) for column in columns] for row in rows)
    workbook.write_lines(sheet, [[str(column.heading) for column in columns], *lines])
    workbook.make_readable(sheet, [column.width for column in columns])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    about = book.create_sheet(str(_("About this list")))
    workbook.write_lines(about, facts)
    workbook.make_readable(about, [28, 80], heading_row=False)
    return workbook.saved(book)


def as_csv(rows: Iterable[Any], columns: Sequence[ListColumn] = COLUMNS) -> bytes:
    """The rows as UTF-8 with a byte-order mark, so that Excel shows every letter.

    Albanian and Serbian spreadsheets expect semicolons, because the comma is their decimal sign.
    """
    stream = io.StringIO()
    delimiter = "," if (get_language() or "sq").startswith("en") else ";"
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow([str(column.heading) for column in columns])
    writer.writerows([in_csv(column.value(row)) for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8-sig")

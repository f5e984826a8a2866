"""The list of actions as a spreadsheet: exactly what is shown, all pages. Nothing in it is a live formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from progress.pages.action_list.rows import ActionRow
from strategy_tracker.base import clock

Value = str | Decimal | int | dt.date | None
# What a spreadsheet program would take for a formula when it opens a CSV file.
RISKY = re.compile(r"^\s*[=+\-@\t\r]")


@dataclass(frozen=True)
class ListColumn:
    """A column of the list: its heading, its width in characters, and its value in a row."""

    heading: str | Promise
    width: int
    value: Callable[[ActionRow], Value]


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
)

# One line of the second sheet: what is said, and the value.
Fact = tuple[str, Value]


def as_xlsx(rows: Iterable[ActionRow], facts: Sequence[Fact]) -> bytes:
    """The rows as a workbook; its second sheet tells which filter, which period and which day."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(_("Actions"))
    _write(sheet, [[str(column.heading) for column in COLUMNS], *([c.value(row) for c in COLUMNS] for row in rows)])
    _make_readable(sheet, [column.width for column in COLUMNS])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    about = book.create_sheet(str(_("About this list")))
    _write(about, facts)
    _make_readable(about, [28, 80], heading_row=False)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Worksheet, lines: Iterable[Sequence[Value]]) -> None:
    for number, values in enumerate(lines, start=1):
        for place, value in enumerate(values, start=1):
            write_value(sheet.cell(number, place), value)


def write_value(cell: Cell, value: Value) -> None:
    """Write text as text (never a formula), a number as a number, a day as a day."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, dt.date):
        cell.number_format = "dd.mm.yyyy"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"


def _make_readable(sheet: Worksheet, widths: Sequence[int], *, heading_row: bool = True) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            is_number = isinstance(cell.value, int | Decimal | dt.date)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if is_number else "left")
            if (heading_row and cell.row == 1) or (not heading_row and cell.column == 1):
                cell.font = Font(bold=True)


def as_csv(rows: Iterable[ActionRow]) -> bytes:
    """The rows as UTF-8 with a byte-order mark, so that Excel shows every letter.

    Albanian and Serbian spreadsheets expect semicolons, because the comma is their decimal sign.
    """
    stream = io.StringIO()
    delimiter = "," if (get_language() or "sq").startswith("en") else ";"
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow([str(column.heading) for column in COLUMNS])
    writer.writerows([in_csv(column.value(row)) for column in COLUMNS] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def in_csv(value: Value) -> str:
    """A value as text; what might be taken for a formula is led by an apostrophe, for CSV has no types."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return formats.number_format(value, 2, use_l10n=True, force_grouping=False)
    return f"'{value}" if isinstance(value, str) and RISKY.match(value) else str(value)

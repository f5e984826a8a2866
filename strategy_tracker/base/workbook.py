"""Writing workbooks: text is text, never a live formula; a number is a number, a day a day.

Imports openpyxl, so it is imported where a workbook is written, not where the web process starts.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from strategy_tracker.base.csv_cells import Value

# One object for all cells: openpyxl looks each style up again otherwise, and that is half of the writing.
BOLD = Font(bold=True)
TEXT = Alignment(wrap_text=True, vertical="top", horizontal="left")
NUMBER = Alignment(wrap_text=True, vertical="top", horizontal="right")


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


def write_lines(sheet: Worksheet, lines: Iterable[Sequence[Value]]) -> None:
    """Write lines of values from the first row on."""
    for number, values in enumerate(lines, start=1):
        for place, value in enumerate(values, start=1):
            write_value(sheet.cell(number, place), value)


def make_readable(sheet: Worksheet, widths: Sequence[int], *, heading_row: bool = True) -> None:
    """Give columns their width in characters, wrap text, and make the first row (or else column) bold."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = NUMBER if isinstance(cell.value, int | Decimal | dt.date) else TEXT
            if (cell.row if heading_row else cell.column) == 1:
                cell.font = BOLD


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

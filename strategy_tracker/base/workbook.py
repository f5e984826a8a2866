"""Writing workbooks: text is text, never a live formula; a number is a number, a day a day.

Imports openpyxl, so it is imported where a workbook is written, not where the web process starts.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

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
    """The workbook's bytes. Nothing is written to the disk on the way, so no full one is in it."""
    stream, book.properties.modified = io.BytesIO(), book.properties.created
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return stream.getvalue()


class _InMemory(ExcelWriter):
    """Writes sheets into memory; the library would write each one into a temporary file first."""

    def write_worksheet(self, sheet: Worksheet) -> None:
        """One sheet, as the library writes it: there are neither charts nor pictures in ours."""
        sheet._drawing, content = SpreadsheetDrawing(), io.BytesIO()
        writer = WorksheetWriter(sheet, content)
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], content.getvalue())
        self.manifest.append(sheet)

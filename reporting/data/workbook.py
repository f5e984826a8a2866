"""The data of a report as a workbook: exactly what the report shows, the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from progress.formulas.values import Record
from reporting.data.tables import about, tables
from reporting.data.values import Table, decimals, reader_in
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.workbook import BOLD, Workbook, saved, write_value

# The earliest moment that a ZIP archive can name: when the workbook was written says nothing about the report.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
LONGEST_CELL = 32_767  # characters: a limit of the format
LONGEST_NAME = 31  # of a sheet: another
TOP = Alignment(wrap_text=True, vertical="top")
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def workbook(data: Record, language: str) -> bytes:
    """The report's tables as XLSX, a sheet each, and a first sheet that says what they are from."""
    with override(language):
        reader = reader_in(data, language)
        book = Workbook()
        facts = about(reader, sha256(canonical_json(data)))
        sheets = [Table(_("About"), (_("What"), _("Value")), facts), *tables(reader).values()]
        book.remove(book.active)
        for name, table in zip(sheet_names([table.title for table in sheets]), sheets, strict=True):
            _fill(book.create_sheet(name), table)
    return _without_moments(saved(book))


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that a workbook takes: not too long, without its forbidden signs, each once."""
    names: list[str] = []
    for title in titles:
        name = FORBIDDEN.sub(" ", title)[:LONGEST_NAME].strip()
        taken = {earlier.casefold() for earlier in names}
        number = 2
        while name.casefold() in taken:
            name = f"{FORBIDDEN.sub(' ', title)[: LONGEST_NAME - 3].strip()} {number}"
            number += 1
        names.append(name)
    return names


def _fill(sheet: Worksheet, table: Table) -> None:
    for number, values in enumerate((table.header, *table.rows), start=1):
        for place, value in enumerate(values, start=1):
            cell = sheet.cell(number, place)
            write_value(cell, value[:LONGEST_CELL] if isinstance(value, str) else value)
            cell.alignment = TOP
            if number == 1:
                cell.font = BOLD
            if isinstance(value, Decimal):
                cell.number_format = _number_format(value)
    for place in range(1, len(table.header) + 1):
        longest = max((len(str(row[place - 1] or "")) for row in table.rows), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, 10), 60)
    sheet.freeze_panes = "B2"


def _number_format(value: Decimal) -> str:
    """As many decimals as the number has."""
    n = decimals(value)
    return f"#,##0.{'0' * n}" if n else "#,##0"


def _without_moments(content: bytes) -> bytes:
    """The same workbook without the moment at which it was written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = source.read(name)
            if name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", part)
            target.writestr(zipfile.ZipInfo(name, EPOCH), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()

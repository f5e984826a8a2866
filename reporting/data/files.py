"""The data of a report as files: workbook, CSV and JSON with exactly what the report shows, the same bytes every time.

Everything comes from the frozen data alone, so a hidden figure of the victim tables can be in none of them.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from progress.pages.action_list.exports import Value, in_csv, write_value
from reporting.data.tables import about, tables
from reporting.data.values import Table
from reporting.document.outline import reader_of
from reporting.document.reader import Edition, Reader
from reporting.snapshot.values import Record, canonical_json, sha256

# The earliest moment that a ZIP archive can name: when the workbook was written says nothing about the report.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
LONGEST_CELL = 32_767  # characters: a limit of the format
LONGEST_NAME = 31  # of a sheet: another
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def workbook(data: Record, language: str) -> bytes:
    """The report's tables as XLSX, a sheet each, and a first sheet that says what they are from."""
    with override(language):
        reader = _reader(data, language)
        book = Workbook()
        facts = about(reader, sha256(canonical_json(data)))
        sheets = [Table(_("About"), (_("What"), _("Value")), facts), *tables(reader).values()]
        book.remove(book.active)
        for name, table in zip(sheet_names([table.title for table in sheets]), sheets, strict=True):
            _fill(book.create_sheet(name), table)
    stream = io.BytesIO()
    book.save(stream)
    return _without_moments(stream.getvalue())


def csv_files(data: Record, language: str) -> dict[str, bytes]:
    """The report's tables as CSV by key: UTF-8 with a byte-order mark, numbers as the language writes them.

    Albanian and Serbian spreadsheets expect semicolons, because the comma is their decimal sign.
    """
    with override(language):
        return {key: _csv(table, language) for key, table in tables(_reader(data, language)).items()}


def table_titles(data: Record, language: str) -> dict[str, str]:
    """The titles of the report's tables by key, in the order of its chapters."""
    with override(language):
        return {key: table.title for key, table in tables(_reader(data, language)).items()}


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


def public_json(data: Record) -> bytes:
    """The frozen data themselves: their SHA-256 is the one that the report prints."""
    return canonical_json(data).encode()


def _reader(data: Record, language: str) -> Reader:
    return reader_of(data, Edition(language=language, version=0, is_demo=False))


def _fill(sheet: Worksheet, table: Table) -> None:
    for number, values in enumerate((table.header, *table.rows), start=1):
        for place, value in enumerate(values, start=1):
            cell = sheet.cell(number, place)
            write_value(cell, value[:LONGEST_CELL] if isinstance(value, str) else value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
            if isinstance(value, Decimal):
                cell.number_format = _number_format(value)
    for place in range(1, len(table.header) + 1):
        longest = max((len(str(row[place - 1] or "")) for row in table.rows), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, 10), 60)
    sheet.freeze_panes = "B2"


def _number_format(value: Decimal) -> str:
    """As many decimals as the number has."""
    decimals = _decimals(value)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _decimals(value: Decimal) -> int:
    return max(0, -value.as_tuple().exponent)


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


def _csv(table: Table, language: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="," if language == "en" else ";")
    writer.writerow(table.header)
    writer.writerows([_text(value) for value in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def _text(value: Value) -> str:
    """A number with the decimals that it has; text that might be taken for a formula is led by an apostrophe."""
    if isinstance(value, Decimal):
        return formats.number_format(value, _decimals(value), use_l10n=True, force_grouping=False)
    return in_csv(value)

"""The visible sheets of an XLSX file, each a table, numbers as the sheet shows them. For the limited child alone."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from strategy_tracker.base.office_package import Problem

MOST_LINES = 5_000
FORMULA_WITHOUT_RESULT = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def blocks_of(content: bytes) -> Iterator[dict[str, Any]]:
    """One table for each sheet that is shown and holds something."""
    _refuse_formulas_without_results(content)
    book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            rows = _rows(sheet)
            spans = [
                [area.min_row - 1, area.min_col - 1, area.max_row - area.min_row + 1, area.max_col - area.min_col + 1]
                for area in sheet.merged_cells.ranges
                if area.min_row <= len(rows)
            ]
            if rows:
                yield {"name": sheet.title, "rows": rows, "spans": sorted(spans)}


def _refuse_formulas_without_results(content: bytes) -> None:
    """A program wrote them and none has computed them yet: their cells would read as blank, which means not costed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and FORMULA_WITHOUT_RESULT.search(archive.read(name)):
                raise Problem("formulas")


def _rows(sheet: Any) -> list[list[str]]:
    """The lines down to the last one with something in it: a sheet may be formatted to its end, a million below."""
    last = max((row for (row, _column), cell in sheet._cells.items() if cell.value is not None), default=0)
    if last > MOST_LINES:
        raise Problem("too_many_rows")
    rows = []
    for line in sheet.iter_rows(max_row=max(last, 1)):
        texts = [shown(cell.value, cell.number_format or "General") for cell in line]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def shown(value: Any, number_format: str) -> str:
    """A value as the sheet prints it: 2280 in the format #,##0.00 is "2,280.00", 0.6 in 0% is "60%"."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    number = Decimal(repr(value))
    decimals = re.search(r"[.](0+)", number_format)
    n_decimals = len(decimals[1]) if decimals else 0
    if "%" in number_format:
        return f"{number * 100:.{n_decimals}f}%"
    if number_format == "General":
        return f"{number.normalize():f}" if number else "0"
    grouping = "," if "#,#" in number_format or "," in number_format.partition(".")[0] else ""
    return f"{number:{grouping}.{n_decimals}f}"

"""Read the rows of a spreadsheet or a CSV file. Runs in the limited child (tables.py): no Django."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from strategy_tracker.base.office_package import BROKEN, Problem, opened, xml_parts

WORKBOOK = "xl/workbook.xml"
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # Excel's own limit
MOST_LINES = 1_048_576  # Excel's own limit: a sheet may be formatted to its end


def rows(question: bytes) -> bytes:
    """From a line of JSON {kind, most_rows} and the file to JSON {rows} or {problem}."""
    asked, _, content = question.partition(b"\n")
    asked = json.loads(asked)
    read = {"xlsx": _of_workbook, "csv": _of_csv}[asked["kind"]]
    try:
        answer = {"rows": _limited(read(content), asked["most_rows"])}
    except Problem as problem:
        answer = {"problem": problem.key}
    return json.dumps(answer).encode()


def _limited(lines: Iterable[Iterable[Any]], most_rows: int) -> list[list[Any]]:
    """The lines that hold something, without the empty cells at their end. Raises Problem."""
    found: list[list[Any]] = []
    for number, line in enumerate(lines):
        cells = [_plain(value) for value in line]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Problem("too_many_columns")
        if cells:
            found.append(cells)
        if len(found) > most_rows + 1 or number > MOST_LINES:  # the first one holds the headings
            raise Problem("too_many_rows")
    return found


def _plain(value: Any) -> str | int | float | bool | None:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(sep=" ")
    if isinstance(value, str | int | float | None):
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            raise Problem("too_much")
        return value
    return str(value)


def _of_workbook(content: bytes) -> Iterator[Iterable[Any]]:
    """The lines of the first sheet: what was computed last, never a formula."""
    archive = opened(content)
    if WORKBOOK not in archive.namelist():
        raise Problem("other_kind")
    for _part in xml_parts(archive):
        pass  # every part is looked at before the library that reads them may
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        yield from sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    except (*BROKEN, TypeError, AttributeError, SyntaxError):
        raise Problem("damaged") from None


def _of_csv(content: bytes) -> Iterator[Iterable[Any]]:
    """The lines, separated as the first one is: spreadsheet programs of Kosovo write semicolons."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        first = text.partition("\n")[0]
        separator = max(",;\t", key=first.count)
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except (UnicodeDecodeError, csv.Error):
        raise Problem("damaged") from None

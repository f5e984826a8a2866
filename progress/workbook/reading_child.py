"""Read a workbook that came back, in one pass; and mark cells in it. Runs in the limited child (reading.py): no Django.

A row is [sheet, key, line, {column: what stands there}]; a day is {"day": "2024-12-31"}, a formula {"formula": true}.
"""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from strategy_tracker.base.office_package import BROKEN, CONTENT_TYPES, Problem, opened, refuse_macros, xml_parts

WORKBOOK, EXCEL = "xl/workbook.xml", b"spreadsheetml.sheet.main+xml"
ELSEWHERE = ("xl/externallinks/", "xl/connections", "xl/querytables/")
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
SHEETS, TOKEN = ("answers", "quantities", "spending", "difficulties"), "token"
HEAD = "head"  # where the keys of rows stand, beside the words above the columns
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10_000, 30, 32_767
CARRIAGE_RETURN = "_x000D_"
Lines = Iterator[tuple[Any, ...]]


def read(content: bytes) -> bytes:
    """From the file to JSON {token, titles, columns, rows} or {problem}."""
    try:
        answer = _read(content)
    except Problem as problem:
        answer = {"problem": problem.key}
    return json.dumps(answer).encode()


def _read(content: bytes) -> dict[str, Any]:
    has_formulas = _looked_through(content)
    from openpyxl import load_workbook

    answer: dict[str, Any] = {"token": "", "titles": {}, "columns": {}, "rows": []}
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            lines = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            names = next(lines, ())
            if names and names[0] == TOKEN:
                answer["token"] = "".join(str(line[0] or "") for _n, line in zip(range(200), lines, strict=False))
            elif names and names[0] in SHEETS and names[0] not in answer["titles"]:
                _take(answer, sheet, names, lines, _formulas(content, sheet.title) if has_formulas else {})
    except (*BROKEN, TypeError, AttributeError, SyntaxError):
        raise Problem("damaged") from None
    return answer


def _looked_through(content: bytes) -> bool:
    """Refuse what is no plain workbook, before the library opens it; whether any sheet holds a formula."""
    archive = opened(content)
    if WORKBOOK not in archive.namelist() or CONTENT_TYPES not in archive.namelist():
        raise Problem("other_kind")
    refuse_macros(archive)
    _refuse_links(archive)
    has_formulas = False
    for name, xml in xml_parts(archive):
        has_formulas = has_formulas or (name.startswith("xl/worksheets/") and FORMULA.search(xml) is not None)
    if EXCEL not in archive.read(CONTENT_TYPES):
        raise Problem("other_kind")
    return has_formulas


def _refuse_links(archive: zipfile.ZipFile) -> None:
    """Other files and sources, from which figures would come in that nobody typed."""
    if any(name.lower().startswith(ELSEWHERE) for name in archive.namelist()):
        raise Problem("external_links")


def _take(answer: dict[str, Any], sheet: Any, names: tuple[Any, ...], lines: Lines, formulas: dict[int, set]) -> None:
    """Add what was typed into a sheet: the columns that have a name, of the lines that hold something."""
    kind = names[0]
    columns = [(place, name) for place, name in enumerate(names) if place and isinstance(name, str)]
    answer["titles"][kind], answer["columns"][kind] = sheet.title, {name: place + 1 for place, name in columns}
    rows, formulas_here = answer["rows"], formulas.get
    for number, line in enumerate(lines, start=2):
        cells = {name: value for place, name in columns if (value := line[place]) is not None and value != ""}
        key = line[0] if isinstance(line[0], str) else ""
        if key == HEAD or not (
            key or cells or number in formulas
        ):  # a line of ours says something when it is empty, too
            continue
        if number > MOST_ROWS + 2:
            raise Problem("too_many_rows")
        for name, value in cells.items():
            if not isinstance(value, int | float):
                cells[name] = _plain(value)
        for place, name in columns:
            if place in formulas_here(number, ()):
                cells[name] = {"formula": True}
        rows.append([kind, key, number, cells])


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return {"day": value.isoformat()[:10]}
    text = str(value)
    if len(text) > LONGEST_CELL:
        raise Problem("too_much")
    return text.replace(CARRIAGE_RETURN, "") if CARRIAGE_RETURN in text else text


def _formulas(content: bytes, title: str) -> dict[int, set[int]]:
    """Where the sheet holds formulas: the places of the columns, by line. A second pass, for few files have any."""
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)[title]
    sheet.reset_dimensions()
    found: dict[int, set[int]] = {}
    for number, line in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 3), start=1):
        places = {place for place, cell in enumerate(line) if cell.data_type == "f"}
        if places:
            found[number] = places
    return found


def mark(question: bytes) -> bytes:
    """From a line of JSON {marks: [[title, line, column, sentence]], author, bad, plain} and the file to the file.

    Cells get a colour and a comment; the marks of an earlier time that no longer hold go. Nothing else is changed.
    """
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    from strategy_tracker.base.workbook import saved

    asked, _, content = question.partition(b"\n")
    asked = json.loads(asked)
    _looked_through(content)
    book = load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)
    bad, plain = (PatternFill("solid", start_color=asked[name]) for name in ("bad", "plain"))
    for sheet in book.worksheets:
        for cell in [cell for cell in sheet._cells.values() if cell.comment and cell.comment.author == asked["author"]]:
            cell.comment, cell.fill = None, plain
    for title, line, column, sentence in asked["marks"]:
        cell = book[title].cell(line, column)
        cell.fill, cell.comment = bad, Comment(sentence, asked["author"], height=120, width=320)
    return saved(book)

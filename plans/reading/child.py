"""What stands in a Word or Excel file, in its order. Runs in the limited child (files.py): no Django.

A block is {"text": …} for a paragraph, or for a table {"name", "rows": [[text, …], …], "spans": [[row, column, height,
width], …]}: the text of a merged cell stands in its first place, the places that it covers are empty.
"""

import json
import zipfile
from collections.abc import Iterator
from typing import Any

from strategy_tracker.base.office_package import BROKEN, CONTENT_TYPES, Problem, opened, refuse_macros, xml_parts

MOST_LINES = 5_000
MOST_COLUMNS = 60
MOST_CELLS = 200_000
LONGEST_CELL = 8_000
LONGEST_DOCUMENT = 600_000
WORD, EXCEL = b"wordprocessingml.document.main+xml", b"spreadsheetml.sheet.main+xml"
ROW_STARTS = {WORD: (b"<w:tr ", b"<w:tr>"), EXCEL: (b"<row ", b"<row>")}
CELL_STARTS = {WORD: (b"<w:tc ", b"<w:tc>"), EXCEL: (b"<c ", b"<c>")}
Block = dict[str, Any]


def blocks(content: bytes) -> bytes:
    """From the file to JSON {blocks} or {problem}."""
    try:
        answer = {"blocks": _read(content)}
    except Problem as problem:
        answer = {"problem": problem.key}
    return json.dumps(answer).encode()


def _read(content: bytes) -> list[Block]:
    archive = opened(content)
    if CONTENT_TYPES not in archive.namelist():
        raise Problem("other_kind")
    refuse_macros(archive)
    kind = _kind(archive)
    _refuse_too_many(archive, kind)
    try:
        found = [_limited(block) for block in _reader(kind)(content)]
    except (*BROKEN, TypeError, AttributeError, SyntaxError):
        raise Problem("damaged") from None
    if sum(len(text) for block in found for text in _texts(block)) > LONGEST_DOCUMENT:
        raise Problem("too_much")
    return found


def _kind(archive: zipfile.ZipFile) -> bytes:
    """Word or Excel, as the file itself says. Raises Problem for another one."""
    types = archive.read(CONTENT_TYPES)
    for kind in (WORD, EXCEL):
        if kind in types:
            return kind
    raise Problem("other_kind")


def _refuse_too_many(archive: zipfile.ZipFile, kind: bytes) -> None:
    """Count before any library builds a tree of it; this also looks at every part. Raises Problem."""
    n_rows = n_cells = 0
    for _name, xml in xml_parts(archive):
        n_rows += sum(map(xml.count, ROW_STARTS[kind]))
        n_cells += sum(map(xml.count, CELL_STARTS[kind]))
    if n_rows > MOST_LINES:
        raise Problem("too_many_rows")
    if n_cells > MOST_CELLS:
        raise Problem("too_much")


def _reader(kind: bytes) -> Any:
    if kind == WORD:
        from plans.reading.word_file import blocks_of
    else:
        from plans.reading.excel_file import blocks_of
    return blocks_of


def _limited(block: Block) -> Block:
    for text in _texts(block):
        if len(text) > LONGEST_CELL:
            raise Problem("too_much")
    if any(len(row) > MOST_COLUMNS for row in block.get("rows", ())):
        raise Problem("too_many_columns")
    return block


def _texts(block: Block) -> Iterator[str]:
    yield block.get("text", "")
    for row in block.get("rows", ()):
        yield from row

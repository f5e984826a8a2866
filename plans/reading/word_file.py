"""The paragraphs and tables of a DOCX file. For the limited child alone (child.py)."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from strategy_tracker.base.office_package import Problem

# What was deleted or moved away while changes were recorded, and what stands for old programs a second time.
UNSEEN = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
# What only stands around its content.
WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
PARAGRAPH, TABLE, ROW, CELL, TEXT = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))


def blocks_of(content: bytes) -> Iterator[dict[str, Any]]:
    """Paragraphs and tables in their order."""
    try:
        body = Document(io.BytesIO(content)).element.body
    except KeyError:
        raise Problem("damaged") from None
    number = 0
    for element in _children(body, PARAGRAPH, TABLE):
        if element.tag == TABLE:
            number += 1
            yield {"name": str(number), **_table(element)}
        else:
            yield {"text": _text(element)}


def _children(element: Any, *wanted: str) -> Iterator[Any]:
    for child in element.iterchildren():
        if child.tag in wanted:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, *wanted)


def _text(element: Any) -> str:
    """What a reader sees of a paragraph or a cell; paragraphs are lines."""
    return "".join(_pieces(element)).strip("\n")


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in UNSEEN:
            yield from _pieces(child)
            if child.tag == PARAGRAPH:
                yield "\n"


def _table(table: Any) -> dict[str, Any]:
    rows: list[list[str]] = []
    spans: list[list[int]] = []
    open_spans: dict[int, list[int]] = {}
    for row in _children(table, ROW):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        texts: list[str] = [""] * _number(row, "w:trPr", "w:gridBefore", 0)
        for cell in _children(row, CELL):
            texts += _cell(cell, (len(rows), len(texts)), spans, open_spans)
        rows.append(texts)
    return {"rows": rows, "spans": [span for span in spans if span[2] * span[3] > 1]}


def _cell(cell: Any, place: tuple[int, int], spans: list[list[int]], open_spans: dict[int, list[int]]) -> list[str]:
    """The text and the empty places beside it; notes what it covers."""
    row, column = place
    width = max(1, min(_number(cell, "w:tcPr", "w:gridSpan", 1), 200))
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
    if goes_on and column in open_spans:
        open_spans[column][2] += 1
        return [""] * width
    open_spans.pop(column, None)
    span = [row, column, 1, width]
    spans.append(span)
    if merge is not None:
        open_spans[column] = span
    return [_text(cell)] + [""] * (width - 1)


def _number(element: Any, properties: str, name: str, default: int) -> int:
    found = element.find(f"{qn(properties)}/{qn(name)}")
    value = "" if found is None else found.get(qn("w:val"), "")
    return int(value) if re.fullmatch("[0-9]{1,3}", value) else default

"""What somebody reads, in the order of reading: of the document as HTML, and of the PDF by its structure.

Headers and footers, page numbers and table heads that a page repeats are no part of either.
"""

import re
import subprocess
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from lxml import etree, html

# White space, and where a line or a word may be broken, or was.
BREAKS = re.compile(r"[\s\u00ad\u2010\u200b]+")
# Drawn, hidden, made by the style sheet, or about pages: of these the two tell different things, or nothing.
UNREAD = ("svg", "caption", "nav", "figure", "lbl")
NOTE = "(sq)"  # what the style sheet writes behind a text that stands there in Albanian

Block = tuple[str, ...]  # the cells of a row, or a text outside tables; all without breaks


@dataclass
class Reading:
    """The blocks in their order, and the heads of the tables."""

    blocks: list[Block] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """A piece of text outside tables."""
        self._text.append(text or "")

    def add_row(self, cells: Block) -> None:
        """A row; the text before it has ended."""
        self.end()
        self.blocks.append(cells)

    def end(self) -> None:
        """The text has ended."""
        whole = letters("".join(self._text))
        self._text.clear()
        if whole:
            self.blocks.append((whole,))


def letters(text: str) -> str:
    """The text without its breaks."""
    return BREAKS.sub("", text)


def read_html(document: str) -> Reading:
    """The document as HTML."""
    body = html.document_fromstring(document).body
    for element in list(body.find_class("fallback")):
        element.append(html.fromstring(f"<i>{NOTE}</i>"))
    return _read(body)


def read_pdf(path: Path) -> Reading:
    """The PDF. A row that goes on on the next page is two rows: see `mended`."""
    told = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True).stdout
    root = etree.Element("document")
    open_elements = [(-1, root)]
    for line in told.splitlines():
        depth, said = len(line) - len(line.lstrip()), line.strip()
        while depth <= open_elements[-1][0]:
            open_elements.pop()
        parent = open_elements[-1][1]
        if said.startswith('"'):
            etree.SubElement(parent, "text").text = said[1:-1]
        elif name := re.match(r"\w+", said):
            open_elements.append((depth, etree.SubElement(parent, name[0].lower())))
    for contents in root.xpath("document/nonstruct[.//link]"):
        contents.tag = "nav"
    return _read(root)


def mended(blocks: list[Block], like: list[Block]) -> list[Block]:
    """The blocks with rows made whole that a page's end had broken, where that gives a row of `like`."""
    rest, whole = list(blocks), []
    for wanted in like:
        if not rest:
            break
        row = rest.pop(0)
        while row != wanted and rest and _begins(wanted, _joined(row, rest[0])):
            row = _joined(row, rest.pop(0))
        whole.append(row)
    return whole + rest


def _read(root: etree._Element) -> Reading:
    reading = Reading()
    _read_into(reading, root)
    reading.end()
    reading.heads = [head for head, _repeated in groupby(reading.heads)]
    return reading


def _read_into(reading: Reading, element: etree._Element) -> None:
    if element.tag == "thead":
        reading.heads.append(_text(element))
    elif element.tag == "tr":
        reading.add_row(tuple(_text(cell) for cell in element.iterchildren("th", "td")))
    elif element.tag not in UNREAD and isinstance(element.tag, str):
        reading.add(element.text)
        for child in element:
            _read_into(reading, child)
            reading.add(child.tail)


def _text(element: etree._Element) -> str:
    pieces = element.xpath(f".//text()[not(ancestor::*[{' or '.join(f'self::{name}' for name in UNREAD)}])]")
    return letters("".join(pieces))


def _joined(first: Block, second: Block) -> Block:
    return tuple(a + b for a, b in zip(first, second, strict=True)) if len(first) == len(second) else ()


def _begins(whole: Block, part: Block) -> bool:
    return len(whole) == len(part) and all(a.startswith(b) for a, b in zip(whole, part, strict=True))

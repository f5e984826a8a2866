"""The pages of a laid-out report as they are drawn: where their words stand, where tables and headings are.

For the tests of this folder and for bench/pages_of_reports.py, which measures reports that are already there.
"""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf

from tests.reporting.structure import SHOWN

POINTS = 72 / 25.4  # in a millimetre
PIXEL = 0.75  # of a point: the unit in which the layout writes its sizes
TOP, BOTTOM = 21 * POINTS, 18 * POINTS  # the margins of every page but the cover (static/css/pdf.css)
APART = ("td", "th", "p", "li", "h1", "h2", "h3", "dt", "dd", "br", "wbr", "text", "tspan", "title", "div", "summary")
BREAKS = re.compile(r"[\s–—/%-]+")
AMOUNT = re.compile(r"−?\d{1,3}(?:[.,]\d{3})*[.,]\d\d")


@dataclass(frozen=True)
class Word:
    """A word, and where it stands on its page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page: its height, its words without head and foot, and its running head."""

    height: float
    words: list[Word]
    head: str = ""

    @property
    def fill(self) -> float:
        """How far down its text goes, of the whole height that there is for text."""
        return self.place(max((word.bottom for word in self.words), default=TOP))

    def place(self, top: float) -> float:
        """How far down that is, of the height that there is for text."""
        return (top - TOP) / (self.height - TOP - BOTTOM)

    def lines_below(self, top: float) -> int:
        """How many lines of text there are beneath a line that begins there."""
        return len({round(word.bottom) for word in self.words if word.top > top + 10})


@dataclass(frozen=True)
class Heading:
    """A heading as the file's own list of contents has it: on which page, how far down."""

    level: int
    text: str
    page: int
    top: float


@lru_cache(maxsize=8)
def pages_of(path: Path) -> list[Page]:
    """All pages of the file."""
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    return [_page(page) for page in lxml.html.fromstring(told).iter("page")]


def _page(page: Any) -> Page:
    height = float(page.get("height"))
    words = [
        Word(word.text, *(float(word.get(name)) for name in ("xmin", "xmax", "ymin", "ymax")))
        for word in page.iter("word")
    ]
    inside = [word for word in words if word.top > TOP - 3 and word.bottom < height - BOTTOM + 3]
    return Page(height, inside, " ".join(word.text for word in words if word.bottom < TOP))


@lru_cache(maxsize=8)
def headings_of(path: Path) -> list[Heading]:
    """All headings of the file."""
    with pikepdf.open(path) as file:
        numbers = {page.objgen: number for number, page in enumerate(file.pages)}
        heights = [float(page.MediaBox[3]) for page in file.pages]

        def walk(items, level):
            for item in items:
                page, _kind, _left, top, *_zoom = item.destination
                number = numbers[page.objgen]
                yield Heading(level, item.title, number, heights[number] - float(top))
                yield from walk(item.children, level + 1)

        with file.open_outline() as outline:
            return list(walk(outline.root, 1))


def too_empty(path: Path, full: float) -> dict[int, float]:
    """The pages that are less full than that, by their numbers; not the cover, and not those that end a chapter.

    There another chapter begins at the head of the next page, or the paper is turned for one.
    """
    pages = pages_of(path)
    begun = {heading.page for heading in headings_of(path) if heading.level == 1 and heading.top < TOP + 40}
    return {
        number + 1: round(page.fill, 2)
        for number, page in enumerate(pages[:-1])
        if number and page.fill < full and number + 1 not in begun
    }


def broken_words(path: Path, document: str) -> set[str]:
    """What is drawn as a word and is none of the document: broken inside, or grown together with its neighbour.

    Codes and numbers are words as well. A line may end where a dash or a mark for it stands.
    """
    body = lxml.html.document_fromstring(document).body
    for element in body.iter(*APART):
        element.tail = f" {element.tail or ''}"
    known = set(BREAKS.split(body.text_content()))
    drawn = {piece for page in pages_of(path) for word in page.words for piece in BREAKS.split(word.text)}
    return {word for word in drawn - known if word.strip(".•") and not word.isdigit()}  # in the contents: dots, pages


def letters_of(path: Path) -> dict[str, Counter[float]]:
    """How many letters of each size there are in text, tables and pictures, by the file's own structure."""
    with pikepdf.open(path) as file:
        sizes = {(page.objgen, mark): size for page in file.pages for mark, size in _sizes(page)}
        found: dict[str, Counter[float]] = {"text": Counter(), "table": Counter(), "picture": Counter()}
        for kind, page, mark in _marks(file.Root.StructTreeRoot.K, None, "text"):
            found[kind].update(sizes.get((page.objgen, mark), {}))
    return found


def _sizes(page: Any) -> list[tuple[int, Counter[float]]]:
    """(number, sizes with how many letters) of each piece of the page that the structure names."""
    marks, size, scale, kept, found = [], 0.0, 1.0, [], {}
    for operands, operator in pikepdf.parse_content_stream(page, f"BDC BMC EMC Tf q Q cm {' '.join(SHOWN)}"):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(operands[1].get("/MCID") if name == "BDC" and len(operands) > 1 else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            size = float(operands[1])
        elif name == "q":
            kept.append(scale)
        elif name == "Q":
            scale = kept.pop()
        elif name == "cm":
            scale *= abs(float(operands[3]))
        elif marks and marks[-1] is not None:
            found.setdefault(int(marks[-1]), Counter())[round(size * scale, 1)] += 1
    return list(found.items())


def _marks(node: Any, page: Any, kind: str) -> Iterator[tuple[str, Any, int]]:
    """What is drawn: in text, in a table or in a picture, on which page, with which number there."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _marks(child, page, kind)
    elif isinstance(node, pikepdf.Dictionary):
        page = node.get("/Pg", page)
        if node.get("/Type") == "/MCR":
            yield kind, page, int(node.MCID)
        elif "/K" in node:
            yield from _marks(node.K, page, {"/Table": "table", "/Figure": "picture"}.get(str(node.get("/S")), kind))
    elif page is not None:
        yield kind, page, int(node)


def pages_that_begin_in_a_table(path: Path) -> set[int]:
    """The pages at whose beginning a table with a head goes on, by what the file's own structure says."""
    with pikepdf.open(path) as file:
        numbers = {page.objgen: number for number, page in enumerate(file.pages)}
        spans = (
            {numbers[page.objgen] for _kind, page, _mark in _marks(table.K, table.get("/Pg"), "table")}
            for table in _tables(file.Root.StructTreeRoot.K)
            if any(part.get("/S") == "/THead" for part in table.K if isinstance(part, pikepdf.Dictionary))
        )
        return {number for span in spans for number in range(min(span) + 1, max(span) + 1)}


def _tables(node: Any) -> Iterator[Any]:
    for kid in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Table":
            yield kid
        elif isinstance(kid, pikepdf.Dictionary) and "/K" in kid:
            yield from _tables(kid.K)


def edges_of_amounts(page: Page) -> list[list[Word]]:
    """The amounts with two decimals of a page in groups that end at the same place, to a point."""
    groups: list[list[Word]] = []
    for word in sorted((word for word in page.words if AMOUNT.fullmatch(word.text)), key=lambda word: word.right):
        if groups and word.right - groups[-1][-1].right < 1:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups

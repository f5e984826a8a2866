"""The pages of the laid-out reports: how full they are, the sizes of their letters, no heading at the foot of one."""

import subprocess
from collections import Counter
from dataclasses import dataclass

import lxml.html
import pikepdf
import pytest

from tests.reporting import structure

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

KINDS = ("six_month", "annual", "final")
POINTS = 72 / 25.4  # in a millimetre
PIXEL = 0.75  # of a point: the unit in which the layout writes its sizes
TOP, BOTTOM = 21 * POINTS, 18 * POINTS  # the margins of every page but the cover (static/css/pdf.css)
BODY, IN_TABLE, SMALLEST = 10, 8.5, 8
FULL = 2 / 3
MOST_PAGES = {"six_month": 40, "annual": 60, "final": 80}


@pytest.fixture
def path(request, pdf_file, pdf_of_kind):
    kind = request.param
    return pdf_file("sq") if kind == "six_month" else pdf_of_kind(kind)


of_each_kind = pytest.mark.parametrize("path", KINDS, indirect=True)


@dataclass(frozen=True)
class Page:
    """A page: its height, and from where to where each line of its text goes down, without head and foot."""

    height: float
    lines: list[tuple[float, float]]

    @property
    def fill(self) -> float:
        """How far down its text goes, of the whole height that there is for text."""
        lowest = max((bottom for _top, bottom in self.lines), default=TOP)
        return (lowest - TOP) / (self.height - TOP - BOTTOM)


def pages_of(path):
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    return [Page(float(page.get("height")), lines_of(page)) for page in lxml.html.fromstring(told).iter("page")]


def lines_of(page):
    ends = float(page.get("height")) - BOTTOM
    words = ((float(word.get("ymin")), float(word.get("ymax"))) for word in page.iter("word"))
    return [(top, bottom) for top, bottom in words if top > TOP - 3 and bottom < ends + 3]


def headings_of(path):
    """(level, page, how far down) of each heading, as the file's own list of contents says."""
    with pikepdf.open(path) as file:
        numbers = {page.objgen: number for number, page in enumerate(file.pages)}
        heights = [float(page.MediaBox[3]) for page in file.pages]

        def walk(items, level):
            for item in items:
                page, _kind, _left, top, *_zoom = item.destination
                number = numbers[page.objgen]
                yield level, number, heights[number] - float(top)
                yield from walk(item.children, level + 1)

        with file.open_outline() as outline:
            return list(walk(outline.root, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_has_no_more_pages_than_it_may(kind, pdf_file, pdf_of_kind):
    assert len(pages_of(pdf_file("sq") if kind == "six_month" else pdf_of_kind(kind))) <= MOST_PAGES[kind]


@of_each_kind
def test_no_page_but_the_last_of_a_chapter_is_less_than_two_thirds_full(path):
    """Another chapter begins at the head of the next page, or the paper is turned for one."""
    pages = pages_of(path)
    begun = {page for level, page, top in headings_of(path) if level == 1 and top < TOP + 40}
    badly = {
        number + 1: round(page.fill, 2)
        for number, page in enumerate(pages[:-1])
        if number and page.fill < FULL and number + 1 not in begun
    }
    assert badly == {}


@of_each_kind
def test_no_heading_is_the_last_thing_of_a_page(path):
    pages = pages_of(path)
    orphaned = [
        (level, number + 1)
        for level, number, top in headings_of(path)
        if not any(line > top + 25 for line, _bottom in pages[number].lines)
    ]
    assert orphaned == []


def letters_of(path):
    """How many letters of each size there are, in tables and outside them, by the file's own structure."""
    with pikepdf.open(path) as file:
        sizes = {(page.objgen, mark): size for page in file.pages for mark, size in sizes_of(page)}
        found = {True: Counter(), False: Counter()}
        walk(file.Root.StructTreeRoot.K, None, False, sizes, found)
    return found


def sizes_of(page):
    """(number, sizes with how many letters) of each piece of the page that the structure names."""
    marks, size, found = [], 0, {}
    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ"):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(operands[1].get("/MCID") if name == "BDC" and len(operands) > 1 else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            size = round(float(operands[1]) * PIXEL, 1)
        elif name in structure.SHOWN and marks and marks[-1] is not None:
            found.setdefault(int(marks[-1]), Counter())[size] += 1
    return found.items()


def walk(node, page, is_in_table, sizes, found):
    if isinstance(node, pikepdf.Array):
        for child in node:
            walk(child, page, is_in_table, sizes, found)
    elif isinstance(node, pikepdf.Dictionary):
        page = node.get("/Pg", page)
        if node.get("/Type") == "/MCR":
            found[is_in_table].update(sizes.get((page.objgen, int(node.MCID)), {}))
        elif node.get("/S") != "/Figure" and "/K" in node:
            walk(node.K, page, is_in_table or node.get("/S") == "/Table", sizes, found)
    elif page is not None:
        found[is_in_table].update(sizes.get((page.objgen, int(node)), {}))


@of_each_kind
def test_letters_can_be_read(path):
    """Running text has 10 pt, tables at least 8.5; nothing is smaller than 8."""
    letters = letters_of(path)
    assert letters[False].most_common(1)[0][0] == BODY
    assert min(letters[False]) >= SMALLEST and min(letters[True]) >= IN_TABLE
    assert letters[True].total() > 1000


def test_a_page_that_is_half_empty_would_be_seen():
    page = Page(842, [(TOP, TOP + 12), (300, 312)])
    assert 0.3 < page.fill < FULL < Page(842, [(TOP, TOP + 12), (700, 712)]).fill

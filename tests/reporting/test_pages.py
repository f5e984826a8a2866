"""The pages of the laid-out reports: how many and how full, the sizes of their letters, headings, tables that go on.

The fullest 6-month report, in Serbian, is that of the demonstration, the others are those of the story.
"""

import re
from dataclasses import replace
from itertools import takewhile

import lxml.html
import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from reporting.document.html import html
from tests.reporting import pages
from tests.reporting.conftest import FULLEST, edition
from tests.reporting.pages import TOP, Heading, Page, Word

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

REPORTS = ("six_month-sq", f"six_month-{FULLEST}", "annual-sq", "final-sq")
BODY, IN_TABLE, IN_PICTURE, SMALLEST = 10, 8.5, 7, 8
FULL = 2 / 3
MOST_PAGES = {"six_month": 40, "annual": 60, "final": 80}
BENEATH = {1: 3, 2: 2, 3: 2}  # lines that a heading of this level has beneath it on its page, at least
LOWEST_CHAPTER = 0.9  # of a page
ROMAN = ("I", "II", "III", "IV", "V")


@pytest.fixture
def language(report):
    return "sq" if report.endswith("-sq") else "sr-latn"


@pytest.fixture
def path(report, pdf_file, pdf_of_kind):
    kind, name = report.split("-")
    return pdf_file(name) if kind == "six_month" else pdf_of_kind(kind)


@pytest.fixture
def document(report, language, documents, year):
    kind, name = report.split("-")
    return documents[name] if kind == "six_month" else html(year[kind], edition(language))


of_each = pytest.mark.parametrize("report", REPORTS)


@of_each
def test_a_report_has_no_more_pages_than_it_may(report, path):
    assert len(pages.pages_of(path)) <= MOST_PAGES[report.split("-")[0]]


@of_each
def test_no_page_but_the_last_of_a_chapter_is_less_than_two_thirds_full(path):
    assert pages.too_empty(path, FULL) == {}


@of_each
def test_no_heading_stands_at_the_foot_of_a_page(path):
    """Beneath it stand some lines of what it is the heading of, and a chapter does not begin in the last tenth."""
    drawn = pages.pages_of(path)
    orphaned = [
        (heading.text, heading.page + 1)
        for heading in pages.headings_of(path)
        if drawn[heading.page].lines_below(heading.top) < BENEATH[heading.level]
        or (heading.level == 1 and drawn[heading.page].place(heading.top) > LOWEST_CHAPTER)
    ]
    assert orphaned == []


@of_each
def test_headings_follow_the_numbering_of_the_document(path, language):
    """Chapters by number, annexes by letter, objectives by the numbers of the plan; each where the contents say."""
    headings = [heading for heading in pages.headings_of(path) if heading.level == 1]
    chapters = [found[1] for heading in headings if (found := re.match(r"(\d+)\s+\S", heading.text))]
    assert chapters == [str(n) for n in range(1, len(chapters) + 1)] and len(chapters) >= 7
    with translation.override(language):
        annex = re.escape(_("Annex %(letter)s: budget").split("%")[0])
    letters = [found[1] for heading in headings if (found := re.match(rf"{annex}([A-Z]):", heading.text))]
    assert letters == [chr(ord("A") + n) for n in range(len(letters))] and len(letters) >= 3
    assert [heading.text.split()[0] for heading in beneath("4", pages.headings_of(path))] == list(ROMAN)


def beneath(chapter: str, headings: list[Heading]) -> list[Heading]:
    """The headings of the second level in the chapter with this number."""
    begins = next(place for place, heading in enumerate(headings) if heading.text.startswith(f"{chapter} "))
    inside = takewhile(lambda heading: heading.level > 1, headings[begins + 1 :])
    return [heading for heading in inside if heading.level == 2]


@of_each
def test_the_contents_name_the_page_of_every_chapter_and_objective(path, document):
    entries = lxml.html.document_fromstring(document).xpath("//nav[@class='contents']//li")
    printed = [int(number) for number in numbers_at_the_right(pages.pages_of(path)[1])][: len(entries)]
    titles = [" ".join(" ".join(entry.itertext()).split()) for entry in entries]
    where: dict[str, int] = {}
    for heading in pages.headings_of(path):  # another chapter may tell of the objectives again
        where.setdefault(" ".join(heading.text.split()), heading.page + 1)
    assert printed == [where[title] for title in titles]


def numbers_at_the_right(page: Page) -> list[str]:
    edge = max(word.right for word in page.words)
    return [word.text for word in page.words if word.text.isdigit() and word.right > edge - 1]


@of_each
def test_a_table_that_goes_on_says_so_and_no_other_does(path, language):
    with translation.override(language):
        words = _("table continues")
    saying = {number for number, page in enumerate(pages.pages_of(path)) if words in page.head}
    assert saying == pages.pages_that_begin_in_a_table(path) and len(saying) > 10


@of_each
def test_no_word_no_code_and_no_number_is_broken_or_touches_its_neighbour(path, document):
    assert pages.broken_words(path, document) == set()


@of_each
def test_amounts_stand_in_columns_by_their_decimal_signs(path):
    """Where a page is full of them: each ends where others end, and all have two decimals."""
    in_columns = 0
    for page in pages.pages_of(path):
        groups = pages.edges_of_amounts(page)
        n_amounts = sum(map(len, groups))
        if n_amounts >= 20:
            assert sum(len(group) for group in groups if len(group) > 1) > 0.7 * n_amounts
            in_columns += n_amounts
    assert in_columns > 200


@of_each
def test_letters_can_be_read(path):
    """Running text has 10 pt, tables at least 8.5, pictures 7; nothing else is smaller than 8."""
    letters = pages.letters_of(path)
    assert letters["text"].most_common(1)[0][0] == BODY
    assert min(letters["text"]) >= SMALLEST and min(letters["table"]) >= IN_TABLE
    assert min(letters["picture"]) >= IN_PICTURE
    assert letters["table"].total() > 1000 and letters["picture"].total() > 100


def test_what_is_wrong_would_be_seen(monkeypatch, tmp_path):
    line = Word("Fjalë", 50, 80, TOP, TOP + 12)
    half, full = (Page(842, [line, replace(line, top=top, bottom=top + 12)]) for top in (300, 700))
    assert 0.3 < half.fill < FULL < full.fill and half.lines_below(TOP) == 1
    monkeypatch.setattr(pages, "pages_of", lambda path: [full, half, half, full])
    monkeypatch.setattr(pages, "headings_of", lambda path: [Heading(1, "2 Hyrje", 3, TOP + 10)])
    assert pages.too_empty(tmp_path, FULL) == {2: half.fill.__round__(2)}, "the third ends a chapter"
    assert pages.broken_words(tmp_path, "<p>Fjal<b>ë</b></p>") == set()
    assert pages.broken_words(tmp_path, "<p>Fja lë</p>") == {"Fjalë"}
    shifted = Page(842, [replace(line, text="1.000,00", right=right) for right in (90, 90.5, 95)])
    assert [len(group) for group in pages.edges_of_amounts(shifted)] == [2, 1]

"""Pages look as their stored pictures, loosely: other words and a line more pass, a broken layout does not.

What is harmless and what is broken is laid out here, in small documents cut from the real ones, and held against the
same stored pictures by the same comparison.
"""

import logging
import os
import re
from dataclasses import replace

import pytest
from PIL import Image
from weasyprint import HTML

from reporting.document.codes import with_live_links
from reporting.document.html import html
from reporting.pdf import render
from tests.reporting import pictures
from tests.reporting.conftest import MADE_AT, edition

pytestmark = [pytest.mark.any_database, pytest.mark.slow]

# The snapshot is made in the database, once for the suite; tests of pictures alone need none.
needs_report = pytest.mark.django_db

SIX_MONTH, SERBIAN, ANNUAL, FINAL = "six_month-sq", "six_month-sr-latn", "annual-sq", "final-sq"
# By what they are: the pages on which these chapters begin. Some go on beneath the chapter before; only those that
# begin a page can be cut out of their report.
PAGES = [
    *((SIX_MONTH, anchor) for anchor in ("cover", "panel", "overall", "objectives", "problems", "institutions")),
    *((SIX_MONTH, anchor) for anchor in ("next_steps", "annex_actions", "annex_budget")),
    *((SERBIAN, anchor) for anchor in ("panel", "overall")),
    *((ANNUAL, anchor) for anchor in ("cover", "indicators", "execution", "annex_statistics", "annex_changes")),
    *((FINAL, anchor) for anchor in ("panel", "comparison", "outcomes", "carried_over")),
]
SIGNING = (ANNUAL, "signing")
CHECK_URL = "https://example.test/check?report=vjetor-2022"
LINE = "<p>Një rresht më shumë, që askush nuk e kishte pritur këtu.</p>"


@pytest.fixture
def drawn(pdf_file, pdf_of_kind, tmp_path):
    """Draw a page of a real report."""

    def draw(document, anchor):
        kind, language = document.split("-", 1)
        path = pdf_file(language) if kind == "six_month" else pdf_of_kind(kind)
        return pictures.picture(path, anchor, tmp_path / "page")

    return draw


@pytest.fixture(scope="module")
def whole(year, documents):
    """The documents as HTML; the annual one as it is issued, with its page to sign."""
    issued = replace(edition("sq"), check_url=CHECK_URL)
    return {SIX_MONTH: documents["sq"], ANNUAL: html(year["annual"], issued)}


@pytest.fixture
def laid_out(whole, tmp_path):
    """Lay out and draw one page of a document, changed; a page that nothing is changed of needs no function."""

    def lay_out(document, anchor, change=None, write=None):
        before = cut(whole[document], anchor)
        after = change(before) if change else before
        assert (after != before) == bool(change), "the change found nothing to change"
        (tmp_path / "small.pdf").write_bytes((write or written)(after))
        return pictures.picture(tmp_path / "small.pdf", anchor, tmp_path / "small")

    return lay_out


# Of long chapters, what fills the page that begins them: the pieces between these marks, and how many of them.
FIRST_PAGE = {
    "indicators": ("<h2", 2),
    "execution": ("<h2", 4),
    "annex_statistics": ("<h2", 5),
}


def cut(document, anchor):
    """The document with nothing but the section of this anchor; of a long one, its first page and little more."""
    head, *sections = re.split(r'(?=<section |<header class="cover"|<nav class="contents")', document)
    section = next(part for part in sections if f'id="{anchor}"' in part).removesuffix("</html>\n")
    if anchor in FIRST_PAGE:
        mark, pieces = FIRST_PAGE[anchor]
        section = mark.join(section.split(mark)[:pieces]) + "</section>"
    return with_live_links(head + section.replace("</body>", "") + "</body></html>")


def written(document):
    return render.render_pdf(document, identifier="small", created_at=MADE_AT).content


def written_in_spite_of_warnings(document):
    """What the product refuses to write, because the layout complains of it."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    try:
        return HTML(string=document, base_url=render.BASE_URL, url_fetcher=render.StaticFetcher()).write_pdf()
    finally:
        logging.getLogger("weasyprint").setLevel(logging.NOTSET)


def styled(rules):
    return lambda document: document.replace("</head>", f"<style>{rules}</style></head>")


def without(pattern):
    return lambda document: re.sub(pattern, "", document, flags=re.S)


def in_texts(change):
    """Change what is printed, not the markup."""

    def changed(document):
        head, body = document.split("<body", 1)
        return head + "<body" + re.sub(r">([^<&]+)<", lambda text: f">{change(text[1])}<", body)

    return changed


# The pages as they are


@pytest.mark.parametrize(("document", "anchor"), PAGES)
@needs_report
def test_a_page_looks_as_stored(drawn, tmp_path, document, anchor):
    looks_as_stored_or_is_stored(f"{document}-{anchor}", drawn(document, anchor), tmp_path)


@needs_report
def test_the_page_to_sign_looks_as_stored(laid_out, tmp_path):
    looks_as_stored_or_is_stored("-".join(SIGNING), laid_out(*SIGNING), tmp_path)


def looks_as_stored_or_is_stored(name, image, folder):
    if "RENEW_PICTURES" in os.environ:
        pictures.store(image, pictures.STORED / f"{name}.png")
        pytest.fail(f"{name} was stored anew: look at it, then run without RENEW_PICTURES.")
    pictures.assert_looks_as_stored(name, image, folder)


def test_the_stored_pictures_are_these_and_small_and_say_nothing_of_where_they_were_made():
    paths = sorted(pictures.STORED.iterdir())
    assert [path.name for path in paths] == sorted(f"{'-'.join(page)}.png" for page in [*PAGES, SIGNING])
    assert sum(path.stat().st_size for path in paths) < 400_000
    for path in paths:
        with Image.open(path) as image:
            assert (image.mode, image.info) == ("P", {}), path.name
            assert max(image.size) == 421, "A4 at 36 dots per inch"


# What is harmless

HARMLESS = {
    "other figures and words": in_texts(
        lambda text: text.translate(str.maketrans("0123456789", "7418290356")).replace("veprime", "masa")
    ),
    "a line more": lambda document: document.replace("</h1>", f"</h1>{LINE}", 1).replace(
        '<div class="one-page"', f'{LINE}<div class="one-page"'
    ),
    "a row less": lambda document: re.sub(r"<tbody[^>]*>\s*<tr.*?</tr>", "<tbody>", document, count=1, flags=re.S),
}
SMALL = [(SIX_MONTH, "panel"), (ANNUAL, "indicators")]


@pytest.mark.parametrize(("document", "anchor"), [(SIX_MONTH, "overall"), (SIX_MONTH, "objectives")])
@needs_report
def test_the_same_page_drawn_again_does_not_differ(drawn, document, anchor):
    once, again = drawn(document, anchor), drawn(document, anchor)
    assert once.tobytes() == again.tobytes()
    assert pictures.difference(once, again).worst == 0


@pytest.mark.parametrize(("document", "anchor"), [*PAGES, SIGNING])
def test_a_shift_by_a_pixel_is_harmless(document, anchor):
    expected = pictures.stored(f"{document}-{anchor}")
    found = pictures.difference(expected, pictures.moved_by_a_pixel(expected))
    assert 0 < found.worst < 0.8, found


@pytest.mark.parametrize(("document", "anchor", "dpi"), [(SIX_MONTH, "panel", 30), (SIX_MONTH, "objectives", 44)])
@needs_report
def test_another_raster_is_harmless(drawn, monkeypatch, document, anchor, dpi):
    monkeypatch.setattr(pictures, "DPI", dpi)
    found = pictures.difference(pictures.stored(f"{document}-{anchor}"), drawn(document, anchor))
    assert 0 < found.worst < 0.8, found


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize(("document", "anchor"), SMALL)
@needs_report
def test_a_small_change_is_harmless(laid_out, document, anchor, change):
    found = pictures.difference(pictures.stored(f"{document}-{anchor}"), laid_out(document, anchor, HARMLESS[change]))
    assert found.worst < 0.8, found


@pytest.mark.parametrize(("document", "anchor"), [*SMALL, (ANNUAL, "execution"), (ANNUAL, "annex_statistics")])
@needs_report
def test_a_page_cut_out_of_its_report_looks_as_stored(laid_out, tmp_path, document, anchor):
    """Only its page number differs: so what breaks below is broken by the change, not by the cutting."""
    image = laid_out(document, anchor)
    pictures.assert_looks_as_stored(f"{document}-{anchor}", image, tmp_path)
    assert pictures.difference(pictures.stored(f"{document}-{anchor}"), image).worst < 0.2


# What is broken

NO_STYLE = without(r'<link rel="stylesheet" href="/static/css/pdf.css">')
TOO_WIDE = styled("table { width: 130% !important }")
NO_CHART = without(r"<svg.*?</svg>")
NO_MARGINS = styled("@page { margin: 0 !important } @page wide { margin: 0 !important }")
NO_COLUMNS = without(r"<colgroup>.*?</colgroup>")
NARROW_COLUMNS = styled("col { width: 3mm !important }")
TURNED = styled("@page { size: A4 landscape !important } @page wide { size: A4 !important }")
ON_TOP_OF_EACH_OTHER = styled("* { line-height: 0.45 !important }")
TOO_LARGE = styled("html { font-size: 16pt } .dense { font-size: 14pt !important }")
NOTHING_DRAWN = styled("body { visibility: hidden }")
BOXES = in_texts(lambda text: re.sub(r"\w", "\u0378", text))  # nobody has given it a letter, so no font has one
BROKEN = {
    "without its style sheet": (NO_STYLE, [(SIX_MONTH, "cover"), (SIX_MONTH, "panel"), (ANNUAL, "signing")]),
    "a table beyond the right edge": (TOO_WIDE, [(ANNUAL, "annex_statistics"), (ANNUAL, "execution")]),
    "a chart not drawn": (NO_CHART, [(ANNUAL, "indicators")]),
    "no margins": (NO_MARGINS, [(SIX_MONTH, "panel")]),
    "columns without their widths": (NO_COLUMNS, [(ANNUAL, "annex_statistics")]),
    "columns too narrow": (NARROW_COLUMNS, [(ANNUAL, "annex_statistics")]),
    "turned": (TURNED, [(SIX_MONTH, "panel")]),
    "lines on top of each other": (ON_TOP_OF_EACH_OTHER, [(ANNUAL, "signing")]),
    "letters too large": (TOO_LARGE, [(ANNUAL, "annex_statistics")]),
    "nothing but headers": (NOTHING_DRAWN, [(ANNUAL, "execution")]),
}
CASES = [(name, *page) for name, (_change, pages) in BROKEN.items() for page in pages]


@pytest.mark.parametrize(("name", "document", "anchor"), CASES)
@needs_report
def test_a_broken_page_fails(laid_out, tmp_path, name, document, anchor):
    image = laid_out(document, anchor, BROKEN[name][0])
    with pytest.raises(AssertionError, match=f"{document}-{anchor} does not look as stored"):
        pictures.assert_looks_as_stored(f"{document}-{anchor}", image, tmp_path)
    assert pictures.difference(pictures.stored(f"{document}-{anchor}"), image).worst > 1.15


@needs_report
def test_boxes_instead_of_letters_are_refused_and_would_be_seen(laid_out, tmp_path):
    """The product writes nothing where its fonts have no letter; on a page with large ones the picture shows it."""
    with pytest.raises(render.RenderingWarning, match="notdef"):
        laid_out(SIX_MONTH, "cover", BOXES)
    image = laid_out(SIX_MONTH, "cover", BOXES, written_in_spite_of_warnings)
    with pytest.raises(AssertionError, match="does not look as stored"):
        pictures.assert_looks_as_stored(f"{SIX_MONTH}-cover", image, tmp_path)


def test_one_chapter_does_not_pass_for_another():
    names = ["-".join(page) for page in PAGES if page[0] == SIX_MONTH]
    for name in names:
        expected = pictures.stored(name)
        others = [pictures.difference(expected, pictures.stored(other)).worst for other in names if other != name]
        assert min(others) > 1, name


# What a failure says


def test_a_failure_names_the_page_the_difference_and_both_pictures(tmp_path):
    name, blank = "six_month-sq-panel", Image.new("L", (298, 421), 255)
    with pytest.raises(AssertionError) as failure:
        pictures.assert_looks_as_stored(name, blank, tmp_path)
    said = str(failure.value)
    assert name in said and "100.0 % of the ink in other columns" in said and "RENEW_PICTURES=1" in said
    for which in ("stored", "now"):
        path = tmp_path / f"{name}-{which}.png"
        assert str(path) in said
        with Image.open(path) as left:
            assert left.size == blank.size


def test_a_page_without_a_stored_picture_fails(tmp_path):
    with pytest.raises(AssertionError, match="No picture is stored of new-page"):
        pictures.assert_looks_as_stored("new-page", Image.new("L", (298, 421), 255), tmp_path)


@needs_report
def test_a_page_that_is_not_there_is_named(pdf_file, tmp_path):
    with pytest.raises(KeyError, match="no-such-chapter is not in report-sq.pdf, only"):
        pictures.picture(pdf_file("sq"), "no-such-chapter", tmp_path / "page")


def test_what_is_stored_is_what_was_compared(tmp_path):
    greys = pictures.in_few_greys(Image.linear_gradient("L"))
    pictures.store(greys, tmp_path / "greys.png")
    with Image.open(tmp_path / "greys.png") as image:
        assert image.convert("L").tobytes() == greys.tobytes()

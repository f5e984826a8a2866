"""The PDF, opened by programs that did not write it (poppler, qpdf, pypdf, a validator), and its letters as ink."""

import datetime as dt
import hashlib
import io
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import page as validator
import pydyf
import pytest
from django.utils import translation
from PIL import Image, ImageChops
from pypdf import PdfReader

from progress.formulas.half_years import half_year_name
from reporting.document.outline import chapters_of
from reporting.kinds import REPORT_KINDS
from reporting.pdf import render
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES, MADE_AT

# The snapshot is made in the database, once for the suite.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
LARGE = "margin: 0; font-size: 26pt; font-weight: 600; line-height: 1.1"
LETTERS = {"sq": "ëçËÇ", "sr-latn": "šđčćž", "en": "ëç"}
PAGE = """<!doctype html><html lang="sq"><head><title>Prova</title>
<link rel="stylesheet" href="/static/css/fonts.css"><link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/pdf.css"></head>
<body>{body}</body></html>"""


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def small(body, **options):
    settings = {"identifier": "small", "created_at": MADE_AT} | options
    return render.render_pdf(PAGE.format(body=body), **settings)


def text_of(path):
    return run("pdftotext", "-layout", path, "-")


def test_the_list_of_pages_is_made_once_while_there_are_as_many():
    """Made anew for each tagged element, it makes the time of a long report grow with the square of its length."""
    file = pydyf.PDF()
    assert file.page_references == ()
    for n in (1, 2):
        file.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": file.pages.reference}))
        listed = file.page_references
        assert listed == tuple(b"%d 0 R" % number for number in file.pages["Kids"][::3]) and len(listed) == n
        assert file.page_references is listed


def test_a_stream_is_packed_once():
    """It is asked for twice, to be written and for the identifier of the file."""
    stream = pydyf.Stream([b"0 0 m"], compress=True)
    assert stream.data is stream.data and b"FlateDecode" in stream.data


# The whole report in three languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_action_and_the_letters_of_both_languages(pdf_file, data, language):
    text = text_of(pdf_file(language))
    missing = [a["code"] for a in data["actions"] if not re.search(rf"(?m)^\s*{re.escape(a['code'])}\s", text)]
    assert not missing
    flat = " ".join(text.split())
    assert story.ALBANIAN in flat and "Održana su četiri sastanka; đaci" in flat
    assert story.SECRET not in flat
    assert set(LETTERS[language]) <= set(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_fonts_are_noto_sans_and_embedded(pdf_file, language):
    fonts = run("pdffonts", pdf_file(language)).splitlines()[2:]
    assert 3 <= len(fonts) <= 4
    for font in fonts:
        name, *_rest, embedded, subset, unicode_map, _object, _id = font.split()
        assert "Noto-Sans" in name, fonts
        assert (embedded, subset, unicode_map) == ("yes", "yes", "yes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_programs_find_nothing_wrong_with_it(pdf_file, language):
    path = pdf_file(language)
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", path)
    report = validator.validate_pdf(path, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures][:5]


def test_it_says_what_it_is(pdf_file, data):
    reader = PdfReader(pdf_file("sr-latn"))
    with translation.override("sr-latn"):
        assert reader.metadata.title.endswith(f" · {half_year_name('2022-H2')}")
    assert reader.metadata.creation_date == MADE_AT
    assert reader.trailer["/Root"]["/Lang"] == "sr-latn"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "275.967,00" in text_of(pdf_file("sr-latn"))


def test_the_page_numbers_of_the_contents_are_right(pdf_file):
    """Each line of the contents names the page on which its heading, and its bookmark, really is."""
    reader = PdfReader(pdf_file("en"))
    contents = reader.pages[1].extract_text(extraction_mode="layout")
    printed = {}
    for line in contents.splitlines():
        if match := re.match(r"\s*(?:[1-7]\s+)?([A-Z].*?)[ .]*\s(\d+)\s*$", line):
            printed[match[1].strip(" .")] = int(match[2])
    with translation.override("en"):
        headings = {chapter.title for chapter in chapters_of(REPORT_KINDS["six_month"])[:9]}
    bookmarks = {_plain(b.title): reader.get_destination_page_number(b) + 1 for b in _flat(reader.outline)}
    found = {title: number for title, number in printed.items() if title in headings}
    assert len(found) == len(headings) == 9
    for title, number in found.items():
        assert bookmarks[title] == number
        assert title in " ".join(reader.pages[number - 1].extract_text().split())


def _plain(title):
    return re.sub(r"^[1-7]\s+", "", title)


def _flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def test_every_page_has_its_header_its_number_and_the_mark_of_the_demonstration(pdf_file):
    pages = text_of(pdf_file("en")).split("\f")[:-1]
    assert 25 < len(pages) <= 40
    for number, text in enumerate(pages, start=1):
        assert "DEMONSTRATION" in text, number
        if number > 1:
            assert f"{number} / {len(pages)}" in text
            assert "6-month report · July–December 2022" in text


def test_every_page_stands_and_none_is_empty(pdf_file):
    """Nobody turns the report while reading it."""
    reader = PdfReader(pdf_file("en"))
    assert all(page.mediabox.width < page.mediabox.height for page in reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert len(page.extract_text()) > 150, f"page {number} is as good as empty"


def test_long_answers_are_not_cut_off(pdf_file):
    flat = " ".join(text_of(pdf_file("sq")).split())
    for number in (1, 30, 60):
        assert f"Pika {number}: " in flat


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(pdf_file, documents, tmp_path):
    source = tmp_path / "document.html"
    source.write_text(documents["sq"], encoding="utf-8")
    script = (
        "import django, hashlib, sys, datetime as dt; django.setup()\n"
        "from reporting.pdf import render\n"
        f"made = render.render_pdf(open(sys.argv[1], encoding='utf-8').read(), identifier='test-sq',"
        f" created_at=dt.datetime.fromisoformat('{MADE_AT.isoformat()}'))\n"
        "print(hashlib.sha256(made.content).hexdigest())"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", script, source], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(pdf_file("sq").read_bytes()).hexdigest()


# Small documents


def test_identifier_and_moment_decide_the_bytes():
    one = small("<h1>Raporti</h1>")
    assert small("<h1>Raporti</h1>").content == one.content
    assert small("<h1>Raporti</h1>", identifier="other").content != one.content
    assert small("<h1>Raporti</h1>", created_at=MADE_AT + dt.timedelta(seconds=1)).content != one.content
    assert one.n_pages == 1


def test_letters_are_drawn_not_only_written(tmp_path):
    """A wrong glyph keeps the right text: so each letter is compared as ink with the letter without its mark."""
    for letter, plain in zip("ëçšđčćž", "ecsdccz", strict=True):
        drawn, bare = (_picture(char, tmp_path / f"{ord(char)}") for char in (letter, plain))
        assert _ink(drawn) > 50, letter
        difference = _ink(ImageChops.difference(drawn, bare))
        assert difference > 30, f"{letter} looks like {plain}"
        assert difference < _ink(drawn), f"{letter} has nothing of {plain}"


def test_letters_look_as_the_font_draws_them(tmp_path):
    """The same word drawn straight from the font file by another program covers the same places, loosely."""
    from PIL import ImageDraw, ImageFont

    font = ImageFont.truetype(str(ROOT / "static/fonts/NotoSans_600SemiBold.ttf"), 100)
    for letter in "ëçšđčćž":
        drawn = _cropped(_picture(letter, tmp_path / f"x{ord(letter)}"))
        reference = Image.new("L", (300, 300), 255)
        ImageDraw.Draw(reference).text((80, 80), letter, fill=0, font=font)
        reference = _cropped(reference).resize(drawn.size)
        wrong = _ink(ImageChops.difference(drawn, reference)) / _ink(reference)
        assert wrong < 0.35, f"{letter}: {wrong:.2f} of its ink is elsewhere"


def _picture(letter, stem):
    stem.with_suffix(".pdf").write_bytes(small(f'<p style="{LARGE}">{letter}</p>').content)
    run("pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", stem.with_suffix(".pdf"), stem)
    with Image.open(stem.with_suffix(".png")) as image:
        # The paragraph at the top of the page, without header and footer.
        return image.convert("L").crop((120, 145, 500, 400))


def _cropped(image):
    return image.crop(ImageChops.invert(image).getbbox())


def _ink(image):
    """How many pixels are dark; of a difference, how many differ."""
    histogram = image.histogram()
    dark = sum(histogram[:128])
    return dark if dark < image.width * image.height / 2 else sum(histogram[128:])


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="https://example.test/x.png">',
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="/media/evidence/x.png">',
        '<img alt="x" src="/static/../manage.py">',
        '<link rel="stylesheet" href="/static/css/no-such-file.css">',
    ],
)
def test_nothing_foreign_is_fetched(body):
    with pytest.raises(render.ForeignAddress):
        small(body)


@pytest.mark.parametrize("body", ['<img src="data:image/png;base64,AAAA" alt="broken">', '<img src="data:,">'])
def test_a_complaint_of_the_layout_is_an_error(body):
    with pytest.raises(render.RenderingWarning):
        small(body)


def test_the_loggers_are_left_as_they_were():
    before = _loggers()
    small("<p>…</p>")
    assert _loggers() == before


def _loggers():
    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress")]
    return [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]


def test_progress_is_told_page_by_page():
    seen, laid_out = [], []
    small('<h1 class="about">Një</h1><h1>Dy</h1>' * 2, on_page=seen.append, on_laid_out=lambda: laid_out.append(1))
    assert seen[0] == 1 and laid_out == [1]


def test_a_table_row_taller_than_a_page_keeps_the_header_of_its_table():
    """The known trap of tables, and why long texts are cut into rows (reporting/document/rows.py)."""
    rows = "".join(f'<tr class="told"><td></td><td>{"Fjalë e gjatë. " * 90}</td></tr>' for _number in range(12))
    body = (
        '<table class="dense actions"><colgroup><col class="w-code"><col></colgroup>'
        f'<thead><tr><th scope="col">Nr.</th><th scope="col">KOKA</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    made = small(body)
    assert made.n_pages > 1
    reader = PdfReader(io.BytesIO(made.content))
    assert all("KOKA" in page.extract_text() for page in reader.pages)

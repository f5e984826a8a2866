"""The prose that people write: what is typed is what is printed; a list is what the editor's button made one."""

import datetime as dt
import re
import subprocess
import unicodedata

import pytest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import strip_tags
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from reporting.document.codes import unbroken
from reporting.document.earlier_prose import from_markdown
from reporting.document.prose import heading, item, plain, render, row
from reporting.pdf.render import render_pdf
from tests.examples import examples

ALLOWED = {"h2", "h3", "h4", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "br"}
DATES = (
    "U izveštajnom periodu održane su sledeće aktivnosti:\n\n15. januar 2024. – održan je sastanak koordinatora.\n"
    "20. mart 2024. – obuka za 25 policijskih službenika.\n30. maj 2024. – kampanja u školama.\n\n"
    "2023. godina je bila osnova za poređenje.\n\nAdresa Sekretarijata:\nUlica Luan Haradinaj\n10000 Priština"
)

# What people of the three languages begin a line with, and what they write behind it.
BEGINNINGS = (
    *("15. januar 2024. –", "20. mart:", "2023. godina", "2024. gadā", "15 janar 2024:", "30. maj 2024.", "1. tetor"),
    *("1)", "2.", "I.", "II)", "a)", "neni 171.", "171.", "Art. 5.", "4.1.", "+383 38 200 20 135", "-", "–", "—", "+"),
    *("#", "##", "# 5", "*", "**", "_", "__tre__", "*yll*", "**dy**", "~", ">", "|", "| a | b |", "|---|---|", "---"),
    *("===", "```", "`kod`", "\\", "\\*", "[x]", "[a](b)", "<b>", "<!--", "&amp;", "&", "§ 3", "•", "10000", "=1+1"),
)
WORDS = {
    "sq": "Është mbajtur takimi i koordinatorëve, janë trajnuar 25 zyrtarë policorë në Prishtinë dhe në Gjilan.",
    "sr-latn": "Održan je sastanak koordinatora; obučeno je 25 policijskih službenika u Prištini, Gnjilanu i Đakovici.",
    "en": "The coordinators met, and 25 police officers were trained in Prishtina and in Gjilan as well.",
}


@st.composite
def lines_of_prose(draw, language):
    words = WORDS[language].split()
    start = draw(st.sampled_from(("", *BEGINNINGS)))
    middle = draw(st.lists(st.sampled_from((*words, *BEGINNINGS)), max_size=6))
    return draw(st.sampled_from(("", "", "  "))) + " ".join(filter(None, (start, *middle)))


def prose(language):
    return st.lists(lines_of_prose(language), min_size=1, max_size=6).map("\n".join)


any_prose = st.one_of(*map(prose, WORDS))


def typed(text):
    """The lines that hold something, white space within them as one space."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def shown(text):
    """The lines that the preview shows."""
    blocks = re.split(r"<br>|</?(?:p|ul|li|h\d)>", render(text))
    return typed("\n".join(lxml_html.fromstring(f"<i>{block}</i>").text_content() for block in blocks if block.strip()))


def as_prose(text):
    return f'<div class="prose">{render(text)}</div>'


def as_cell(text):
    """As the tables of the document print answers, comments and reasons."""
    return f'<table class="dense"><tr><td>{linebreaksbr(unbroken(text))}</td></tr></table>'


def printed(texts, folder, made=as_prose):
    """The lines of the PDF, on pages so wide that none is broken."""
    styles = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in ("fonts", "tokens", "pdf"))
    page = "<style>@page { size: 900mm 2000mm; @bottom-right { content: none } }</style>"
    body = "".join(map(made, texts))
    pdf = render_pdf(
        f'<html lang="sq"><head><title>x</title>{styles}{page}</head><body>{body}</body></html>',
        identifier="x",
        created_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        variant=None,
    )
    (folder / "prose.pdf").write_bytes(pdf.content)
    told = subprocess.run(["pdftotext", "-raw", folder / "prose.pdf", "-"], capture_output=True, text=True, check=True)
    return typed(told.stdout.replace("\f", "\n"))


@example(DATES)
@given(any_prose)
def test_the_preview_shows_every_line_as_it_was_typed(text):
    assert shown(text) == typed(text)
    assert set(re.findall(r"</?(\w+)", render(text))) <= {"p", "br"}


@example([DATES])
@settings(max_examples=examples(6))
@given(st.lists(any_prose, min_size=8, max_size=12))
def test_the_pdf_prints_every_line_as_the_preview_shows_it(tmp_path_factory, texts):
    expected = [line for text in texts for line in shown(text)]
    assert printed(texts, tmp_path_factory.mktemp("prose")) == expected


@example([DATES])
@settings(max_examples=examples(3))
@given(st.lists(any_prose, min_size=8, max_size=12))
def test_the_pdf_prints_answers_and_comments_as_they_were_typed(tmp_path_factory, texts):
    expected = [line for text in texts for line in typed(text)]
    assert printed(texts, tmp_path_factory.mktemp("cells"), as_cell) == expected


def test_what_the_buttons_make_is_printed_as_such(tmp_path):
    text = "\n".join([heading("Aktivitetet"), item("15. janar"), item("mars"), row(["Viti", "n"]), row(["2023", "12"])])
    assert sorted(printed([text], tmp_path)) == ["15. janar", "2023 12", "Aktivitetet", "Viti n", "mars", "•", "•"]


def test_a_row_wider_than_a_page_is_text_and_makes_no_other_wider():
    widest = row("x" * 20)
    assert render(widest).count("<th") == 20 + len(["<thead"])
    assert render(row("x" * 21)) == f"<p>{row('x' * 21)}</p>"
    assert len(render("│" * 4_000 + "\n" + "││\n" * 2_000)) < 100_000


def test_headings_lists_tables_and_emphasis():
    html = render(f"{heading('Një')}\n{item('⟨a⟩')}\n{item('⟪b⟫')}\nx\n{row(['k', 'n'])}\n{row(['v', '12'])}")
    assert "<h2>Një</h2>" in html
    assert "<ul><li><em>a</em></li><li><strong>b</strong></li></ul>\n<p>x</p>" in html
    assert '<table class="dense written">' in html
    assert '<th scope="col">k</th>' in html and '<td class="num">12</td>' in html


@pytest.mark.parametrize("text", ["⟪a⟨b⟫c⟩", "⟨⟪a⟫⟩", "⟪⟫", "⟫a⟪", "⟪a\nb⟫"])
def test_signs_that_do_not_pair_leave_sound_html(text):
    lxml_html.fragments_fromstring(render(text))
    assert re.sub(r"[⟪⟫⟨⟩]", "", strip_tags(render(text).replace("<br>", "\n"))) == re.sub(r"[⟪⟫⟨⟩]", "", text)


def test_a_row_that_is_shorter_is_filled_and_nothing_of_a_longer_one_is_dropped():
    html = render("│ a │\n│ b │ c │\n││")
    assert html.count('<th scope="col">') == html.count("</th>")
    assert (html.count("<tr>"), html.count("</th>"), html.count("</td>"), "c" in html) == (3, 2, 4, True)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[këtu](javascript:alert(1))",
        "![pamje](http://example.test/x.png)",
        "<http://example.test>",
        "`kod`",
        "> citat",
        "&lt;script&gt;",
        "<b style='x' onclick='y'>z</b>",
    ],
)
def test_everything_else_is_text(text):
    html = render(text)
    assert set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html)) == {"p"}
    assert "href=" not in html and "<script" not in html
    assert lxml_html.fromstring(html).text_content() == text


@given(st.text(alphabet=st.one_of(st.sampled_from("▌‣│⟪⟫⟨⟩\n <&>"), st.characters(codec="utf-8"))))
def test_nothing_but_allowed_markup_ever_comes_out(text):
    html = render(text)
    assert set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html)) <= ALLOWED
    assert not re.search(r"<[^>]*\s(?!class|scope)[a-z-]+=", html)


@given(st.lists(st.integers(min_value=1, max_value=6)))
def test_no_level_of_heading_is_left_out(ranks):
    found = [int(level) for level in re.findall(r"<h(\d)>", render("\n".join(heading("Titull", n) for n in ranks)))]
    assert len(found) == len(ranks)
    for before, after in zip([1, *found], found, strict=False):
        assert 2 <= after <= min(before + 1, 4)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_plain_text_is_never_read_as_a_sign(text):
    assert set(re.findall(r"</?(\w+)", render(f"{plain('▌ ‣ │ ⟪x⟫')} {plain(text)}"))) == {"p"}


def test_letters_are_composed():
    assert render("e\u0308") == "<p>ë</p>"


# Texts that were stored in Markdown


def test_an_earlier_text_keeps_its_lists_and_the_numbers_that_were_typed():
    earlier = "## Titulli\n\nI\\.1 *po*\nnë **dy** rreshta\n\n- a\n- b\n  - c\n\n15. januar\n20. mart\n\n"
    now = "▌ Titulli\n\nI.1 ⟨po⟩\nnë ⟪dy⟫ rreshta\n\n‣ a\n‣ b\n‣ c\n\n15. januar\n20. mart"
    assert from_markdown(earlier) == now
    assert from_markdown("| k | n |\n|---|--:|\n| v | 12 |") == "│ k │ n │\n│ v │ 12 │"


@example("-\n- 15. b\n***x***")
@given(any_prose)
def test_an_earlier_text_loses_no_word(text):
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text.replace("_", " ")))
    assert re.findall(r"\w+", from_markdown(text).replace("_", " ")) == words

"""The prose that people write: what is allowed is shown as such, everything else as the text that it is."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporting.document.markdown import escape, render

ALLOWED = {"h2", "h3", "h4", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "br"}


def tags(html):
    return set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html))


def test_headings_lists_tables_and_emphasis():
    html = render("# Një\n\n- *a*\n- **b**\n\n1. x\n\n| k | n |\n|---|--:|\n| v | 12 |\n")
    assert "<h2>Një</h2>" in html
    assert "<li><em>a</em></li>" in html and "<strong>b</strong>" in html
    assert '<table class="dense written">' in html
    assert '<th scope="col">k</th>' in html and '<td class="num">12</td>' in html


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
    assert tags(html) == {"p"}
    assert "href" not in html and "<script" not in html


@given(st.text())
def test_nothing_but_allowed_markup_ever_comes_out(text):
    html = render(text)
    assert tags(html) <= ALLOWED
    assert not re.search(r"<[^>]*\s(?!class|scope|start)[a-z-]+=", html)


@given(st.lists(st.integers(min_value=1, max_value=6)))
def test_no_level_of_heading_is_left_out(levels):
    html = render("\n\n".join(f"{'#' * level} Titull" for level in levels))
    found = [int(level) for level in re.findall(r"<h(\d)>", html)]
    assert len(found) == len(levels)
    for before, after in zip([1, *found], found, strict=False):
        assert 2 <= after <= min(before + 1, 4)


@example("0)")
@example("-")
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_escaped_text_is_shown_as_it_is(text):
    text = " ".join(unicodedata.normalize("NFC", text).split())
    shown = re.sub(r"<br>|</?p>", "", render(escape(text)))
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\u00a0"), ("&amp;", "&")):
        shown = shown.replace(name, letter)
    assert " ".join(shown.split()) == text


def test_letters_are_composed():
    assert render("e\u0308") == "<p>ë</p>"

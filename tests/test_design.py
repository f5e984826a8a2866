"""The visual house: colours agree, text can be read, components render without anything a strict CSP would refuse."""

import re
from datetime import date, datetime
from pathlib import Path

import lxml.html
import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (ROOT / "static/css/tokens.css").read_text()))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXTS = [("ink", "paper"), ("ink", "ground"), ("ink", "primary-tint"), ("ink-soft", "paper"), ("ink-soft", "ground")]
TEXTS += [("ink-soft", "primary-tint"), ("primary", "paper"), ("primary", "ground"), ("primary", "primary-tint")]
TEXTS += [(name, f"{name}-tint") for name in ("good", "care", "bad")]
TEXTS += [("bad", "paper"), ("bad", "ground"), ("paper", "primary"), ("paper", "primary-strong"), ("ink", "care-tint")]


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_reaches_4_5_to_1(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("name", [name for name in TOKENS if name.startswith("status-")] + ["line-strong"])
def test_symbols_and_edges_of_fields_reach_3_to_1(name):
    assert contrast(TOKENS[name], TOKENS["paper"]) >= 3


def test_symbols_and_bars_have_the_colours_of_the_tokens():
    """An SVG in the PDF reads no style sheet, so its colours are written out; they are the same ones."""
    allowed = set(TOKENS.values())
    for name in ("_mark.html", "_segment.html"):
        colours = set(re.findall(r"#[0-9a-f]{6}", (TEMPLATES / "components" / name).read_text()))
        assert colours <= allowed, name
    marks = (TEMPLATES / "components/_mark.html").read_text()
    assert {TOKENS[name] for name in TOKENS if name.startswith("status-")} <= set(re.findall(r"#[0-9a-f]{6}", marks))


# What a browser gets as a page; documents and e-mails have no content security policy.
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if p.relative_to(TEMPLATES).parts[0] not in ("pdf", "emails"))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_templates_hold_nothing_that_a_strict_csp_refuses(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "hx-on" not in text


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.name)
def test_each_component_says_what_it_takes(path):
    assert path.read_text().startswith("{% comment %}")


class Answer(forms.Form):
    """A form with one of each kind of field."""

    status = forms.ChoiceField(choices=[("a", "A")])
    done = forms.CharField(widget=forms.Textarea, help_text="What was done")
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")])
    declared = forms.BooleanField(help_text="No personal data")


SEGMENTS = [
    {"code": "implemented", "label": "Implemented", "count": 1, "x": 0, "width": 12.5},
    {"code": "not_reported", "label": "Not reported", "count": 7, "x": 12.5, "width": 87.5},
    {"code": "cancelled", "label": "Cancelled", "count": 0, "x": 100, "width": 0},
]
ROW = {"code": "I", "label": "Prevention", "url": "/plan/", "total": 8, "segments": SEGMENTS}
EVENT = {"when": datetime(2025, 1, 6, 9, 30), "who": "Arta", "what": "Changed", "to_code": "draft", "to_label": "Draft"}
STEPS = [
    {"label": "Draft", "state": "done", "when": date(2025, 1, 6), "who": "Arta"},
    {"label": "Signed", "state": "next"},
]
SAMPLES = {
    "badge": ({"code": "no_evidence", "label": "No evidence", "note": "late", "large": True}, "No evidence"),
    "stacked_bar": ({"id": "bar", "title": "All", "segments": SEGMENTS, "legend": "words"}, 'x="12.5%"'),
    "status_rows": (
        {"id": "rows", "caption": "All", "heading": "Objective", "rows": [ROW, ROW], "total": ROW},
        "rows2-",
    ),
    "progress_bar": ({"n": 7, "total": 18, "label": "7 of 18"}, 'width="39%"'),
    "target_bar": ({"value": 12, "target": 20, "label": "Officers", "basis": "total"}, 'width="60.000%"'),
    "stat": ({"count": 0, "label": "late", "url": "/late/"}, 'href="/late/"'),
    "empty_state": ({"title": "Nothing yet", "url": "/make/", "action": "Make"}, 'href="/make/"'),
    "breadcrumb": ({"items": [{"label": "Plan", "url": "/plan/"}]}, 'href="/plan/"'),
    "chips": ({"chips": [{"label": "Late", "url": "/"}], "clear_url": "/"}, "Late"),
    "steps": ({"steps": STEPS}, "06.01.2025"),
    "timeline": ({"events": [EVENT]}, "06.01.2025 09:30"),
    "confirm": ({"summary": "Delete", "question": "Sure?", "action": "/x/", "submit": "Yes", "danger": True}, "Sure?"),
    "error_summary": ({"form": Answer({})}, 'href="#id_done"'),
    "field": ({"field": Answer({})["done"]}, 'aria-describedby="id_done_helptext id_done_error"'),
    "messages": ({"messages": [], "oob": True}, "hx-swap-oob"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_components_render_in_albanian_with_unlocalised_geometry(name):
    """In Albanian 12.5 is written 12,5: right for people, wrong for SVG."""
    context, expected = SAMPLES[name]
    with translation.override("sq"):
        html = render_to_string(f"components/{name}.html", context)
    assert expected in html
    assert "style=" not in html
    assert not re.search(r'(?:x|width)="\d+,', html)


def test_only_what_was_cancelled_is_struck_out():
    badges = {
        code: render_to_string("components/badge.html", {"code": code, "label": code})
        for code in ("cancelled", "superseded")
    }
    assert "status-struck" in badges["cancelled"] and "status-struck" not in badges["superseded"]


def test_identifiers_within_a_table_of_bars_are_unique():
    html = render_to_string("components/status_rows.html", SAMPLES["status_rows"][0])
    identifiers = re.findall(r'\bid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers)) == 12  # a title and three patterns each


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_pages_of_last_resort_need_no_context_and_say_whom_to_ask(name, settings):
    """Help above and below, and the Secretariat below, where every page has them; no database is asked."""
    settings.CONTACT = {"email": "sekretariati@example.org", "phone": "038 200 000", "address": ""}
    with translation.override("sq"):
        page = lxml.html.fromstring(render_to_string(name))
    assert page.get("lang") == "sq"
    assert page.xpath("//header//a[@class='help-link']/@href") == ["/help/"]
    assert page.xpath("//footer[@class='footer']//a/@href") == [
        "mailto:sekretariati@example.org",
        "tel:038 200 000",
        "/help/",
    ]


def test_a_line_that_nobody_sees_is_not_drawn_with_colours_of_the_readers_own():
    """Forced colours draw a transparent line like any other: the whole menu was underlined."""
    for path in sorted((Path(__file__).parent.parent / "static" / "css").glob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert "solid transparent" not in text or "(forced-colors: active)" in text, path.name

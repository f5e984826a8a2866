"""One picture, one drawing: the pages draw what the PDF draws, and both say in words what it shows."""

import json
import re
from datetime import date
from html import unescape

import lxml.html
import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from progress.charts import bars
from reporting.document import sums
from reporting.document.html import html
from reporting.document.pictures import pictures_of
from reporting.document.reader import Reader
from reporting.models import Report, Snapshot
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.factories import someone
from tests.reporting.conftest import LANGUAGES, edition
from tests.reporting.issued_story import issued_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

SVG = re.compile(r"<svg\b.*?</svg>", re.S)


def drawings(markup):
    """Every picture with a text alternative, without what must differ: identifiers."""
    return [
        re.sub(r'\s(id|aria-labelledby)="[^"]*"|url\(#[^)]*\)', "", found)
        for found in SVG.findall(markup)
        if 'role="img"' in found
    ]


def words_of(drawing):
    return " ".join(unescape(re.search(r"<title[^>]*>(.*?)</title>", drawing, re.S)[1]).split())


@pytest.fixture
def pictures_page(year):
    """Render the pictures of a report of this kind, as its pages show them."""

    def page(kind, language="sq"):
        text = canonical_json(year[kind])
        kept = Snapshot(data=text, sha256=sha256(text))
        report = Report(kind=year[kind]["kind"], language=language, version=3, snapshot=kept)
        context = {"report": report, "pictures": pictures_of(report)}
        return render_to_string("reporting/_report_pictures.html", context)

    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["annual", "final"])
def test_pages_draw_what_the_document_draws(pictures_page, year, kind, language):
    """Trend, institutions, budget by year, indicators, deadlines: each is in the document."""
    shown, printed = drawings(pictures_page(kind, language)), drawings(html(year[kind], edition(language)))
    assert set(shown) <= set(printed)
    data = year[kind]
    n_leading = len({action["lead"] for action in data["actions"]} - {None})
    rows = n_leading + len(data["budget"]["by_year"])
    over_time = 1 + len(data["objectives"]) + 1
    # The trend; the plan and each objective over time, who answered; the rows of each table; indicators; deadlines.
    assert len(shown) == 1 + over_time + rows + len(data["indicators"]) + 1


def test_a_six_month_report_has_the_pictures_that_it_can(pictures_page, data):
    page = pictures_page("2022-H2")
    assert 'id="along-time"' in page and 'id="by-institution"' in page and 'id="indicators"' not in page
    printed = drawings(html(data, edition("sq")))
    # The six months' report has no chapter of budget execution, whose years the page draws nevertheless.
    years = {d for d in drawings(page) if re.match(r"20\d\d: ", words_of(d))}
    assert set(drawings(page)) - years <= set(printed) and len(years) == 3


def test_the_language_of_a_report_is_that_of_its_pictures(pictures_page):
    with translation.override("en"):
        page = pictures_page("annual", "sr-latn")
    assert '<div class="report-pictures" lang="sr-latn">' in page
    with translation.override("sr-latn"):
        assert translation.gettext("Failures and their causes") in page
    assert "Failures and their causes" not in page


# What the pictures say


def figures_in(path):
    """The text alternative of every Figure of the structure tree, in order; None where there is none."""
    with pikepdf.open(path) as file:
        found = []

        def walk(node):
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary):
                if node.get("/S") == "/Figure":
                    found.append(str(node["/Alt"]) if "/Alt" in node else None)
                if "/K" in node:
                    walk(node.K)

        walk(file.Root.StructTreeRoot)
    return found


@pytest.mark.parametrize("kind", ["six_month", "annual", "final"])
def test_every_picture_of_the_pdf_says_its_figures(pdf_file, pdf_of_kind, year, kind):
    path = pdf_file("sq") if kind == "six_month" else pdf_of_kind(kind)
    document = html(year["2022-H2" if kind == "six_month" else kind], edition("sq"))
    alternatives = [" ".join(text.split()) for text in figures_in(path)]
    assert len(alternatives) > 30 and all(re.search(r"\d", text) for text in alternatives)
    assert sorted(alternatives) == sorted(words_of(drawing) for drawing in drawings(document))


def test_the_six_pictures_in_words(pdf_of_kind, annual):
    """Not only present but right, from the snapshot: what a reader who cannot see them hears."""
    said = [" ".join(text.split()) for text in figures_in(pdf_of_kind("annual"))]
    with translation.override("sq"):
        labels = {status.value: str(status.label) for status in bars.STATUS_ORDER}

        def counted(counts):
            return ", ".join(f"{labels[s.value]} {counts[s.value]}" for s in bars.STATUS_ORDER if counts.get(s.value))

        led = {}
        for action in annual["actions"]:
            if action["lead"]:
                name = annual["institutions"][action["lead"]]["abbreviation"]
                led.setdefault(name, {}).setdefault(action["status"], []).append(1)
        for name, by_status in led.items():
            assert f"{name}: {counted({s: len(n) for s, n in by_status.items()})}" in said
        (deadlines,) = (text for text in said if text.startswith(translation.gettext("Actions by deadline and status")))
        by_day = {}
        for action in annual["actions"]:
            by_day.setdefault(action["deadline_on"], []).append(action["status"])
        for day, statuses in by_day.items():
            when = f"{date.fromisoformat(day):%d.%m.%Y}" if day else translation.gettext("no deadline")
            assert f"{when} {len(statuses)} ({counted({s: statuses.count(s) for s in statuses})})" in deadlines
        reporting = sums.reporting(Reader(annual, edition("sq")))
        bar = next(text for text in said if text.startswith(translation.gettext("Institutions by how they reported")))
        assert [int(n) for n in re.findall(r" (\d+)(?:,|$)", bar)] == [
            reporting[name] for name in ("on_time", "late", "missing") if reporting[name]
        ]
    assert sum(text.startswith("2022: ") and "275.967,00 EUR" in text for text in said) == 1
    assert any("63,6 %" in text and "60,0 %" in text for text in said)


@pytest.fixture
def report(arta):
    return issued_report("published")


def addresses(report):
    return {
        "public": (None, reverse("public_report", args=[report.address])),
        "report": (Role.COORDINATOR, reverse("report_detail", args=[report.pk])),
        "leader": (Role.COORDINATOR, reverse("home")),
        "secretariat": (Role.SECRETARIAT, reverse("home")),
        "plan": (Role.OBSERVER, reverse("plan_tree", args=["2022-2024"])),
        "budget": (Role.OBSERVER, reverse("budget_overview", args=["2022-2024"])),
        "period": (Role.COORDINATOR, reverse("period_detail", args=["2022-2024", report.period.code])),
    }


def test_every_picture_of_a_page_says_its_figures(client, report):
    for name, (role, url) in addresses(report).items():
        client.force_login(someone(role)) if role else client.logout()
        root = lxml.html.fromstring(client.get(url).content.decode())
        pictures = root.xpath("//*[local-name()='svg'][@role='img']")
        assert pictures, name
        for picture in pictures:
            (words,) = root.xpath("//*[@id=$id]", id=picture.get("aria-labelledby"))
            assert picture in words.iterancestors() and re.search(r"\d|–", words.text_content()), name
        identifiers = [element.get("id") for element in root.xpath("//*[@id]")]
        assert len(identifiers) == len(set(identifiers)), name


def test_live_pages_draw_with_the_same_templates(client, report):
    """A closed period: what its page and the plan show now is what its report froze."""
    printed = drawings(html(json.loads(report.issued.data), edition("sq")))
    places = addresses(report)
    client.cookies["django_language"] = "sq"
    for name, sample in (("period", "MPB: "), ("leader", "Shkalla e zbatimit dhe e raportimit"), ("secretariat", None)):
        role, url = places[name]
        client.force_login(someone(role))
        shown = drawings(client.get(url).content.decode())
        if sample:
            found = [drawing for drawing in shown if words_of(drawing).startswith(sample)]
            assert found and set(found) <= set(printed), name
    years = [d for d in shown if re.match(r"2022: ", words_of(d))]
    assert len(years) == 1 and "275.967,00" in years[0]
    client.force_login(someone(Role.OBSERVER))
    (timeline,) = (d for d in drawings(client.get(places["plan"][1]).content.decode()) if "timeline-picture" in d)
    assert "31.12.2022 12 (" in words_of(timeline)
    bars = [d for d in drawings(client.get(places["budget"][1]).content.decode()) if re.match(r"20\d\d: ", words_of(d))]
    assert bars[0] == years[0] and len(bars) == 3


def test_an_indicator_is_drawn_on_its_page_as_in_the_report(english):
    """The same template and geometry; only the words before the figures are shorter in the list."""
    bar = bars.target_bar(28, 60, 15, "not_met")
    markup = render_to_string(
        "components/pictures/target_bar.html",
        {"id": "x", "bar": bar, "title": "I-1", "value": "28", "target": "60", "baseline": "15"},
    )
    (drawing,) = drawings(markup)
    assert words_of(drawing) == "I-1: value 28, target 60, baseline 15"
    silent = render_to_string("components/pictures/target_bar.html", {"id": "", "bar": bar})
    assert 'aria-hidden="true"' in silent and "<title" not in silent and "aria-labelledby" not in silent

"""The figures of a report are those of the snapshot and those of the application's pages: one told year, three places.

For every family of figures: what the snapshot says, as the language writes it, stands on the page of the application
where people look it up, and in the text of the PDF.
"""

import re
import subprocess
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

import lxml.html
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from progress.charts.bars import STATUS_ORDER
from progress.models import Status
from progress.words import BANDS, source_label
from reporting import snapshot
from reporting.document.chapters.indicators import achieved, value_of
from reporting.document.html import html
from reporting.document.labels import outcome_label
from reporting.document.reader import HIDDEN, Reader
from strategy_tracker.base.templatetags.words import money, percent
from tests.factories import someone
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES, csv_files, edition
from tests.reporting.figures import checking, frozen, sentences, tables
from tests.reporting.issued_story import issued_report

# Everything is fetched from the database once for the module.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

# A figure of a page that would contradict the report's.
PLANTED = (
    ("public", "1/12 (8.3", "2/12 (16.7"),
    ("period", "3/34", "4/34"),
    ("period", "(1/12)", "(2/12)"),
    ("leader", "1/12 (8.3", "2/12 (16.7"),
)
NAMED = (story.DELIVERED, story.VERY_LONG, story.IN_SERBIAN, story.CANCELLED, "I.1.1", "III.2.7")
CODE = re.compile(r"[IV]+\.\d+\.\d+")
# Of the actions by status on the home page and in the document: codes of strategic objectives.
ROMAN = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class Page:
    """A page as people read it: its text, and its tables as rows of cells."""

    html: str = field(repr=False)

    @property
    def root(self):
        return lxml.html.fromstring(self.html).find(".//main")

    @property
    def text(self) -> str:
        return flat(self.root.text_content())

    def rows(self, table: str = "true()") -> list[list[str]]:
        """The rows of the tables that match (XPath), each as the text of its cells."""
        found = self.root.xpath(f".//table[{table}]//tr")
        return [[flat(cell.text_content()) for cell in row.xpath("./th|./td")] for row in found]

    def has_row(self, first: str, *others: str) -> bool:
        """Whether a row of any table has this in its first cell, and others that begin with these, whatever besides."""
        return any(
            row[0] == first and all(any(f"{cell} ".startswith(f"{other} ") for cell in row[1:]) for other in others)
            for row in self.rows()
            if row
        )

    def texts(self, path: str) -> list[str]:
        return [flat(node.text_content()) for node in self.root.xpath(path)]


def flat(text):
    """A text on one line; a space that does not break is a space."""
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The pages of the year of tests/reporting/story.py in three languages; nothing stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.first_half()
        period = story.second_half()
        data = {kind: snapshot.build(kind, period) for kind in ("six_month", "annual")}
        reports = {language: issued_report("published", language=language, period=period) for language in LANGUAGES}
        pages = {language: fetched(language, period, report) for language, report in reports.items()}
        transaction.set_rollback(True)
    return {"data": data, "pages": pages}


def fetched(language, period, report):
    client = Client()
    client.force_login(someone(Role.SECRETARIAT))
    leader = Client()
    leader.force_login(someone(Role.COORDINATOR))
    addresses = {
        "home": reverse("home"),
        "actions": reverse("action_list", args=["2022-2024"]) + "?size=all",
        "budget": reverse("budget_overview", args=["2022-2024"]),
        "indicators": reverse("indicator_list", args=["2022-2024"]),
        "period": reverse("period_detail", args=["2022-2024", period.code]),
        "public": reverse("public_report", args=[report.address]),
        "indicator": reverse("indicator_detail", args=["2022-2024", story.SHARE]),
        **{code: reverse("action_detail", args=["2022-2024", code]) for code in NAMED},
    }
    return {name: page(client, url, language) for name, url in addresses.items()} | {
        "leader": page(leader, reverse("home"), language)
    }


def page(client, url, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(url)
    assert response.status_code == 200 and response["Content-Language"] == language, url
    return Page(response.content.decode())


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def pages(told, language):
    return told["pages"][language]


@pytest.fixture
def in_pdf(pdf_file, language):
    """The text of the 6-month report's PDF in the language."""
    return text_of(pdf_file(language))


@cache
def text_of(path):
    return flat(layout_of(path))


@cache
def layout_of(path):
    """Page by page as it is laid out: a row of a table is a line."""
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


@dataclass(frozen=True)
class Word:
    """A word of a page of the PDF, and where it begins."""

    x: float
    y: float
    text: str


@cache
def words_of(path):
    """The words of each page, but for its last line, the footer."""
    command = ["pdftotext", "-bbox", path, "-"]
    found = lxml.html.fromstring(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    pages = [
        [Word(float(word.get("xmin")), float(word.get("ymin")), word.text_content()) for word in page.iter("word")]
        for page in found.iter("page")
    ]
    ordered = (sorted(words, key=lambda word: (word.y, word.x)) for words in pages)
    return [[word for word in words if word.y < words[-1].y - 3] for words in ordered]


def header(words, *labels):
    """Where the columns with these headings begin, if the page has a table with all of them.

    The first heading is of one line; others may be of several and begin above it.
    """
    for first in words:
        if first.text != labels[0].split()[0]:
            continue
        line = sorted((word for word in words if first.y - 25 < word.y < first.y + 1), key=lambda word: word.x)
        places = []
        for label in labels:
            after = places[-1].x if places else -1
            places += [w for w in line if w.x > after and w.text == label.split()[0]][:1]
        if len(places) == len(labels):
            return places
    return None


def rows_from(words, firsts):
    """The words of each row: from its first word to that of the next; of the last row, two lines."""
    ends = [*(word.y for word in firsts[1:]), firsts[-1].y + 24] if firsts else []
    for first, end in zip(firsts, ends, strict=True):
        yield [word for word in words if first.y - 2 <= word.y < end - 2]


def between(words, left, right):
    """The text of a cell."""
    return " ".join(word.text for word in words if left.x - 1 <= word.x < right.x - 1)


def share_of(share):
    """As every page writes it: the counts first with fewer than ten cases (domain.md §5)."""
    counts, rate = f"{share['n']}/{share['of']}", percent(Decimal(share["n"]) / share["of"])
    return f"{counts} ({rate})" if share["of"] < 10 else f"{rate} ({counts})"


def of_year(rows, year=2022):
    return next(row for row in rows if row["year"] == year)


def test_the_story_is_the_one_that_the_pdf_was_made_of(told, year):
    """Made twice, at two moments and from two databases, it is the same."""
    assert told["data"]["six_month"] == year["2022-H2"]
    assert told["data"]["annual"] == year["annual"]


# All of them


def test_the_tables_of_the_pages_say_what_the_report_says(told):
    """Every number of their tables and sentences, read by its key (tests/reporting/figures)."""
    shown, data = told["pages"]["en"], told["data"]["six_month"]
    rows = [*frozen.rows(data), *tables.of_csv(csv_files(data, "en"))]
    for name, span in (("home", ""), ("leader", ""), ("budget", "all"), ("public", "2022"), ("period", "")):
        rows += said(shown[name].html, name, span)
    for code in NAMED:
        rows += said(shown[code].html, code, subject=code)
    assert checking.contradictions(rows) == []
    assert list(checking.wrong_quotients(rows)) == []
    for name, number, other in PLANTED:
        planted = shown[name].html.replace(number, other)
        assert planted != shown[name].html
        subject = name if name in NAMED else ""
        assert checking.contradictions([*rows, *said(planted, name, "2022", subject)]), (name, number)


def test_the_pages_of_indicators_say_what_the_annual_report_says(told):
    """The list, and the indicator that was measured as a share."""
    shown, data = told["pages"]["en"], told["data"]["annual"]
    document = html(data, edition("en"))
    rows = [*frozen.rows(data), *tables.of_html(document, "document", "2022")]
    rows += sentences.of_html(document, "document", "2022")
    rows += said(shown["indicators"].html, "indicators")
    rows += said(shown["indicator"].html, "indicator", "2022", story.SHARE)
    assert checking.contradictions(rows) == []
    assert [*checking.wrong_quotients(rows), *checking.wrong_bands(rows)] == []
    for name, subject in (("indicators", ""), ("indicator", story.SHARE)):
        planted = shown[name].html.replace("63.6", "63.5").replace("28/44", "27/44")
        assert checking.contradictions([*rows, *said(planted, name, "2022", subject)]), name


def test_a_column_of_a_page_has_one_format(told):
    for language in LANGUAGES:
        for name, shown in told["pages"][language].items():
            assert list(checking.mixed_columns(shown.html, f"{name}, {language}")) == []


def said(page, name, span="", subject=""):
    """The figures of a page: in its tables, and in what stands outside them."""
    return [
        *tables.of_html(page, f"page {name}", span, subject),
        *sentences.of_html(page, f"page {name}", span),
    ]


def test_a_percentage_of_a_product_is_written_like_every_other_one(told):
    """A third was printed with 26 decimals."""
    assert "33.3 % of 100.0 % of victims" in told["pages"]["en"]["III.2.7"].text
    for language in LANGUAGES:
        for name, shown in told["pages"][language].items():
            assert not re.search(r"\d[.,]\d{5}", shown.text), (language, name)


# Rates


def test_the_headline_rate(data, pages, in_pdf):
    due_by = of_year(data["figures"]["rates"])["due_by"]
    rate, counts = percent(Decimal(due_by["n"]) / due_by["of"]), f"{due_by['n']}/{due_by['of']}"
    for name in ("leader", "public"):
        assert pages[name].texts(".//td[@class='value']")[0] == f"{counts} ({rate})", name
    implemented, fulfilled = pages["period"].texts(".//*[@class='period-rate']/strong")
    assert (implemented, fulfilled) == (share_of(due_by), translation.gettext("n/a"))
    assert data["fulfilment"] == {"year": 2022, "n": 0, "of": 0}  # no target is due in this year
    assert f"{rate} ({counts})" in in_pdf


def test_the_secondary_rates(data, in_pdf):
    within, of_plan = of_year(data["figures"]["rates"])["due_within"], data["figures"]["of_plan"]
    for share in (within, of_plan):
        assert share_of(share) in in_pdf


def test_the_reporting_rate(data, pages, in_pdf):
    reporting = data["reporting"]
    share = {"n": reporting["on_time"], "of": reporting["expected"]}
    rate = percent(Decimal(share["n"]) / share["of"])
    stats = pages["period"].texts(".//section[@aria-labelledby='reporting']/ul/li")
    counts = [stat.split()[0] for stat in stats]
    assert counts == [
        str(reporting["expected"]),
        f"{share['n']}/{share['of']}",
        str(reporting["late"]),
        str(reporting["missing"]),
    ]
    assert rate in stats[1] and rate in pages["leader"].text
    said = f"{share['n']}/{share['of']} ({rate})"
    assert said in pages["leader"].text and said in pages["public"].text and said in in_pdf


# Statuses


def test_how_many_actions_have_which_status(data, pages, in_pdf):
    for code, n in data["figures"]["by_status"].items():
        said = rf"{re.escape(str(Status(code).label))} {n}\b"
        for text in (pages["period"].text, pages["public"].text, in_pdf):
            assert re.search(said, text), code


def test_the_roll_up(data, pages, in_pdf):
    roll_up = data["figures"]["roll_up"]
    stats = pages["period"].texts(".//section[@aria-labelledby='status']/ul[@class='stats']/li")
    names = ("implemented", "in_progress", "not_implemented", "not_reported", "cancelled")
    assert [int(stat.split()[0]) for stat in stats] == [roll_up[name] for name in names]
    counts = [str(roll_up[name]) for name in names[:4]]
    assert re.search(r"[^:]+: {}; [^:]+: {}; [^:]+: {}; [^:]+: {}\.".format(*counts), in_pdf)


def test_statuses_by_strategic_objective(data, pages, language, pdf_file):
    """A row for each objective on the Secretariat's home page, a column for each in the document."""
    used = [status for status in STATUS_ORDER if data["figures"]["by_status"].get(status.value)]
    by_code = {row["code"]: row["by_status"] for row in data["figures"]["by_strategic"]}
    rows = pages["home"].root.xpath(".//tr[.//*[local-name()='svg']]")
    shown = {flat(row[0].text_content()).split()[0]: flat(row.text_content()) for row in rows}
    for code, counts in by_code.items():
        for status, n in counts.items():
            assert f" {Status(status).label} {n} " in f"{shown[code]} ", code
    lines = layout_of(pdf_file(language)).splitlines()
    for status in used:
        counts = [by_code[code].get(status.value, 0) for code in ROMAN]
        numbers = r"\s+".join(str(n) for n in (*counts, sum(counts)))
        assert any(re.search(rf"\s{numbers}\s*$", line) for line in lines), status


def test_the_status_of_every_action(data, pages, language, pdf_file):
    """All 101: the list's word is the snapshot's and that of annex A."""
    rows = {row[0]: row for row in pages["actions"].rows("contains(@class,'action-table')")[1:]}
    statuses = {action["code"]: action["status"] for action in data["actions"]}
    assert rows.keys() == statuses.keys() and len(statuses) == 101
    badges = pages["actions"].root.xpath(".//table//span[@data-status]")
    assert [badge.get("data-status") for badge in badges] == list(statuses.values())
    shown = pages["actions"].texts(".//table//span[@data-status]//span[@class='status-word']")
    assert shown == [str(Status(status).label) for status in statuses.values()]
    assert printed_statuses(pdf_file(language)) == {
        code: str(Status(status).label) for code, status in statuses.items()
    }


def printed_statuses(path):
    """The status of each action in annex A, by where its words lie: above the line of its product."""
    found = {}
    labels = [translation.gettext(label) for label in ("No.", "Action", "Institution", "Deadline", "Status")]
    product = f"{translation.gettext('Product')}:"
    for words in words_of(path):
        places = header(words, *labels)
        products = [word for word in words if places and word.text == product and word.x < places[1].x + 1]
        if not products:
            continue
        codes = [word for word in words if word.x <= places[0].x + 1 and CODE.fullmatch(word.text)]
        for code, lines, end in zip(codes, rows_from(words, codes), products, strict=True):
            cell = " ".join(word.text for word in lines if word.x > places[4].x - 1 and word.y < end.y - 2)
            found[code.text] = re.sub(r" [\d.]+$", "", cell)  # the day on which it was completed
    return found


@pytest.mark.parametrize("code", NAMED)
def test_an_action_on_its_own_page(data, pages, code):
    action = next(action for action in data["actions"] if action["code"] == code)
    badges = pages[code].root.xpath(".//section[@id='action-state']//p[@class='action-state-line']/span[@data-status]")
    assert [badge.get("data-status") for badge in badges] == [action["status"]]
    rows = pages[code].rows("contains(@class,'action-budget-table')")[1:]
    spent = {}
    for row in action["spent"]:
        spent[str(row["year"])] = spent.get(str(row["year"]), Decimal(0)) + Decimal(row["amount"])
    for year, planned, _printed, spent_cell, _rate in rows[:-1]:
        amount = action["budget"][year]["amount"]
        assert planned == (money(Decimal(amount)) if amount is not None else translation.gettext("not costed"))
        assert spent_cell.startswith(money(spent[year]) if year in spent else translation.gettext("n/a"))


# Money


def test_the_budget_of_each_year_and_in_total(data, pages, in_pdf):
    budget = data["budget"]
    planned = {str(row["year"]): money(Decimal(row["planned"])) for row in budget["by_year"]}
    planned[translation.gettext("Total")] = money(Decimal(budget["total"]["planned"]))
    for label, amount in planned.items():
        assert pages["budget"].has_row(label, amount) and pages["home"].has_row(label, amount), label
        assert amount in in_pdf


def test_what_was_spent(data, pages, in_pdf):
    budget = data["budget"]
    for row in budget["by_year"]:
        planned, unknown = Decimal(row["planned"]), translation.gettext("n/a")
        shown = (unknown,)  # a year of which nobody has said anything
        if row["spent"] is not None:
            spent = Decimal(row["spent"])
            shown = (money(spent), percent(spent / planned))
        assert pages["budget"].has_row(str(row["year"]), money(planned), *shown)
        assert all(cell in in_pdf for cell in shown)
    assert budget["total"]["spent_in_all"] == "2501.00"
    assert pages["budget"].has_row(translation.gettext("Total"), money(Decimal("2501.00")))
    costed = Decimal(of_year(budget["by_year"])["spent"]) / Decimal(of_year(budget["by_year"])["planned"])
    assert percent(costed) in in_pdf


def test_planned_and_spent_by_source(data, in_pdf):
    for row in data["budget"]["by_source"]:
        planned, spent = (row["by_year"]["2022"][name] for name in ("planned", "spent"))
        if planned is not None:
            planned = Decimal(planned)
            shown = translation.gettext("n/a") if spent is None else money(Decimal(spent))
            assert source_label(row["code"]) in in_pdf and money(planned) in in_pdf and shown in in_pdf


def test_planned_by_objective(data, pages, in_pdf):
    rows = pages["budget"].rows("contains(@class,'budget-table')")
    for level in ("by_strategic", "by_specific"):
        for objective in data["budget"][level]:
            row = next(row for row in rows if row and re.match(rf"{re.escape(objective['code'])} ", row[0]))
            planned = [Decimal(line["planned"]) for line in objective["by_year"].values()]
            assert [cell.split()[0] for cell in row[1:4]] == [money(amount) for amount in planned]
            assert row[4].split()[0] == money(sum(planned))
            if level == "by_specific":
                assert all(money(amount) in in_pdf for amount in planned)


# Institutions


def test_how_each_institution_reported(data, pages, language, pdf_file):
    groups = {"on_time": "group-on-time", "late": "group-late", "missing": "group-missing"}
    by_outcome = {name: {} for name in groups}
    for row in data["reporting"]["by_institution"]:
        by_outcome[row["outcome"]][data["institutions"][row["code"]]["abbreviation"]] = row
    for outcome, group in groups.items():
        (section,) = pages["period"].root.xpath(f".//section[@aria-labelledby='{group}']")
        shown = [flat(cell.text_content()) for cell in section.xpath(".//tbody/tr/th//strong")]
        assert sorted(shown) == sorted(by_outcome[outcome]), outcome
        for line in section.xpath(".//tbody/tr"):
            row = by_outcome[outcome][flat(line.xpath("./th//strong")[0].text_content())]
            if row["days_late"]:
                assert str(row["days_late"]) in flat(line.xpath("./td[5]")[0].text_content())
            if outcome != "missing":
                assert flat(line.xpath("./td[3]")[0].text_content()).split()[0] == str(row["n_verified"])


def test_the_document_says_how_each_institution_reported(data, language, pdf_file):
    """Chapter 6, row by row; each has its verified answers as n/N."""
    reader = Reader(data, edition(language))
    expected = [
        (reader.abbreviation(row["code"]), outcome_label(row["outcome"]), row)
        for row in data["reporting"]["by_institution"]
    ]
    printed = []
    for words in words_of(pdf_file(language)):
        places = header(words, *(translation.gettext(label) for label in ("Institution", "Reporting", "Answered on")))
        if places:
            answers = [w for w in words if w.y > places[0].y and w.x > places[2].x and re.fullmatch(r"\d+/\d+", w.text)]
            for answered, row in zip(answers, rows_from(words, answers), strict=True):
                name = {word.text for word in row if word.x < places[1].x - 1}
                printed.append((name, between(row, places[1], places[2]), answered.text))
    assert len(printed) == len(expected)
    for (name, outcome, answers), (abbreviation, label, row) in zip(printed, expected, strict=True):
        assert set(abbreviation.split()) <= name
        assert (outcome, answers) == (label, f"{row['n_verified']}/{row['n_asked']}"), abbreviation


# Indicators: the annual report tracks them


@pytest.fixture
def annual_pdf(pdf_of_kind):
    with translation.override("sq"):
        yield text_of(pdf_of_kind("annual"))


def test_every_indicator_s_value_and_achievement(told, annual_pdf):
    data, shown = told["data"]["annual"], told["pages"]["sq"]["indicators"]
    units = {row["code"]: row["unit"] for row in data["indicators"]}
    assert len(data["tracking"]) == 20
    for row in data["tracking"]:
        line = shown.root.xpath(f".//tr[@id='{row['code']}']")[0]
        assert [badge.get("data-status") for badge in line.xpath("td[4]//span[@data-status]")] == [row["band"]]
        said, value = flat(line.text_content()), flat(value_of(row, is_percent=units[row["code"]] == "percent"))
        if value and value != HIDDEN:
            assert flat(line.xpath("td[2]")[0].text_content()).startswith(value), row["code"]
            assert value in annual_pdf
        if row["absent_reason"]:
            assert row["absent_reason"] in said
        if row["achieved"] is not None:
            assert flat(achieved(row)) in said and flat(achieved(row)) in annual_pdf


def test_the_indicators_that_were_measured_are_what_was_recorded(told, annual_pdf):
    """28 of 44, written out: not only equal everywhere, but right."""
    rows = {row["code"]: row for row in told["data"]["annual"]["tracking"]}
    assert (rows[story.SHARE]["numerator"], rows[story.SHARE]["denominator"]) == ("28", "44")
    assert "63,6 % (28/44)" in told["pages"]["sq"]["indicators"].text and "63,6 % (28/44)" in annual_pdf
    assert rows[story.NUMBER]["value"] == "145"


def test_indicators_by_band(told, annual_pdf):
    tracking = told["data"]["annual"]["tracking"]
    bands = [row["band"] for row in tracking]
    items = told["pages"]["sq"]["indicators"].root.xpath(".//ul[contains(@class, 'indicator-stats')]/li")[1:]
    words = [flat(item.xpath(".//span[@class='stat-label']")[0].text_content()) for item in items]
    counts = [int(item.xpath(".//span[contains(@class, 'stat-count')]")[0].text_content()) for item in items]
    with translation.override("sq"):
        assert dict(zip(words, counts, strict=True)) == {str(BANDS[b]): bands.count(b) for b in set(bands)}
    for word, count in zip(words, counts, strict=True):
        assert f"{word} {count}" in annual_pdf

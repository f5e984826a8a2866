"""How documents say what they say: codes on one line, names in the report's language, sums of the report's span."""

import json
import re
from collections import Counter

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from reporting.document import sentences, sums
from reporting.document.chapters.execution import execution
from reporting.document.chapters.indicators import achieved
from reporting.document.chapters.status import overall
from reporting.document.codes import unbroken, with_live_links
from reporting.document.html import html
from reporting.document.printed import printed
from reporting.document.reader import Reader
from tests.reporting.conftest import LANGUAGES, csv_files, edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
CODE = '<span class="code">%s</span>'


@pytest.fixture
def annual_reader(annual):
    with translation.override("en"):
        yield Reader(annual, edition("en"))


@pytest.fixture
def final_reader(final):
    with translation.override("en"):
        yield Reader(final | {"kind": "final"}, edition("en"), chapter_titles={"carried_over": "Carried over"})


# Codes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("III.1.13, IV.2", f"{CODE % 'III.1.13'}, {CODE % 'IV.2'}"),
        ("(I.1.1)", f"({CODE % 'I.1.1'})"),
        ("V-2", CODE % "V-2"),
        ("<b> & III.1.1", f"&lt;b&gt; &amp; {CODE % 'III.1.1'}"),
        ("MSH, 2022-H1, 3.1.2, XIV, I.", "MSH, 2022-H1, 3.1.2, XIV, I."),
    ],
)
def test_a_code_stays_on_one_line(text, shown):
    assert unbroken(text) == shown


def test_what_is_markup_already_is_left_alone():
    link = SafeString('<a href="https://example.test/I.1.1">II.1.1</a>')
    assert unbroken(link) == f'<a href="https://example.test/I.1.1">{CODE % "II.1.1"}</a>'


@pytest.mark.parametrize("kind", ["annual", "final"])
def test_no_list_of_codes_can_break_inside_one(year, kind):
    """Every code in running text stands in an element that keeps it on one line."""
    document = html(year[kind], edition("sq"))
    body = document[document.index('id="abbreviations"') :]
    body = re.sub(r"<svg.*?</svg>|<h[1-6].*?</h[1-6]>", "", body, flags=re.S)
    lists = re.findall(r"[^>]*\b[IVX]+\.\d+\.\d+, [^<]*", body)
    assert not [text for text in lists if "told" not in text]
    assert len(re.findall(r'<(?:span|a) class="code"[^>]*>[IVX]+\.\d+\.\d+</(?:span|a)>, ', body)) > 20


# Words of the plan in the other languages


def test_what_is_no_abbreviation_is_named_in_the_language(data):
    names = {"sq": "Gjykatat", "sr-latn": "Sudovi", "en": "Courts"}
    for language, name in names.items():
        reader = Reader(data, edition(language))
        assert reader.abbreviation("gjykatat") == name
        assert reader.abbreviation("mpb") == "MPB" and reader.abbreviation(None) == ""
    untranslated = {"abbreviation": "AD", "name": "", "name_sr": "", "name_en": ""}
    assert Reader({"institutions": {"ad": untranslated}}, edition("en")).abbreviation("ad") == "AD"


def test_no_institution_is_named_in_albanian_where_its_name_is_translated(annual):
    document = html(annual, edition("sr-latn"))
    for word in ("Gjykatat", "Komunat", "Inspektorët komunal", "Shërbimi Korrektues", "Gjendja në vitin"):
        assert f">{word}<" not in document, word
    assert "Opštine" in document


def test_a_printed_baseline_is_said_in_the_language_or_marked(annual):
    reader = Reader(annual, edition("en"))
    with translation.override("en"):
        assert printed(reader, "Gjendja në vitin 2021") == {"text": "state in 2021", "is_fallback": False}
        assert printed(reader, "Gjendja e vitit 2022")["text"] == "state in 2022"
        assert printed(reader, "2023 60%") == {"text": "2023 60%", "is_fallback": False}
        assert printed(reader, "Diçka tjetër") == {"text": "Diçka tjetër", "is_fallback": True}
    assert printed(Reader(annual, edition("sq")), "Gjendja në vitin 2021")["text"] == "Gjendja në vitin 2021"


def test_every_wording_of_the_plan_is_known(annual):
    reader = Reader(annual, edition("en"))
    for row in annual["indicators"]:
        texts = [row["baseline_printed"], *(target["printed"] for target in row["targets"].values())]
        assert not [text for text in texts if printed(reader, text)["is_fallback"]], row["code"]


def test_an_achievement_that_cannot_be_said_is_a_dash(english):
    assert achieved({"achieved": None}) == "–" and achieved({"achieved": "0.5"}) == "50.0\u00a0%"


# The span of a report


def test_the_figures_of_a_half_year_are_its_own(data):
    reader = Reader(data, edition("en"))
    assert sums.half_years(reader) == [] and sums.years(reader) == [2022]
    names = ("expected", "on_time", "late", "missing")
    assert sums.reporting(reader) == {name: data["reporting"][name] for name in names}


def test_reporting_of_a_year_is_that_of_both_halves(annual, annual_reader):
    outcomes = Counter(outcome for period in annual["periods"] for outcome in period["reporting"].values())
    found = sums.reporting(annual_reader)
    assert found == {"expected": outcomes.total(), **{name: outcomes[name] for name in ("on_time", "late", "missing")}}
    assert found == {name: annual["reporting"][name] for name in found}
    assert found["expected"] > len(annual["reporting"]["by_institution"])
    sentence = sentences.reporting(annual_reader)
    assert sentence.startswith(f"In 2 half-years the institutions were asked {found['expected']} times")
    said = sentences.not_reported(annual_reader).replace("\u00a0", " ")
    assert said.startswith("No answer came at least once from (times without an answer/times asked): ABGJ 2/2, ")
    assert "AD 1/2" in said or "AD 2/2" in said


def test_the_final_report_sums_up_the_money_of_the_plan(final):
    later = json.loads(json.dumps(final)) | {"kind": "final"}
    later["period"] |= {"code": "2024-H2", "year": 2024, "starts_on": "2024-07-01", "ends_on": "2024-12-31"}
    with translation.override("en"):
        reader = Reader(later, edition("en"))
        whole = later["budget"]["total"]["planned"]
        assert sums.years(reader) == [2022, 2023, 2024] and sums.budget(reader)["planned"] == whole == "785359.00"
        assert "785,359.00\u00a0EUR for the years 2022–2024" in sentences.budget(reader)
        year = Reader(later | {"kind": "annual"}, edition("en"))
        assert sums.years(year) == [2024] and sums.years_label(year) == "2024"


def test_the_first_page_and_the_annex_compare_with_the_same(annual):
    part = annual["changes"] | {"against": {"period": "2021-H2", "report": {"kind": "annual", "version": 1}}}
    changed = annual | {"changes": part}
    n = len(part["status"])
    assert n
    said = f"Since the annual report on 2021 the status of {n} actions has changed."
    document = html(changed, edition("en"))
    assert document.count(said) == 1  # in chapter 3, which leaves the list to the annex
    assert "Compared with: the year 2021" in document
    assert document.count("<caption>Changes of status</caption>") == 1
    rows = csv_files(changed, "en")["status-changes"].decode("utf-8-sig").strip().splitlines()
    assert len(rows) == n + 1


def test_a_report_that_was_made_before_there_was_the_annex_keeps_its_list(data):
    old = {name: value for name, value in data.items() if name != "changes"}
    with translation.override("en"):
        content = overall(Reader(old, edition("en")))
    assert (
        sum(len(row["codes"]) for row in content["changes"]) == len(data["figures"]["changes"])
        and content["changes_in"] == ""
    )
    document = html(old, edition("en"))
    assert "Since the period January–June 2022" in document and "<caption>Changes of status</caption>" in document


# Tables


def test_an_unfinished_action_stands_once_by_its_code(final_reader):
    """In the chapter of what is carried over, as a link to its row in annex A; priorities point there."""
    document = html(final_reader.data, edition("en"))
    chapter = document[document.index('id="carried_over"') :]
    chapter = chapter[: chapter.index('id="next_steps"')]
    for code in final_reader.figures["missed"]:
        assert chapter.count(f'<a class="code" href="#action-{code}">{code}</a>') == 1
        assert document.count(f'id="action-{code}"') == 1
    before = document[document.index('id="priorities"') : document.index('id="carried_over"')]
    assert '<a class="see" href="#carried_over">' in before and "#action-" not in before


def test_no_link_leads_nowhere(year):
    """A code is a link where its row stands, else a word."""
    document = html(year["annual"], edition("en"))
    targets = set(re.findall(r'<a [^>]*href="#([^"]+)"', document))
    assert targets <= set(re.findall(r'\bid="([^"]+)"', document)) and len(targets) > 80
    gone = with_live_links('<p><a class="code" href="#action-V.9.9">V.9.9</a></p>')
    assert gone == '<p><span class="code">V.9.9</span></p>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_execution_is_told_in_columns_of_their_own(annual, language):
    with translation.override(language):
        content = execution(Reader(annual, edition(language)))
    for row in (*content["by_source"], *content["by_strategic"], content["whole"]):
        assert [line["label"] for line in row["lines"]] == ["2022"]
    assert [row["code"] for row in content["by_strategic"]] == ["I", "II", "III", "IV", "V"]
    assert all(row["label"]["text"] for row in content["by_strategic"])
    assert content["whole"]["n_actions"] == 101
    document = html(annual, edition(language))
    part = document[document.index('id="execution"') : document.index('id="civil_society"')]
    assert not re.search(r'<td class="num">[^<]*<br>', part) and part.count("(EUR)") >= 10


def test_the_final_report_tells_of_the_money_of_every_year(final):
    with translation.override("en"):
        later = final | {"kind": "final", "period": final["period"] | {"year": 2024}}
        content = execution(Reader(later, edition("en")))
    for row in (*content["by_source"], *content["by_strategic"], content["whole"]):
        assert [line["label"] for line in row["lines"]] == ["2022", "2023", "2024", "Total"]

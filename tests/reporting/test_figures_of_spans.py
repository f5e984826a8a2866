"""The demonstration's annual and final reports: every figure is that of the year, or plan, wherever it stands."""

import copy
import csv
import datetime as dt
import io
import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from plans.models import Action
from progress.models import ReportingPeriod
from progress.selectors.indicators import fulfilment_of, indicator_progress
from reporting import snapshot
from reporting.data.workbook import workbook
from reporting.document import sentences, sentences_of_years, sums
from reporting.document.chapters.drafts import overall
from reporting.document.chapters.ending import external_evaluation
from reporting.document.chapters.planning import targets_not_set
from reporting.document.html import html
from reporting.document.one_page.figures import five_figures
from reporting.document.one_page.of_report import facts_of
from reporting.document.outline import draft_text
from reporting.document.reader import Reader
from tests.factories import the_plan
from tests.reporting.conftest import LANGUAGES, csv_files, edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PERIOD_CODE = re.compile(r"\b\d{4}-H[12]\b")


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The frozen data of reports on the demonstration as it is shipped; undone after the last test of this module."""
    demonstration = override_settings(
        DEMO=True, DEMO_TODAY=dt.date(2025, 1, 6), MEDIA_ROOT=tmp_path_factory.mktemp("media")
    )
    with django_db_blocker.unblock(), demonstration, pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", "vetëm-për-teste")
        call_command("load_demo", stdout=io.StringIO(), stderr=io.StringIO())
        periods = {period.code: period for period in ReportingPeriod.objects.select_related("plan__strategy")}
        yield {
            "annual": snapshot.build("annual", periods["2023-H2"]),
            "six_month": snapshot.build("six_month", periods["2023-H2"]),
            "final": snapshot.build("final", periods["2024-H2"]),
            "on_pages": fulfilment_of(indicator_progress(the_plan(), periods["2023-H2"]), 2023),
        }
        transaction.set_rollback(True)


def rows(data):
    return {row["code"]: row for row in data["tracking"]}


def reader(data, language="sq"):
    return Reader(data, edition(language))


@pytest.fixture(scope="module")
def files(told):
    """Of each report the CSV files in English, line by line, and the cells of the workbook's sheets."""
    import openpyxl

    made = {}
    for kind in ("annual", "final"):
        tables = {
            key: list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
            for key, text in csv_files(told[kind], "en").items()
        }
        book = openpyxl.load_workbook(io.BytesIO(workbook(told[kind], "en")), read_only=True)
        made[kind] = tables, [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    return made


@pytest.mark.parametrize(
    ("code", "value", "target", "band"),
    [
        ("I-1", "63.6364", "60", "met"),
        ("I.2-1", "70.8333", "60", "met"),
        ("I.3-1", "60.6061", "60", "met"),
        ("II.1-1", "60.5263", "50", "met"),
        ("II-1", "47.2", "50", "close"),
    ],
)
def test_a_target_is_met_whether_or_not_there_is_a_baseline(told, code, value, target, band):
    row = rows(told["annual"])[code]
    assert (row["value"], row["target"], row["band"], row["baseline"]) == (value, target, band, None)
    assert row["achieved"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fulfilment_rate_is_one_number_wherever_it_stands(told, files, language):
    rate = {"year": 2023, "n": 4, "of": 5}
    assert told["annual"]["fulfilment"] == told["six_month"]["fulfilment"] == rate
    assert (told["on_pages"].n, told["on_pages"].of) == (4, 5)
    with translation.override(language):
        shown = reader(told["annual"], language)
        said = sentences.fulfilment(shown)
        (row,) = [row for row in five_figures(facts_of(shown)) if row["key"] == "fulfilment"]
        assert row["now"].startswith("4/5")
    assert re.search(r"\b5\b.*\b2023\b.*\b4\b.*80[.,]0", said)
    draft = draft_text("annual", "indicators", told["annual"], language).replace("\u00a0", " ").replace("\\", "")
    assert said.replace("\u00a0", " ") in draft
    (line,) = [row for row in files["annual"][0]["figures"] if row["Figure"].startswith("Indicators whose target")]
    assert (line["Year"], line["Number"], line["Out of"], line["Percent"]) == ("2023", "4", "5", "80.0")


def test_the_sentence_counts_what_the_table_says(told, english):
    said = sentences_of_years.bands(reader(told["annual"], "en"))
    assert said.startswith("Indicators whose target is met: 4; close to it: 1; not met: 1; not measured: 0;")
    assert "baseline" not in said


@pytest.mark.parametrize(
    ("kind", "code", "value"),
    [
        ("annual", "III.1-1", "27"),
        ("annual", "III.4-1", "18"),
        ("annual", "III-2", "240"),
        ("annual", "V-1", "3"),
        ("annual", "V.1-2", "12"),
        ("annual", "V.1-1", "19"),
        ("annual", "IV.2-1", "36"),
        ("final", "III-2", "631"),
        ("final", "IV.1-1", "99"),
        ("final", "I-1", "84.0909"),
    ],
)
def test_the_value_is_that_of_the_span(told, files, kind, code, value):
    assert rows(told[kind])[code]["value"] == value
    tables, sheets = files[kind]
    (line,) = [row for row in tables["indicators"] if row["No."] == code]
    assert line["Value"] == value
    assert value in {str(cell) for sheet in sheets for row in sheet for cell in row if row[0] == code}


def test_shares_of_a_year_are_added_by_their_parts(told):
    row = rows(told["annual"])["III-1"]
    assert (row["numerator"], row["denominator"], row["value"]) == ("27", "27", "100")
    row = rows(told["annual"])["III.3-1"]
    assert (row["numerator"], row["denominator"], row["n_unmeasured"]) == ("7", "14", 1)


def test_the_victims_identified_in_a_year_are_one_number(told):
    tables = told["annual"]["statistics"]["tables"]
    totals = {
        cell["value"]
        for found in tables
        for row in found["rows"]
        if row["category"] == "identified"
        for year, cell in zip(found["years"], row["cells"], strict=True)
        if year == 2023
    }
    assert totals == {27} == {int(rows(told["annual"])["III.1-1"]["value"])}


def test_a_target_in_the_result_is_compared_with_the_plan_so_far(told):
    row = rows(told["annual"])["III-2"]
    assert (row["target"], row["due_on"], row["is_result_target"]) == ("500", "2024-12-31", True)
    assert (row["value"], row["compared"], row["band"]) == ("240", "422", "not_met")
    row = rows(told["final"])["III-2"]
    assert (row["value"], row["compared"], row["band"]) == ("631", "631", "met")
    assert told["final"]["fulfilment"]["of"] == 6
    document = html(told["annual"], edition("sq"))
    assert "i shprehur te rezultati" in document and "422" in document


def test_every_number_in_the_results_is_a_target(told):
    objectives = [row for top in told["annual"]["objectives"] for row in (top, *top["specific"])]
    stated = {row["code"]: row["result_target"] for row in objectives if row["result_target"]}
    assert {code: (target["value"], target["unit"]) for code, target in stated.items()} == {
        "I.1": ("150", "count"),
        "I.3": ("90", "percent"),
        "II.1": ("70", "percent"),
        "III": ("500", "count"),
        "III.1": ("100", "percent"),
        "III.4": ("90", "percent"),
        "IV": ("90", "percent"),
        "IV.1": ("100", "percent"),
        "V.1": ("90", "percent"),
    }
    assert all(row["result_target"]["printed"] in row["result"] for row in objectives if row["result_target"])
    assert {target["due_on"] for target in stated.values()} == {"2024-12-31"}


def test_reporting_of_the_year_is_the_same_in_every_file(told, files):
    data, (tables, sheets) = told["annual"], files["annual"]
    counts = sums.reporting(reader(data))
    assert (counts["on_time"], counts["expected"]) == (52, 68)
    assert {name: data["reporting"][name] for name in counts} == counts
    (line,) = [row for row in tables["figures"] if row["Figure"].endswith("they reported: on time")]
    assert (line["Number"], line["Out of"]) == ("52", "68")
    with translation.override("en"):
        (row,) = [row for row in five_figures(facts_of(reader(data, "en"))) if row["key"] == "reporting"]
        assert row["now"].startswith("52/68")
    assert any({52, 68} <= set(row) for sheet in sheets for row in sheet)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["annual", "six_month", "final"])
def test_no_period_code_stands_in_running_text(told, kind, language):
    document = html(told[kind], edition(language))
    text = re.sub(r"<[^>]+>", " ", document)
    assert not PERIOD_CODE.findall(text)


@pytest.mark.parametrize(
    ("language", "year"), [("sq", "viti 2023"), ("sr-latn", "2023. godina"), ("en", "the year 2023")]
)
def test_the_method_of_a_year_speaks_of_the_year(told, language, year):
    document = html(told["annual"], edition(language))
    method = " ".join(document[document.index('<h1 id="method">') : document.index('<h1 id="overall">')].split())
    with translation.override(language):
        labels = [half["label"] for half in _half_years(told["annual"], language)]
    assert year in method and all(label in method for label in labels)
    assert len(labels) == 2


def _half_years(data, language):
    from reporting.document.chapters.method import method

    return method(reader(data, language))["half_years"]


def test_the_external_evaluation_is_the_action_that_is_marked(told):
    assert external_evaluation(reader(told["final"]))["code"] == "I.3.5"
    moved = copy.deepcopy(told["final"])
    for action in moved["actions"]:
        action["is_external_evaluation"] = action["code"] == "I.3.4"
    assert external_evaluation(reader(moved))["code"] == "I.3.4"
    assert "I.3.4" in draft_text("final", "evaluation", moved, "sq")
    assert list(Action.objects.filter(is_external_evaluation=True).values_list("code", flat=True)) == ["I.3.5"]


@pytest.mark.parametrize("kind", ["annual", "six_month", "final"])
def test_a_report_that_was_frozen_before_still_renders(told, kind):
    """Without the keys that are new, with the band that there was, it says what it said."""
    old = copy.deepcopy(told[kind])
    del old["fulfilment"]
    new = ("rule", "compared", "is_result_target", "measured_in", "n_unmeasured", "told")
    for row in old.get("tracking", []):
        for name in new:
            del row[name]
        row |= {"is_accumulated": False, "n_unmeasured_before": 0}
        if row["band"] in ("met", "close", "not_met"):
            row["band"] = "no_baseline"
    for row in old["indicators"]:
        row["targets"].pop("result", None)
    for row in (row for top in old["objectives"] for row in (top, *top["specific"])):
        del row["result_target"]
    for row in old["actions"]:
        del row["is_external_evaluation"]
    for period in old.get("periods", []):
        del period["submit_by"], period["closed_on"]
    document = html(old, edition("en"))
    files = csv_files(old, "en")
    assert workbook(old, "en") and files["figures"]
    if "tracking" in old:
        assert "no baseline" in document and "Without a baseline: 6." in document


@pytest.mark.parametrize(("kind", "before"), [("six_month", "2023-H1"), ("annual", "2022-H2"), ("final", "2023-H2")])
def test_the_earlier_status_is_the_one_that_the_changes_start_from(told, kind, before):
    """Annex A and the annex of changes name one period, and tell the same of every action."""
    data = told[kind]
    assert (data["previous_period"], data["changes"]["against"]["period"]) == (before, before)
    differing = {a["code"] for a in data["actions"] if a["status_before"] != a["status"]}
    assert {change["code"] for change in data["changes"]["status"]} == differing


def test_so_many_have_no_target_as_targets_are_proposed_for(told):
    """I.1-1 has no target either: that it was not measured does not give it one."""
    proposed = targets_not_set(reader(told["annual"]))[1]
    assert [row["code"] for row in told["annual"]["tracking"] if row["band"] == "no_target"] == proposed
    assert "I.1-1" in proposed


def test_a_year_that_is_over_has_its_rate_said_once(told):
    with translation.override("sq"):
        said = overall(reader(told["annual"]))
    assert said.count("45,5") == 1 and "deri në fund të vitit 2023" in said


def test_actions_are_not_added_up_over_the_years(told):
    """A plan of 101 actions has no 220 with an amount: that is actions times years."""
    whole = html(told["annual"], edition("sq")).split("<h2>Sipas burimit")[0].rpartition('<tr class="total">')[2]
    assert "785.359,00" in whole and "220" not in whole

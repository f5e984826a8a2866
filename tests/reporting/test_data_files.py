"""The report's data as files: the figures of the document, the same bytes every time, no formula, nothing hidden."""

import csv
import datetime as dt
import hashlib
import io
import json
import time
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reporting.data.files import public_json, table_titles
from reporting.data.values import percentage
from reporting.data.workbook import sheet_names, workbook
from reporting.document import sentences
from reporting.document.html import html
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES, csv_files, edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVERY = {
    "actions",
    "budget",
    "budget-by-objective",
    "budget-by-source",
    "budget-by-year",
    "spent-by-source",
    "changes",
    "deadlines",
    "escalations",
    "figures",
    "follow-ups",
    "forecasts",
    "indicators",
    "institutions",
    "lists",
    "next-steps",
    "outputs",
    "problems",
    "quality",
    "recommendations",
    "spending",
    "kinds",
    "status",
    "status-changes",
}
OF_YEARS = {
    "civil-society",
    "civil-society-answers",
    "differences",
    "execution",
    "gaps",
    "proposals",
    "reporting",
    "statistics",
    "statistics-years",
}
ONLY_FINAL = {"problems-by-objective", "status-by-period", "failures"}
WRITTEN = {
    "recommendations": [
        {"number": 2, "text": "Të caktohen afatet.", "responsible": "mpb", "due_on": "2023-06-30"},
        {"number": 1, "text": "Të përgjigjen me kohë.", "responsible": None, "due_on": None},
    ],
    "follow_ups": [
        {"period": "2021-H2", "number": 1, "text": "Të hartohet plani.", "outcome": "done", "note": "U hartua."}
    ],
    "comments": [
        {
            "chapter": "summary",
            "text": "Shtoni shifrat.",
            "by": "Afrim Bytyqi",
            "written_on": "2023-01-20",
            "answer": "U shtuan.",
            "answered_by": "Arta Gashi",
            "answered_on": "2023-01-21",
        }
    ],
}


@pytest.fixture(scope="module")
def books(annual):
    return {language: load_workbook(io.BytesIO(workbook(annual, language))) for language in LANGUAGES}


def cells(sheet):
    return list(sheet.iter_rows(values_only=True))


def table(data, key, language="en"):
    """A table as CSV: a dict for each line."""
    text = csv_files(data, language)[key].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter="," if language == "en" else ";"))


def amounts(rows, column):
    return [Decimal(row[column]) for row in rows if row[column]]


def test_a_sheet_for_every_table_and_one_that_says_what_they_are_from(books, annual):
    book = books["en"]
    assert book.sheetnames == ["About", *table_titles(annual, "en").values()]
    assert {"Headline figures", "Status by objective", "Budget execution", "Statistics"} < set(book.sheetnames)
    assert len(cells(book["Actions"])) == 102
    assert len(cells(book["Indicators"])) == 21
    facts = dict(cells(book["About"]))
    assert facts["SHA-256 of the snapshot"] == sha256(canonical_json(annual))


def test_blank_and_zero_and_amounts_are_three_things(books):
    rows = {row[0]: row for row in cells(books["en"]["Budget"])}
    assert rows["I.1.1"][4] == 0 and rows["I.1.2"][4] is None
    assert sum(Decimal(str(row[4])) for code, row in rows.items() if code != "No." and row[4]) == Decimal("275967.00")


def test_numbers_are_the_same_in_every_language(books):
    def numbers(book):
        return [
            [value for row in cells(sheet) for value in row if not isinstance(value, str) and value is not None]
            for sheet in book.worksheets
        ]

    assert numbers(books["sq"]) == numbers(books["sr-latn"]) == numbers(books["en"])


def test_the_same_data_give_the_same_bytes_at_any_time(annual, monkeypatch):
    first = workbook(annual, "sq")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert hashlib.sha256(workbook(annual, "sq")).digest() == hashlib.sha256(first).digest()


def test_text_is_never_a_formula(annual):
    first = annual["actions"][0] | {"title_en": "=HYPERLINK(1)"}
    data = {**annual, "actions": [first, *annual["actions"][1:]]}
    cell = load_workbook(io.BytesIO(workbook(data, "en")))["Actions"]["C2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert "'=HYPERLINK(1)" in csv_files(data, "en")["actions"].decode("utf-8-sig")


@pytest.mark.parametrize(("language", "delimiter", "amount"), [("sq", ";", "91766,00"), ("en", ",", "91766.00")])
def test_csv_is_written_as_the_language_writes_numbers(annual, language, delimiter, amount):
    files = csv_files(annual, language)
    content = files["budget"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))
    assert len(rows) == 102
    assert {len(row) for row in rows} == {len(rows[0])}
    assert any(amount in row for row in rows)


def test_json_is_the_frozen_data(annual):
    assert json.loads(public_json(annual)) == annual
    assert hashlib.sha256(public_json(annual)).hexdigest() == sha256(canonical_json(annual))


def test_what_was_not_verified_is_in_no_file(annual):
    files = [*csv_files(annual, "sq").values(), public_json(annual)]
    assert not any(story.SECRET.encode() in content for content in files)
    assert any(story.SERBIAN.encode() in content for content in files)


# Which tables there are


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_the_tables_of_its_chapters(year, language):
    assert set(csv_files(year["2022-H2"], language)) == EVERY
    assert set(csv_files(year["annual"], language)) == EVERY | OF_YEARS
    assert set(csv_files(year["final"], language)) == EVERY | OF_YEARS | ONLY_FINAL


def test_comments_are_a_table_only_when_the_report_lists_them(annual):
    assert "comments" not in csv_files(annual | WRITTEN | {"comments": None}, "en")
    (row,) = table(annual | WRITTEN, "comments")
    assert (row["Chapter"], row["Comment"], row["Answer"]) == ("Executive summary", "Shtoni shifrat.", "U shtuan.")
    assert (row["On"], row["Answered on"]) == ("20.01.2023", "21.01.2023")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["2022-H2", "annual", "final"])
def test_every_table_has_a_title_a_sheet_takes_and_full_lines(year, kind, language):
    data = year[kind] | WRITTEN
    titles = list(table_titles(data, language).values())
    assert len(set(titles)) == len(titles)
    assert sheet_names(titles) == titles  # none is cut
    for key, content in csv_files(data, language).items():
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter="," if language == "en" else ";"))
        assert {len(row) for row in rows} == {len(rows[0])}, key
        assert len(set(rows[0])) == len(rows[0]) and all(rows[0]), key


def test_sheets_have_names_that_a_workbook_takes():
    titles = ["A" * 40, "a" * 40, "What: [is] this?", "Plain", "plain"]
    names = sheet_names(titles)
    assert names == ["A" * 31, "a" * 28 + " 2", "What   is  this", "Plain", "plain 2"]
    assert max(map(len, names)) <= 31


# What stands in them: the figures of the snapshot, and of the document


def test_the_headline_figures_are_those_of_the_snapshot(annual):
    rows = table(annual, "figures")
    due_by = [row for row in rows if row["Figure"] == "Implemented, of the actions due by the end of the year"]
    for row, rates in zip(due_by, annual["figures"]["rates"], strict=True):
        assert (row["Year"], row["Number"], row["Out of"]) == (
            str(rates["year"]),
            str(rates["due_by"]["n"]),
            str(rates["due_by"]["of"]),
        )
    said = {row["Figure"]: (row["Number"], row["Out of"], row["Percent"]) for row in rows}
    reporting = annual["reporting"]
    expected = (str(reporting["on_time"]), str(reporting["expected"]))
    assert said["Institutions by how they reported: on time"][:2] == expected
    assert said["Implemented, of all actions of the plan"] == ("1", "100", "1.0")
    assert said["Indicators by achievement: not measured"][1] == str(len(annual["tracking"]))


def test_percentages_are_those_that_the_document_prints(english):
    for n, of in ((1, 12), (12, 33), (2, 3), (1, 1000), (3, 16)):
        printed = sentences.percentage(sentences.share_of({"n": n, "of": of}))
        assert printed == f"{percentage(n, of)}\u00a0%"
    assert percentage(0, 0) is None and percentage(None, 3) is None


def test_statuses_add_up_on_every_level(annual):
    rows = table(annual, "status")
    levels = [[row for row in rows if row["Level"] == name] for name in ("Strategic objective", "Specific objective")]
    assert [len(level) for level in levels] == [5, 12] and rows[0]["Level"] == "Whole plan"
    for column in ("Actions", "Implemented", "Not reported", "Cancelled", "Headline count: in progress"):
        for level in levels:
            assert sum(int(row[column]) for row in level) == int(rows[0][column])
    assert rows[0]["Actions"] == "101" and rows[0]["Not reported"] == str(
        annual["figures"]["by_status"]["not_reported"]
    )
    assert sum(int(row["Actions"]) for row in table(annual, "deadlines")) == 101


def test_budget_and_spending_are_those_of_the_snapshot(annual):
    budget, rows = annual["budget"], table(annual, "budget-by-year")
    lines = [*budget["by_year"], budget["total"]]
    assert [row["Planned"] for row in rows] == [line["planned"] for line in lines]
    assert [row["Spent on costed actions"] for row in rows] == [line["spent"] or "" for line in lines]
    total = rows[-1]
    counts = ("Costed actions", "not costed (blank)", "Actions with an amount", "without cost (0.00)")
    assert [total[name] for name in counts] == [""] * 4, "220 of 101 actions with an amount"
    spent = Decimal(budget["total"]["spent_in_all"])
    assert sum(amounts(table(annual, "spending"), "Spent")) == spent == Decimal("2501.00")
    by_source = [row for row in table(annual, "budget-by-source") if row["Year"] == "Whole plan"]
    assert sum(amounts(by_source, "Spent in all")) == spent
    paid = table(annual, "spent-by-source")
    assert sum(sum(amounts(paid, f"Spent in all {year}")) for year in annual["plan"]["years"]) == spent
    rows = table(annual, "budget-by-objective")
    stated = next(row for row in rows if (row["No."], row["Year"]) == ("I.3", "2022"))
    assert (stated["Planned"], stated["Stated by the document"]) == ("15034.00", "14974.00")


def test_execution_has_a_line_for_every_year_source_objective_and_nature(annual):
    rows = table(annual, "execution")
    assert {row["Grouped by"] for row in rows} == {
        "Year",
        "Kind of source",
        "Strategic objective",
        "Nature, planned",
        "Nature that the answers name",
        "Recurrence, planned",
        "Recurrence that the answers name",
        "Source that the answers name",
    }
    year = next(row for row in rows if (row["Grouped by"], row["Year"]) == ("Year", "2022"))
    printed = annual["budget"]["by_year"][0]
    assert (year["Planned"], year["Spent on costed actions"]) == (printed["planned"], printed["spent"])
    reasons = [row["Why it is listed"] for row in table(annual, "differences")]
    part = annual["execution"]
    assert len(reasons) == len(part["material"]) + len(part["unplanned"]) + len(part["untold"])
    assert reasons.count("Material differences") == len(part["material"]) == 1


def test_every_list_of_actions_is_the_document_s(final):
    rows = table(final, "lists")
    missed = [row["No."] for row in rows if (row["Chapter"], row["List"]) == ("Overall progress", "Deadline missed")]
    assert missed == final["figures"]["missed"]
    carried = [row for row in rows if row["Chapter"] == "Actions carried over to the next plan"]
    assert len(carried) == 101 - len(final["figures"]["cancelled"]) - 1
    failed = table(final, "failures")
    assert {row["No."] for row in failed} == set(missed)
    assert any(story.DIFFICULTY in row["Causes"] for row in failed)


def test_products_stand_with_target_and_reached(annual):
    outputs = [output for action in annual["actions"] for output in action["outputs"]]
    rows = table(annual, "outputs")
    assert len(rows) == len(outputs)
    for row, output in zip(rows, outputs, strict=True):
        assert row["Target in total"] == (output["target_in_total"] or "")
        assert row["Reached"] == ("*" if output["is_hidden"] else output["reached"] or "")
    assert any(row["Reached 2022"] for row in rows)


def test_changes_name_each_difference(annual):
    first = annual["actions"][0]["code"]
    part = annual["changes"] | {
        "deadlines": [{"code": first, "before": None, "after": "2024-12-31"}],
        "budget": [{"code": first, "year": 2023, "before": None, "after": "0.00"}],
        "targets": [
            {"of": "output", "code": first, "number": 1, "measure": "in_total", "before": "4", "after": "5"},
            {"of": "indicator", "code": "I-1", "number": None, "measure": "final", "before": None, "after": "90"},
        ],
    }
    rows = {row["Change"]: row for row in table(annual | {"changes": part}, "changes")}
    assert (rows["Changed deadlines"]["Before"], rows["Changed deadlines"]["Now"]) == ("", "31.12.2024")
    assert (rows["Changed budgets"]["Which"], rows["Changed budgets"]["Now"]) == ("2023", "0.00")
    assert rows["Changed targets"]["Now"] == "90"
    flips = sum(row["Change"] == "Changes of status" for row in table(annual, "changes"))
    assert flips == len(annual["changes"]["status"]) > 0
    assert rows["Actions cancelled, split or merged since"]["No."] == story.CANCELLED


def test_how_each_institution_reported_in_each_period(annual):
    rows = table(annual, "reporting")
    assert {row["Period"] for row in rows} == {"2022-H1", "2022-H2"}
    assert len(rows) == sum(len(period["reporting"]) for period in annual["periods"])
    assert ("2022-H2", "MSH", "late") in {(row["Period"], row["Institution"], row["Reporting"]) for row in rows}


def test_what_people_wrote_is_there(annual):
    data = annual | WRITTEN
    first, second = table(data, "recommendations")
    assert first["Recommendation"] == "Të përgjigjen me kohë." and second["Due on"] == "30.06.2023"
    assert second["Addressed to"] == "MPB"
    (followed,) = table(data, "follow-ups")
    assert followed["Note"] == "U hartua." and followed["What became of it"]
    assert len(table(annual, "recommendations")) > 2  # until somebody writes: what the figures call for
    assert len(table(annual, "next-steps")) == len(annual["problems"]["next_steps"]) > 5
    assert len(table(annual, "gaps")) > 50


@pytest.mark.parametrize("kind", ["2022-H2", "annual", "final"])
def test_the_document_prints_what_the_tables_hold(year, kind):
    """Every amount and every count with its total is in the document of the same data."""
    with translation.override("sq"):
        document = html(year[kind], edition("sq"))
    text = document.replace("\u00a0", " ")
    for row in cells(load_workbook(io.BytesIO(workbook(year[kind], "sq")))["Buxheti"])[1:]:
        assert f">{row[0]}</th>" in text
    for rates in year[kind]["figures"]["rates"]:
        assert f"{rates['due_by']['n']}/{rates['due_by']['of']}" in text


def test_days_are_days_and_numbers_numbers(books):
    header, *rows = cells(books["sq"].worksheets[1])
    assert all(isinstance(row[3], int) and isinstance(row[4], int) for row in rows)
    deadlines = books["en"]["Deadlines"]
    assert isinstance(deadlines["A2"].value, dt.datetime) and isinstance(deadlines["C2"].value, int)
    assert books["en"]["Headline figures"]["F2"].number_format == "#,##0.0"
    assert books["en"]["Budget by year"]["B2"].number_format == "#,##0.00"


# A hidden figure


def test_a_small_number_of_victims_is_in_none(annual):
    """As the snapshot hides it: neither the value nor what it was made of."""
    output = annual["actions"][1]["outputs"][0]
    hidden = output | {"is_hidden": True, "reached": None, "reached_by_year": {}, "reached_share": None}
    actions = [annual["actions"][0], annual["actions"][1] | {"outputs": [hidden]}, *annual["actions"][2:]]
    nothing = dict.fromkeys(("value", "numerator", "denominator", "achieved"))
    tracking = [
        row | nothing | {"is_hidden": True, "band": "hidden"} if row["code"] == story.SHARE else row
        for row in annual["tracking"]
    ]
    data = annual | {"actions": actions, "tracking": tracking}
    row = next(row for row in table(data, "outputs") if row["No."] == actions[1]["code"])
    assert [row[name] for name in ("Reached", "Reached 2022", "Reached, percent")] == ["*"] * 3
    row = next(row for row in table(data, "actions") if row["No."] == actions[1]["code"])
    assert row["Reached / target"].startswith("*")
    row = next(row for row in table(data, "indicators") if row["No."] == story.SHARE)
    assert (row["Value"], row["Numerator"], row["Denominator"], row["Achievement"]) == ("*", "", "", "")
    before, after = (
        next(row for row in table(content, "figures") if row["Figure"].endswith(": hidden: a small number"))
        for content in (annual, data)
    )
    assert (before["Number"], after["Number"]) == ("0", "1")


def test_the_years_of_the_statistics_name_their_source_or_reason(annual):
    part = annual["statistics"] | {"absent": [{"year": 2021, "reason": "Nuk u mblodhën."}]}
    rows = [tuple(row.values()) for row in table(annual | {"statistics": part}, "statistics-years")]
    assert rows == [("2021", "no figures", "Nuk u mblodhën."), ("2022", "figures", "Baza e të dhënave")]
    old = {name: value for name, value in annual["statistics"].items() if name not in ("recorded", "absent")}
    assert table(annual | {"statistics": old}, "statistics-years") == []


def test_hidden_victims_are_their_mark_in_cells_and_sums(annual):
    rows = table(annual, "statistics")
    cells_of = [cell for t in annual["statistics"]["tables"] for row in t["rows"] for cell in row["cells"]]
    sums = [cell for t in annual["statistics"]["tables"] for cell in t["sums"] or []]
    assert len(rows) == len(cells_of) + len(sums)
    n_hidden = sum(cell["marker"] == "suppressed" for cell in [*cells_of, *sums])
    assert sum(row["Number"] == "*" for row in rows) == n_hidden > 0

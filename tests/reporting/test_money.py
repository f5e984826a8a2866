"""Money in a report: one classification for planned and spent, unknown is no zero, a rate is of its two numbers.

The figures are those of the demonstration's annual report of 2023, each once printed in two ways.
"""

import json
import re
from decimal import Decimal

import lxml.html
import pytest
from django.utils import translation

from progress.formulas.rates import Threshold, is_material
from progress.selectors.states import live_state
from progress.services.answers import SpendingAnswer
from progress.services.verification import verify_entry
from progress.snapshot.action_rows import actions_part
from progress.snapshot.execution import execution_part
from reporting.data.tables import tables
from reporting.document import sentences, sums
from reporting.document.chapters.annexes import annex_actions, annex_budget
from reporting.document.chapters.execution import execution
from reporting.document.chapters.planning import proposals
from reporting.document.html import html
from reporting.document.reader import Reader
from tests.factories import MSH, get_entry, get_submission, make_answer, submitted_submission
from tests.reporting.conftest import edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUDGET, SEVERAL = "Kosovo budget", "Several kinds of source"
PLANNED_BY_SOURCE = {"budget": "137276.00", "several": "31520.00"}
SPENT_BY_SOURCE = {"budget": "93987.00", "several": "27125.00"}


@pytest.fixture
def reader(demonstration):
    with translation.override("en"):
        yield Reader(demonstration, edition("en"))


def as_frozen_before(demonstration):
    """The same report as its snapshot was made before: spent by the source that paid, unknown as 0.00, no threshold."""
    data = json.loads(json.dumps(demonstration))
    old = data["budget"]
    paid = {row["code"]: row["by_year"] for row in old.pop("spent_by_source")}
    for row in old["by_year"]:
        row |= {"spent": row.pop("spent_in_all") or "0.00", "spent_unplanned": row["spent_unplanned"] or "0.00"}
    for row in old["by_source"]:
        lines = row.pop("by_year")
        row |= {"kind": row.pop("code"), "planned": {year: line["planned"] or "0.00" for year, line in lines.items()}}
        row["spent"] = {year: paid.get(row["kind"], {}).get(year) or "0.00" for year in lines}
    del old["threshold"], old["total"]
    for row in data["execution"]["material"]:
        del row["explanations"]
    return data


def line_of(rows, label, year):
    """A year's line of a source in a table of the document."""
    row = next(row for row in rows if row["label"]["text"] == label)
    return next(line for line in row["lines"] if line["label"] == str(year))


def table(reader, key):
    found = tables(reader)[key]
    return [dict(zip(found.header, row, strict=True)) for row in found.rows]


def cells(document, caption):
    """The rows of the document's last table with this caption: annex B has all years."""
    found = lxml.html.document_fromstring(document).xpath(f"//table[caption[normalize-space()='{caption}']]")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in found[-1].iter("tr")]


# One classification


@pytest.mark.parametrize(("kind", "label"), [("budget", BUDGET), ("several", SEVERAL)])
def test_planned_and_spent_by_source_are_the_same_everywhere(reader, kind, label):
    """BK 2023 was 131,549.00 of 137,276.00 in the panel and 93,987.00 in chapter 8; "several" 0.00 and 27,125.00."""
    planned, spent = Decimal(PLANNED_BY_SOURCE[kind]), Decimal(SPENT_BY_SOURCE[kind])
    printed = (f"{planned:,.2f}", f"{spent:,.2f}")
    for chapter in (annex_budget(reader), execution(reader)):
        line = line_of(chapter["by_source"], label, 2023)
        assert (line["planned"], line["spent"]) == printed
    row = next(row for row in table(reader, "budget-by-source") if (row["Source"], row["Year"]) == (label, 2023))
    assert (row["Planned"], row["Spent on costed actions"]) == (planned, spent)
    row = next(row for row in table(reader, "execution") if (row["Item"], row["Year"]) == (label, 2023))
    assert (row["Planned"], row["Spent on costed actions"]) == (planned, spent)
    frozen = next(row for row in reader.data["budget"]["by_source"] if row["code"] == kind)["by_year"]["2023"]
    assert (frozen["planned"], frozen["spent"]) == (PLANNED_BY_SOURCE[kind], SPENT_BY_SOURCE[kind])


def test_no_source_looks_as_if_it_had_spent_more_than_the_plan(reader):
    """BK 2022 looked like 128 %: 177,605.00 that the budget paid, also for actions of donors, of 138,276.00."""
    line = line_of(annex_budget(reader)["by_source"], BUDGET, 2022)
    assert (line["planned"], line["spent"], line["rate"]) == ("138,276.00", "131,574.00", "95.2\u00a0%")


def test_what_each_source_paid_stands_without_a_plan_and_without_a_rate(reader):
    for chapter, paid in (
        (annex_budget(reader), ["177,605.00", "131,549.00", "n/a"]),
        (execution(reader), ["131,549.00"]),
    ):
        rows = {row["label"]: row["amounts"] for row in chapter["spent_by_source"]}
        assert rows[BUDGET] == paid and SEVERAL not in rows
    row = next(row for row in table(reader, "spent-by-source") if row["Source that paid"] == BUDGET)
    assert list(row.values())[1:] == [Decimal("177605.00"), Decimal("131549.00"), None]
    for row in table(reader, "execution"):
        if row["Grouped by"] in ("Source that the answers name", "Nature that the answers name", "Nature, planned"):
            assert row["Execution, percent"] is None
            assert row["Planned"] is None or row["Spent in all"] is None


def test_sources_and_years_add_up_to_the_same(reader):
    part = reader.budget
    for name in ("planned", "spent", "spent_unplanned", "spent_in_all"):
        total = Decimal(part["total"][name])
        for rows in ("by_source", "by_specific", "by_strategic"):
            assert sum(Decimal(row["total"][name] or 0) for row in part[rows]) == total, (rows, name)
        assert sum(Decimal(row[name] or 0) for row in part["by_year"]) == total
    paid = sum(Decimal(amount or 0) for row in part["spent_by_source"] for amount in row["by_year"].values())
    assert paid == Decimal(part["total"]["spent_in_all"])


# Unknown is not zero


def test_a_year_that_is_ahead_is_not_computed(demonstration, reader):
    """Annex B said 0,00 and 0,0 % of 2024, chapter 8 "nuk llogaritet"."""
    for chapter in (annex_budget(reader), execution(reader)):
        line = next(line for line in chapter["by_year"] if line["label"] == "2024")
        assert (line["planned"], line["spent"], line["rate"], line["in_all"]) == ("252,196.00", "n/a", "n/a", "n/a")
    row = next(row for row in table(reader, "budget-by-year") if row["Year"] == 2024)
    assert (row["Spent on costed actions"], row["Execution, percent"], row["Spent in all"]) == (None, None, None)
    document = html(demonstration, edition("sq"))
    for table_of_years in ("Realizimi sipas viteve, EUR", "Realizimi sipas llojit të burimit"):
        rows = [row for row in cells(document, table_of_years) if "2024" in row]
        assert rows and all("nuk llogaritet" in row and "0,00" not in row and "0,0\u00a0%" not in row for row in rows)


def test_an_action_of_which_nobody_said_what_was_spent(reader):
    rows = annex_actions(reader)["rows"]
    silent = {action["code"] for action in reader.data["actions"] if not action["spent"]}
    assert silent and {row["code"] for row in rows if row["spent"] == "n/a"} == silent


def test_a_sentence_does_not_call_unknown_zero(demonstration):
    later = demonstration | {
        "period": demonstration["period"] | {"year": 2024, "starts_on": "2024-01-01", "ends_on": "2024-06-30"}
    }
    with translation.override("en"):
        said = sentences.budget(Reader(later | {"kind": "six_month"}, edition("en")))
    assert said == ("The plan foresees 252,196.00\u00a0EUR for 2024. No verified answer says yet what was spent of it.")


# A quotient is of its two numbers


def test_the_rate_of_a_year_is_that_of_the_amounts_beside_it(demonstration, reader):
    """191,107.00 of 257,196.00 stood beside 71.1 %, which is 182,907.00 of them."""
    for chapter in (annex_budget(reader), execution(reader)):
        line = next(line for line in chapter["by_year"] if line["label"] == "2023")
        assert (line["spent"], line["planned"], line["rate"]) == ("182,907.00", "257,196.00", "71.1\u00a0%")
        assert (line["unplanned"], line["in_all"]) == ("8,200.00", "191,107.00")
    assert sums.budget(reader)["spent"] == "182907.00"
    assert "182,907.00\u00a0EUR spent in that year (71.1\u00a0%)" in sentences.budget(reader)


def test_every_rate_of_the_document_is_the_quotient_of_the_two_cells_before_it(demonstration):
    document = html(demonstration, edition("en"))
    rates = 0
    for caption in ("Execution by year, EUR", "Execution by kind of source", "Execution by strategic objective"):
        for row in cells(document, caption):
            at = next((n for n, cell in enumerate(row) if re.fullmatch(r"[\d.]+ %", cell)), None)
            if at is not None:
                planned, spent = (Decimal(cell.replace(",", "")) for cell in row[at - 2 : at])
                assert f"{spent / planned * 100:.1f} %" == row[at], row
                rates += 1
    assert rates > 20


# Material differences


@pytest.mark.parametrize(
    ("spent", "planned", "expected"),
    [
        ("80", "100", False),  # a fifth, but of nothing
        ("500", "1000", True),
        ("500.01", "1000", False),
        ("9500", "10000", False),  # 500 EUR, but a twentieth
        ("12000", "10000", True),
        ("500", "0", True),
        ("499.99", "0", False),
        ("0", "0", False),
        ("1000", None, False),
        (None, "1000", False),
    ],
)
def test_material_is_a_fifth_and_five_hundred_euro(spent, planned, expected):
    amounts = (None if amount is None else Decimal(amount) for amount in (spent, planned))
    assert is_material(*amounts, Threshold()) is expected


def test_no_budget_is_to_be_changed_over_small_amounts(reader):
    """42 "changed budgets" were proposed, one of them over 20 EUR."""
    rows = reader.data["execution"]["material"]
    assert len(rows) == 21
    assert min(abs(Decimal(row["spent"]) - Decimal(row["planned"])) for row in rows) >= 500
    said = next(row for row in proposals(reader)["rows"] if row["text"].startswith("Changed budget"))
    assert said["text"] == (
        "Changed budgets for 21 actions whose spending differs materially from their plan"
        " (20\u00a0% or more, and 500.00\u00a0EUR or more)."
    )
    assert said["about"].split(", ") == [row["code"] for row in rows]


def test_the_explanation_is_printed_or_said_to_be_missing(demonstration):
    data = json.loads(json.dumps(demonstration))
    first, second = data["execution"]["material"][:2]
    first["explanations"] = [{"institution": "mpb", "period": "2023-H2", "text": "Trajnimi u mbajt në objektin tonë."}]
    second["explanations"] = []
    with translation.override("en"):
        reader = Reader(data, edition("en"))
        content = execution(reader)
        rows = {row["code"]: row["told"] for row in content["material"]}
        shown = {row["No."]: row["Explanation"] for row in table(reader, "differences") if row["Explanation"]}
    assert rows[first["code"]] == [{"who": "MPB", "text": "Trajnimi u mbajt në objektin tonë."}]
    assert rows[second["code"]] == [] and second["code"] in content["unexplained"]
    assert first["code"] not in content["unexplained"]
    assert shown[first["code"]] == "MPB: Trajnimi u mbajt në objektin tonë." and second["code"] not in shown
    assert "Trajnimi u mbajt në objektin tonë." in html(data, edition("sq"))


# What was frozen before


def test_an_older_snapshot_is_told_by_one_classification_as_well(demonstration, reader):
    old = as_frozen_before(demonstration)
    with translation.override("en"):
        before = Reader(old, edition("en"))
        assert annex_budget(before)["by_source"] == annex_budget(reader)["by_source"]
        assert annex_budget(before)["by_year"] == annex_budget(reader)["by_year"]
        assert execution(before)["limits"] == "20\u00a0% or more"
    assert "93.987,00" in html(old, edition("sq"))


def test_the_verified_answer_s_explanation_reaches_the_report(period, driton, arta):
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    spent = (SpendingAnswer(entry.action.fundings.first().source_id, Decimal(1500)),)
    answer = make_answer(entry, spendings=spent, spending_explanation="Çmimi u rrit.")
    submission = submitted_submission(period, MSH, driton, {"III.1.13": answer})

    def part():
        return execution_part(live_state(period), actions_part(live_state(period)), 2022)["material"]

    assert part() == []
    verify_entry(entry=get_entry(submission, "III.1.13"), by=arta)
    assert part() == [
        {"code": "III.1.13", "year": 2022, "planned": "1000.00", "spent": "1500.00"}
        | {"explanations": [{"institution": MSH, "period": "2022-H1", "text": "Çmimi u rrit."}]}
    ]


def test_an_explanation_is_not_parted_from_its_line(demonstration):
    """Each difference is a group of rows, which no page breaks: the amounts, then what the institution says."""
    page = lxml.html.document_fromstring(html(demonstration, edition("en")))
    groups = [row.getparent() for row in page.xpath("//table[.//td[@class='num']]//tr[contains(@class, 'told')]")]
    assert groups and all(len(body.xpath(".//th[@class='code']")) == 1 for body in groups)


def test_what_no_answer_names_is_a_dash_in_a_year_that_is_told_of(annual):
    """“Unspecified” was n/a beside capital and current spending of the same year, as if it could not be known."""
    part = annual["execution"]
    spent = [
        {"code": "capital", "by_year": {"2022": "900.00", "2023": None, "2024": None}},
        {"code": "unspecified", "by_year": {"2022": None, "2023": None, "2024": None}},
    ]
    reader = Reader({**annual, "execution": {**part, "spent_by_nature": spent}}, edition("en"))
    with translation.override("en"):
        shown = {row["label"]: row["spent"] for row in execution(reader)["by_nature"]}
    assert (shown["capital"], shown["unspecified"]) == (["900.00"], ["–"])

"""The strategy's own plan, laid out as DOCX and as XLSX, comes in as exactly what the fixtures hold."""

import re
from dataclasses import replace

import pytest

from plans.reading.document import plan_document
from plans.reading.interpret import interpret
from plans.reading.known import Decisions
from plans.reading.opening import open_plan
from tests.plans.reading.known import catalogues, known
from tests.plans.reading.layout import docx_bytes, unmerged, xlsx_bytes
from tests.plans.reading.strategy import fixtures, of, parts, plan

PLAN = "2022-2024"
CHILDREN = {
    "roles": "actioninstitution",
    "fundings": "actionfunding",
    "budget_lines": "budgetline",
    "outputs": "output",
    "reference_links": "actionreference",
}
# What the tables do not print: other languages, what an indicator's passport adds, and the wording of a unit, which is
# the product's own words put into the plural by hand ("raporte të dorëzuara" for "Numri i raporteve të dorëzuara").
NOT_PRINTED = {"method", "source", "responsible", "direction", "unit_en", "unit_sr"}
WORDED_BY_HAND = {"outputs": {"unit"}}
# Left open by their words: whether values of a year are summed was decided for two indicators without any unit.
DECIDED = {("III.2-1", "span_rule"), ("V.1-1", "span_rule")}
# A person says once that this spelling is that document.
DECISIONS = Decisions(
    names=[
        {
            "what": "reference",
            "printed": "Standardet minimale për ofruesit e shërbimeve për VeT",
            "code": "Standardet minimale për ofruesit e shërbimeve për Viktimat e Trafikimit (VeT)",
        }
    ]
)


LAYOUTS = {
    "docx": lambda: docx_bytes(parts()),
    "xlsx": lambda: xlsx_bytes(plan()),
    "docx without merged cells": lambda: docx_bytes(unmerged(parts())),
}


@pytest.fixture(scope="module", params=LAYOUTS)
def read(request):
    return interpret(open_plan(LAYOUTS[request.param]()), known(), DECISIONS)


@pytest.fixture(scope="module")
def document(read):
    strategy, plan = ({"code": code} for code in ("2022-2026", PLAN))
    return plan_document(
        read, strategy=strategy, fields=plan, known=known(), catalogues=catalogues(), decisions=DECISIONS
    )


UNREAD = {"Shënim: s"}  # on one sheet the note stands in the table itself


def test_every_row_is_understood(read):
    assert [len(read.of_kind(kind)) for kind in ("strategic", "specific", "action", "total")] == [5, 12, 101, 36]
    assert read.years == [2022, 2023, 2024]
    assert {row.cells["title"].printed[:9] for row in read.of_kind("unread")} <= UNREAD


def test_what_is_doubtful_is_what_the_document_leaves_open(read):
    reasons = {doubt.reason for row in read.rows for doubt in row.open_doubts}
    assert reasons <= {"target_without_value", "column_guessed", "row_left_out", "donor_leads"}
    (row,) = [row for row in read.rows if any(doubt.reason == "donor_leads" for doubt in row.open_doubts)]
    assert row.code == "IV.1.5"


def test_objectives(document):
    specific = [below for top in document["strategic"] for below in top["specific_objectives"]]
    assert_same(document["strategic"], fixtures()["strategicobjective"], skip={"plan"})
    assert_same(specific, fixtures()["specificobjective"], skip={"strategic"})


def test_stated_totals(document):
    specific = {below["code"]: below for top in document["strategic"] for below in top["specific_objectives"]}
    for code, objective in specific.items():
        stated = of("statedtotal", "objective", code)
        assert len(stated) == 9
        assert_same(objective["stated_totals"], stated, skip={"objective"})


def test_indicators_with_their_targets(document):
    assert_same(document["indicators"], fixtures()["indicator"], skip={"plan"})
    for indicator in document["indicators"]:
        assert_same(indicator["targets"], of("indicatortarget", "indicator", indicator["code"]), skip={"indicator"})


def test_actions(document):
    assert_same(document["actions"], fixtures()["action"], skip={"title_en", "title_sr"})


@pytest.mark.parametrize("name", CHILDREN)
def test_what_stands_below_an_action(document, name):
    assert len(document["actions"]) == 101
    for action in document["actions"]:
        skip = {"action"} | WORDED_BY_HAND.get(name, set())
        assert_same(action[name], of(CHILDREN[name], "action", action["code"]), skip=skip)


def test_parts_of_budget_cells(document):
    found = {
        (action["code"], line["year"], part["number"]): part
        for action in document["actions"]
        for line in action["budget_lines"]
        for part in line["parts"]
    }
    told = {(row["line"][1], row["line"][2], row["number"]): row for row in fixtures()["budgetpart"]}
    assert found.keys() == told.keys()
    assert_same(list(found.values()), [told[key] for key in found], skip={"line"})


def test_catalogues_hold_what_the_plan_names(document):
    named = {role["institution"][0] for action in document["actions"] for role in action["roles"]}
    assert named <= {row["code"] for row in document["institutions"]}
    assert len(document["sources"]) == 17
    assert len(document["references"]) == 32


def test_units_are_the_products_own_words(document):
    """They are worded by hand in the fixtures; what is read of the cell is the same in more than half of them."""
    pairs = [
        (output["unit"], told["unit"])
        for action in document["actions"]
        for output, told in zip(action["outputs"], of("output", "action", action["code"]), strict=True)
    ]
    assert sum(one == other for one, other in pairs) == 63
    assert all(one for one, other in pairs if other and "10%" not in other and not other.startswith("rritje"))


def assert_same(found, told, skip=frozenset()):
    """Row by row and field by field; a field that a fixture leaves out has its model's default, blank or none."""
    assert len(found) == len(told)
    for row, fixture in zip(found, told, strict=True):
        for name, value in fixture.items():
            is_left = name in skip | NOT_PRINTED or name.endswith(("_en", "_sr")) or (row.get("code"), name) in DECIDED
            if not is_left:
                assert same(row[name], value), (row.get("code"), name, row[name], value)


def same(found, told) -> bool:
    """Decimals are written with as many places as their column has, in fixtures sometimes with fewer."""
    is_number = all(isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value) for value in (found, told))
    return float(found) == float(told) if is_number else found == told


def test_a_broken_row_is_one_row(read):
    (row,) = [row for row in read.of_kind("action") if row.code == "I.2.4"]
    assert row.value("title") == next(a["title"] for a in fixtures()["action"] if a["code"] == "I.2.4")


def test_decisions_find_their_cells_again_after_a_second_upload():
    """Rows move and are added; what was decided about a cell holds wherever it prints the same in the same row."""
    plan = open_plan(docx_bytes(parts()))
    decisions = Decisions()
    decisions.decide_cell({"kind": "action", "anchor": "I.1.1", "column": "deadline", "printed": "", "read_as": "2023"})
    moved = replace(plan, rows=[row for row in plan.rows if row.code != "I.1.3"])
    for one in (plan, moved):
        action = next(row for row in interpret(one, known(), decisions).of_kind("action") if row.code == "I.1.1")
        assert action.value("deadline").due_on.isoformat() == "2023-12-31"
        assert action.cells["deadline"].printed == ""

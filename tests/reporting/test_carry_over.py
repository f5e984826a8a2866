"""Reports say what an action was in the plan before, and the final one what becomes of each unfinished action."""

import pytest
from django.utils import translation

from progress.services.carry_over import decide_carry_over
from reporting.data import status
from reporting.document.chapters import drafts
from reporting.document.chapters.ending import carried_over, remaining
from reporting.document.html import html
from reporting.document.reader import Reader
from reporting.snapshot.carry_over import carry_over_part
from tests.factories import second_plan, the_plan
from tests.reporting.conftest import edition


@pytest.fixture
def told(final):
    """The final snapshot with three kinds of answers, and an action that came from an earlier plan."""
    one, other, _third = remaining(Reader(final, edition("en")))["undated"][:3]
    decided = {
        one: {
            "targets": [{"plan": "2025-2027", "code": "I.3.1"}, {"plan": "2025-2027", "code": "I.3.2"}],
            "reason": "",
        },
        other: {"targets": [], "reason": "Ligji i ri e kryen."},
    }
    return final | {"carry_over": {"formerly": {"I.1.2": [{"plan": "2018-2021", "code": "II.4"}]}, "decided": decided}}


def rows_of(data, language="en"):
    with translation.override(language):
        return {row["code"]: row["becomes"] for row in carried_over(Reader(data, edition(language)))["decided"]}


@pytest.mark.any_database
def test_each_unfinished_action_says_what_becomes_of_it(told):
    rows = rows_of(told)
    one, other, third = remaining(Reader(told, edition("en")))["undated"][:3]
    assert rows[one] == "goes on as I.3.1 of the plan 2025–2027; goes on as I.3.2 of the plan 2025–2027"
    assert rows[other] == "is dropped: Ligji i ri e kryen."
    assert rows[third] == "nothing is decided yet"


@pytest.mark.any_database
def test_nothing_is_said_while_nobody_has_decided_and_by_older_snapshots(final):
    assert rows_of(final) == rows_of({name: part for name, part in final.items() if name != "carry_over"}) == {}


@pytest.mark.any_database
def test_the_draft_counts_what_was_decided(told, final):
    with translation.override("en"):
        n = len(rows_of(told))
        text = drafts.carried_over(Reader(told, edition("en")))
        before = drafts.carried_over(Reader(final, edition("en")))
    assert f"Of {n} unfinished actions, 1 go on in the next plan, 1 are dropped" in text
    assert f"on {n - 2} nothing is decided yet" in text
    assert f"{n} actions are carried over to the next plan." in before


@pytest.mark.any_database
def test_it_stands_in_the_document_and_in_the_data(told):
    page = html(told, edition("sq"))
    assert "vazhdon si I.3.1 i planit 2025–2027" in page
    assert page.count("më parë II.4 i planit 2018–2021") == 1  # in annex A, where every action stands
    with translation.override("en"):
        table = status.lists(Reader(told, edition("en")))
    assert "is dropped: Ligji i ri e kryen." in {row[-1] for row in table.rows}


@pytest.mark.django_db
def test_the_snapshot_reads_the_links_of_both_plans(arta, django_assert_num_queries):
    first, later = the_plan(), second_plan()
    one, other = first.actions().get(code="I.2.4"), first.actions().get(code="I.2.3")
    decide_carry_over(action=one, targets=list(later.actions()), by=arta)
    decide_carry_over(action=other, targets=[], reason="Ligji i ri.", by=arta)
    with django_assert_num_queries(2):
        part = carry_over_part(first, with_decisions=True)
    assert part["decided"]["I.2.3"] == {"targets": [], "reason": "Ligji i ri."}
    assert [row["code"] for row in part["decided"]["I.2.4"]["targets"]] == ["I.1.1", "I.1.2"]
    source = [{"plan": "2022-2024", "code": "I.2.4"}]
    assert carry_over_part(later, with_decisions=False) == {
        "formerly": {"I.1.1": source, "I.1.2": source},
        "decided": {},
    }

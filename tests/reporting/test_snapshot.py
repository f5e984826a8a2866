"""The frozen data: complete, verified, as of the cut-off date, and written in one way only."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Action
from plans.services.amendments import adopt_amendment, draft_amendment, save_change
from progress import snapshot as of_periods
from progress.formulas.rates import ActionState, implementation_rate
from progress.models import ReportingPeriod
from progress.selectors.rates import counted_by_year, rates_of, states_on_version
from progress.selectors.reporting import reporting_of
from progress.selectors.states import live_state
from progress.snapshot.figures import states_of
from reporting import snapshot
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.factories import closed_period, the_plan
from tests.reporting import story

pytestmark = pytest.mark.django_db


def by_code(data):
    return {action["code"]: action for action in data["actions"]}


@pytest.mark.any_database
def test_all_actions_are_in_it_in_the_order_of_the_plan(data):
    assert [a["code"] for a in data["actions"]] == list(Action.objects.values_list("code", flat=True))
    assert len(data["actions"]) == 101


def test_figures_are_those_of_the_calculations():
    period = story.second_half()
    data = snapshot.build("six_month", period)
    states = live_state(period).action_states
    assert states_of(data["actions"]) == states
    rates = {rates["year"]: rates for rates in data["figures"]["rates"]}
    for year in period.plan.years:
        rate = implementation_rate(states, year)
        assert rates[year]["due_by"] == {"n": rate.n, "of": rate.of}
    assert rates[2022]["due_by"]["of"] == 12
    reporting = reporting_of(period)
    assert data["reporting"]["expected"] == len(reporting)
    assert data["reporting"]["on_time"] == sum(r.is_on_time for r in reporting)


@pytest.mark.any_database
def test_objectives_add_up_to_the_plan(data):
    for level, n in (("by_strategic", 5), ("by_specific", 12)):
        rows = data["figures"][level]
        assert len(rows) == n
        for name, count in data["figures"]["roll_up"].items():
            assert sum(row["roll_up"][name] for row in rows) == count
    assert sum(data["figures"]["by_status"].values()) == 101


@pytest.mark.any_database
def test_only_verified_answers_are_in_it(data):
    assert story.SECRET not in canonical_json(data)
    assert by_code(data)[story.VERY_LONG]["answers"][0]["what_was_done"] == story.LONG
    row = next(r for r in data["reporting"]["by_institution"] if r["code"] == story.RETURNED)
    assert row["outcome"] == "missing"


@pytest.mark.any_database
def test_it_is_as_of_the_cut_off_date(year):
    """What happened in the second half-year changes nothing in the snapshot of the first."""
    assert year["2022-H1"] == year["2022-H1 again"]
    assert by_code(year["2022-H1"])[story.DELIVERED]["status"] == "in_progress"
    assert by_code(year["2022-H2"])[story.DELIVERED]["status"] == "implemented"


@pytest.mark.any_database
def test_changes_since_the_period_before(year):
    assert year["2022-H1"]["previous_period"] is None
    assert year["2022-H1"]["figures"]["changes"] == []
    change = {"code": story.DELIVERED, "before": "in_progress", "after": "implemented"}
    assert change in year["2022-H2"]["figures"]["changes"]


@pytest.mark.any_database
def test_cancelled_and_undated_actions_are_named_and_out_of_the_rates(data):
    assert data["figures"]["cancelled"] == [story.CANCELLED]
    assert data["figures"]["undated"] == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"]
    assert by_code(data)[story.CANCELLED]["cancelled_by_decision"] == "12/2022"
    assert data["figures"]["of_plan"]["of"] == 100


@pytest.mark.any_database
def test_money_is_that_of_the_plan(data):
    assert [row["planned"] for row in data["budget"]["by_year"]] == ["275967.00", "257196.00", "252196.00"]
    assert data["budget"]["total"]["planned"] == "785359.00"
    by_source = sum(Decimal(row["by_year"]["2022"]["planned"] or 0) for row in data["budget"]["by_source"])
    assert by_source == Decimal("275967.00")
    assert data["budget"]["n_without_any_amount"] == 19


@pytest.mark.any_database
def test_blank_and_zero_are_two_things(data):
    actions = by_code(data)
    assert actions["I.1.1"]["budget"]["2022"] == {"printed": "0.00", "amount": "0.00", "adopted": "0.00"}
    assert actions["I.1.2"]["budget"]["2022"] == {"printed": "", "amount": None, "adopted": None}


@pytest.mark.any_database
def test_spending_comes_from_verified_answers(year):
    assert year["2022-H1"]["budget"]["total"]["spent_in_all"] == "1250.50"
    assert year["2022-H2"]["budget"]["total"]["spent_in_all"] == "2501.00"
    assert year["2022-H2"]["budget"]["spent_in_period"] == "1250.50"


@pytest.mark.any_database
def test_quantities_stand_beside_their_targets(data):
    action = by_code(data)[story.DELIVERED]
    assert action["outputs"][0]["reached"] is not None
    assert {"target_in_total", "target_per_year", "unit", "unit_sr", "unit_en"} <= set(action["outputs"][0])
    assert action["evidence"] == {"files": 0, "links": 1}


@pytest.mark.any_database
def test_problems_and_next_steps_come_with_how_they_are_addressed(year):
    risk = next(row for row in year["2022-H1"]["problems"]["challenges"] if row["kind"] == "risk")
    assert (risk["description"], risk["probability"], risk["impact"]) == (story.RISK, "medium", "high")
    assert risk["mitigation"]
    assert year["2022-H1"]["problems"]["next_steps"]


@pytest.mark.any_database
def test_texts_of_all_languages_are_inside(data):
    for row in (data["plan"], data["strategy"], *data["objectives"], *data["actions"], *data["indicators"]):
        assert {"title", "title_sr", "title_en"} <= set(row)


@pytest.mark.any_database
def test_canonical_json_is_written_in_one_way_only(data):
    text = canonical_json(data)
    assert canonical_json(json.loads(text)) == text
    assert canonical_json(dict(reversed(data.items()))) == text
    assert "ë" in text and ": " not in text[:40]
    assert sha256("ë") == "b19cfb01639de63ec3d32df67b70cb7a56316f9ef5186fd290293abbcf0b8867"


def test_the_same_period_gives_the_same_snapshot_twice():
    period = closed_period("2022-H1")
    assert canonical_json(snapshot.build("six_month", period)) == canonical_json(snapshot.build("six_month", period))


@pytest.mark.parametrize("make", [closed_period, story.first_half])
def test_the_number_of_queries_does_not_grow_with_the_answers(make):
    period = ReportingPeriod.objects.select_related("plan__strategy").get(pk=make().pk)
    with CaptureQueriesContext(connection) as captured:
        of_periods.build(period)
    assert len(captured) == 62


def test_rates_rest_on_the_plan_version_of_1_january(arta):
    """An action that came later is not of the year, and a deadline is the one that the version of the year gave."""
    plan, day = the_plan(), dt.date(2023, 5, 1)
    draft = draft_amendment(plan=plan, title="Rishikimi 2023", by=arta)
    told = {"title": {"sq": "Veprim i ri", "en": "", "sr": ""}, "deadline_on": "2023-12-31"}
    new = {"code": "I.1.90", "objective": "I.1", "terms": told}
    give = {"amendment": draft, "reason": "Vendim.", "by": arta}
    save_change(kind="new", key="I.1.90", after=new, **give)
    save_change(kind="term", key="I.1.4", field="deadline_on", after="2024-06-30", **give)
    adopt_amendment(amendment=draft, decision_number="5", decided_on=day, in_force_on=day, by=arta)
    states = {
        "I.1.4": ActionState("I.1.4", "in_progress", dt.date(2024, 6, 30)),
        "I.1.90": ActionState("I.1.90", "in_progress", dt.date(2023, 12, 31)),
    }
    first, second = plan.versions.order_by("number")
    of_first = states_on_version(states, first)
    assert [s.code for s in of_first] == ["I.1.4"] and of_first[0].deadline_on != dt.date(2024, 6, 30)
    assert states_on_version(states, second) == list(states.values())

    def rates_on(day):
        return {year: rates_of(year, *of) for year, of in counted_by_year(plan, states, 2024, day).items()}

    rates = rates_on(dt.date(2024, 12, 31))
    assert {year: one.version for year, one in rates.items()} == {2022: 1, 2023: 1, 2024: 2}
    assert rates[2023].due_by.of == 1 and rates[2024].due_by.of == 2
    as_of_2022 = rates_on(dt.date(2022, 12, 31))
    assert {one.version for one in as_of_2022.values()} == {1}, "what was decided later is not known yet"

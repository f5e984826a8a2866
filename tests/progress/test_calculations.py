"""The formulas of domain.md §5: known values, and what holds for all values."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Action, Output
from progress.formulas.rates import (
    ActionState,
    Share,
    Threshold,
    budget_execution,
    implementation_rate,
    implementation_rate_of_plan,
    implementation_rate_within,
    is_material,
    reporting_rate,
    share_of_quantity,
    target_in_force,
)
from progress.formulas.statuses import OVERDUE, ROLL_UP, Status, roll_up
from progress.selectors.outputs import Reached
from strategy_tracker.base.templatetags.words import counted, counts_first

statuses = st.sampled_from(Status.values)
days = st.dates(dt.date(2021, 1, 1), dt.date(2027, 12, 31))
states = st.builds(
    ActionState,
    code=st.text(min_size=1, max_size=6),
    status=statuses,
    deadline_on=st.none() | days,
    is_cancelled=st.booleans(),
)
lists = st.lists(states, max_size=30)
years = st.integers(2021, 2027)
amounts = st.decimals(0, 10**9, places=2)


def state(status="implemented", deadline=dt.date(2022, 12, 31), **fields):
    return ActionState("I.1.1", status, deadline, **fields)


# Shares


def test_share_of_nothing_cannot_be_said():
    assert Share(0, 0).share is None


@pytest.mark.parametrize(
    ("wholes", "is_first"),
    [
        ([9], True),
        ([10], False),
        ([101], False),
        ([], False),
        ([None, 0], False),
        ([17, 6, None], True),
        ([17, 10], False),
    ],
)
def test_counts_come_first_in_a_column_with_any_below_ten(wholes, is_first):
    assert counts_first(wholes) is is_first


def test_a_share_is_written_like_its_column():
    with translation.override("sq"):
        assert counted(2, 6) == ("2/6", "33,3 %") and counted(7, 17) == ("41,2 %", "7/17")
        assert counted(7, 17, True) == ("7/17", "41,2 %") and counted(2, 6, False) == ("33,3 %", "2/6")


# Implementation


def test_late_and_unreported_stay_in_the_denominator():
    found = implementation_rate([state(), state("not_reported"), state("no_evidence"), state("not_implemented")], 2022)
    assert (found.n, found.of) == (1, 4)


def test_last_day_of_the_year_belongs_to_it():
    assert implementation_rate([state(deadline=dt.date(2022, 12, 31))], 2022).of == 1
    assert implementation_rate([state(deadline=dt.date(2023, 1, 1))], 2022).of == 0


def test_undated_and_cancelled_are_out():
    assert implementation_rate([state(deadline=None), state(is_cancelled=True)], 2026).of == 0
    assert implementation_rate_of_plan([state(deadline=None), state(is_cancelled=True)]).of == 1


def test_within_the_year_leaves_earlier_ones_out():
    both = [state(deadline=dt.date(2022, 12, 31)), state("in_progress", dt.date(2023, 12, 31))]
    assert (implementation_rate_within(both, 2023).n, implementation_rate_within(both, 2023).of) == (0, 1)


@given(lists, years)
def test_rate_is_a_share(actions, year):
    found = implementation_rate(actions, year)
    assert 0 <= found.n <= found.of <= len(actions)
    assert found.share is None or 0 <= found.share <= 1


@given(lists, years)
def test_order_does_not_matter(actions, year):
    assert implementation_rate(actions, year) == implementation_rate(reversed(actions), year)


@given(lists, years)
def test_cumulative_rate_adds_up_the_years(actions, year):
    parts = [implementation_rate_within(actions, y) for y in range(2021, year + 1)]
    assert implementation_rate(actions, year) == Share(sum(p.n for p in parts), sum(p.of for p in parts))


@given(lists, years)
def test_cancelled_or_undated_action_changes_nothing(actions, year):
    extra = [state("cancelled", dt.date(2021, 1, 1), is_cancelled=True), state(deadline=None)]
    assert implementation_rate(actions + extra, year) == implementation_rate(actions, year)


@given(lists, years)
def test_implementing_one_more_never_lowers_the_rate(actions, year):
    before, after = implementation_rate(actions, year), implementation_rate([*actions, state()], year)
    assert after.share is None or before.share is None or after.share >= before.share


# Roll-up


def test_roll_up_knows_every_status():
    assert set(ROLL_UP) == {*Status.values, OVERDUE}


def test_not_reported_and_no_evidence_stand_apart():
    counts = roll_up(["not_reported", "no_evidence", "not_started", "not_implemented"])
    assert (counts["not_reported"], counts["not_implemented"]) == (2, 2)


@given(st.lists(statuses))
def test_roll_up_loses_nobody(given_statuses):
    assert sum(roll_up(given_statuses).values()) == len(given_statuses)


# Money


@pytest.mark.parametrize("planned", [None, Decimal(0)])
def test_blank_plan_has_no_execution(planned):
    assert budget_execution(Decimal(100), planned) is None
    assert not is_material(Decimal(100), planned, Threshold())


@given(amounts, st.decimals("0.01", 10**9, places=2))
def test_execution_of_the_plan_is_one(spent, planned):
    assert budget_execution(planned, planned) == 1
    assert budget_execution(spent, planned) >= 0


@pytest.mark.parametrize(
    ("spent", "expected"), [("80.01", False), ("80", True), ("100", False), ("119.99", False), ("120", True)]
)
def test_a_fifth_either_way_is_material(spent, expected):
    assert is_material(Decimal(spent), Decimal(100), Threshold(euros=Decimal(0))) is expected


# Quantities


def test_percentage_needs_its_denominator():
    assert share_of_quantity(Decimal(3), None) is None
    assert share_of_quantity(Decimal(3), Decimal(4)) == 75


@pytest.mark.parametrize(
    ("in_total", "per_year", "expected"), [(30, 10, 30), (30, None, 30), (None, 4, 12), (None, None, None)]
)
def test_target_of_the_whole_action(in_total, per_year, expected):
    assert target_in_force(in_total, per_year, 3) == expected


def output(basis="quantity", deadline=dt.date(2024, 12, 31), **targets):
    return Output(action=Action(deadline_on=deadline), basis=basis, **targets)


def reached(item, **by_year):
    found = Reached(item)
    for year, value in by_year.items():
        found.by_year[int(year[1:])] += Decimal(value)
    return found


PLAN = range(2022, 2025)


def test_total_is_reached_over_all_years():
    item = output(value_in_total=Decimal(30))
    assert not reached(item, y2022=15, y2023=14).is_met(PLAN)
    assert reached(item, y2022=15, y2023=15).is_met(PLAN)


def test_recurring_action_needs_every_year():
    item = output(value_per_year=Decimal(4))
    assert not reached(item, y2022=4, y2023=20).is_met(PLAN)
    assert not reached(item, y2022=3, y2023=4, y2024=20).is_met(PLAN)
    assert reached(item, y2022=4, y2023=4, y2024=4).is_met(PLAN)


def test_both_targets_bind():
    item = output(value_in_total=Decimal(30), value_per_year=Decimal(5))
    assert not reached(item, y2022=5, y2023=5, y2024=5).is_met(PLAN)
    assert reached(item, y2022=20, y2023=5, y2024=5).is_met(PLAN)


def test_recurring_action_is_not_asked_beyond_its_deadline():
    item = output(value_per_year=Decimal(1), deadline=dt.date(2022, 12, 31))
    assert reached(item, y2022=1).is_met(PLAN)
    assert not reached(item, y2023=1).is_met(PLAN)


def test_percentage_is_the_newest_share():
    item = Reached(output("percentage", value_in_total=Decimal(70)))
    assert not item.is_met(PLAN)
    item.latest_share = Decimal(70)
    assert item.is_met(PLAN)


def test_without_a_number_there_is_nothing_to_reach():
    assert reached(output("delivery")).is_met(PLAN)
    assert reached(output("bare_count")).is_met(PLAN)


@given(st.integers(1, 500), st.lists(st.integers(0, 500), min_size=3, max_size=3))
def test_more_never_undoes_a_target(target, values):
    item = output(value_in_total=Decimal(target))
    less = reached(item, **dict(zip(("y2022", "y2023", "y2024"), values, strict=True)))
    more = reached(item, **dict(zip(("y2022", "y2023", "y2024"), [v + 1 for v in values], strict=True)))
    assert more.is_met(PLAN) or not less.is_met(PLAN)


# Reporting


def test_reporting_rate_counts_what_came_on_time():
    assert reporting_rate(25, 34).share == Decimal(25) / 34

"""When a deadline has passed: a closed period is seen from the end of its last day, the open one from today."""

import datetime as dt

import pytest

from plans.models import Action
from progress.formulas.deadlines import Lateness
from progress.pages.plan_overview import plan_overview
from progress.selectors.periods import first_day_ahead
from progress.selectors.states import state_of
from progress.selectors.status import lateness_of, with_status
from reporting import snapshot
from strategy_tracker.base import clock
from tests.factories import closed_period, open_period

pytestmark = pytest.mark.django_db
DUE = dt.date(2022, 6, 30)  # the cut-off day of 2022-H1


@pytest.fixture
def action(db):
    """I.1.2, due on the very day that the period ends."""
    Action.objects.filter(code="I.1.2").update(deadline_on=DUE)


def found(period):
    """The action as the period sees it: its status, and whether three ways to ask call it late."""
    action = with_status(Action.objects.filter(code="I.1.2"), period).get()
    first_day = first_day_ahead(period)
    row = next(row for row in state_of(period).actions if row.code == "I.1.2")
    listed = lateness_of(row, first_day) == Lateness.OVERDUE
    counted = "I.1.2" in [row.action.code for row in plan_overview(state_of(period)).overdue]
    return action.status, {bool(lateness_of(action, first_day)), listed, counted}


def test_what_was_due_on_the_cut_off_day_is_late_in_the_closed_period(action, arta):
    period = closed_period("2022-H1", arta)
    assert found(period) == ("not_reported", {True})
    row = next(row for row in snapshot.build("six_month", period)["actions"] if row["code"] == "I.1.2")
    assert (row["is_due"], row["is_late"]) == (True, True)


@pytest.mark.parametrize(("today", "expected"), [(DUE, ("not_started", {False})), (DUE + dt.timedelta(days=1), None)])
def test_what_is_due_today_is_not_late_yet(action, today, expected):
    period = open_period("2022-H1")
    with clock.at(today):
        assert found(period) == (expected or ("not_reported", {True}))

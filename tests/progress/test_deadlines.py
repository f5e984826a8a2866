"""What a deadline says of an action: due, which statuses fit, late; in Python and in the database alike."""

import datetime as dt
from itertools import product

import pytest

from plans.models import Action
from progress.formulas.deadlines import Lateness, assessable_statuses, claimable_statuses, is_due, lateness, reading
from progress.formulas.statuses import Status
from progress.models import Assessment, ProgressEntry
from progress.selectors.periods import first_day_ahead
from progress.selectors.status import lateness_of, with_status
from strategy_tracker.base import clock
from tests.factories import make_period

DAY = dt.date(2022, 12, 31)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(("deadline", "expected"), [(None, False), (BEFORE, True), (DAY, True), (AFTER, False)])
def test_due_is_what_has_been_reached_at_the_end_of_the_day(deadline, expected):
    assert is_due(deadline, DAY) is expected


@pytest.mark.parametrize("deadline", [None, BEFORE, DAY, AFTER])
def test_statuses_that_fit(deadline):
    of_due = ["implemented", "partially_implemented", "not_implemented"]
    expected = of_due if deadline in (BEFORE, DAY) else ["implemented", "in_progress", "not_started"]
    assert [status.value for status in claimable_statuses(deadline, DAY)] == expected
    assert [status.value for status in assessable_statuses(deadline, DAY)] == [*expected, "no_evidence"]


def test_every_status_that_answers_may_hold_fits_some_deadline():
    assert {*claimable_statuses(DAY, DAY), *claimable_statuses(AFTER, DAY)} == set(ProgressEntry.CLAIMABLE)


@pytest.mark.parametrize(
    ("status", "deadline", "completed", "expected"),
    [
        ("in_progress", BEFORE, None, Lateness.OVERDUE),
        ("not_reported", BEFORE, None, Lateness.OVERDUE),
        ("in_progress", DAY, None, Lateness.IN_TIME),
        ("in_progress", None, None, Lateness.IN_TIME),
        ("cancelled", BEFORE, AFTER, Lateness.IN_TIME),
        ("implemented", BEFORE, BEFORE, Lateness.IN_TIME),
        ("implemented", BEFORE, DAY, Lateness.DELIVERED),
        ("implemented", BEFORE, None, Lateness.IN_TIME),
        ("implemented", None, AFTER, Lateness.IN_TIME),
        ("partially_implemented", AFTER, AFTER, Lateness.IN_TIME),
    ],
)
def test_lateness(status, deadline, completed, expected):
    assert lateness(status, deadline, completed, first_day=DAY) == expected
    assert bool(lateness(status, deadline, completed, first_day=DAY)) == (expected != Lateness.IN_TIME)


@pytest.fixture
def every_case(db, arta):
    """The plan's actions, one for each combination of status (also none), deadline and day of completion."""
    period = make_period("2022-H2")
    period.status = "closed"
    statuses = [None, *Status]
    cases = list(product(statuses, [None, DAY, AFTER], [None, BEFORE, AFTER]))
    actions = list(Action.objects.all())[: len(cases)]
    for action, (status, deadline, _completed) in zip(actions, cases, strict=True):
        action.deadline_on = deadline
        if status == Status.CANCELLED:
            action.cancelled_on, action.cancelled_by_decision, action.cancelled_reason = DAY, "1/2022", "Bashkuar."
            action.ended_how = "cancelled"
    Action.objects.bulk_update(
        actions, ["deadline_on", "cancelled_on", "cancelled_by_decision", "cancelled_reason", "ended_how"]
    )
    Assessment.objects.bulk_create(
        Assessment(
            action=action,
            period=period,
            status=status,
            completed_on=completed,
            assessed_at=dt.datetime(2023, 1, 1, tzinfo=dt.UTC),
            assessed_by=arta,
        )
        for action, (status, _deadline, completed) in zip(actions, cases, strict=True)
        if status is not None
    )
    return with_status(Action.objects.filter(pk__in=[action.pk for action in actions]), period), first_day_ahead(period)


@pytest.mark.parametrize(
    ("status", "deadline", "expected"),
    [
        ("in_progress", BEFORE, "overdue"),
        ("not_started", BEFORE, "overdue"),
        ("in_progress", DAY, "in_progress"),
        ("in_progress", None, "in_progress"),
        ("partially_implemented", BEFORE, "partially_implemented"),
        ("implemented", BEFORE, "implemented"),
        ("not_reported", BEFORE, "not_reported"),
    ],
)
def test_in_progress_reads_as_overdue_once_the_deadline_is_over(status, deadline, expected):
    assert reading(status, deadline, first_day=DAY) == expected


def test_the_database_reads_statuses_alike(every_case):
    """Of the open period as `reading` says; of a closed one every status reads as itself."""
    actions, _first_day = every_case
    assert all(action.reading == action.status for action in actions)
    with clock.at(dt.datetime(2023, 1, 5, tzinfo=dt.UTC)):
        today = with_status(Action.objects.filter(pk__in=[action.pk for action in actions]), None)
        read = {action.reading for action in today}
        assert all(a.reading == reading(a.status, a.deadline_on, clock.today()) for a in today)
    assert "overdue" in read and "in_progress" in read


def test_what_nobody_assessed_is_not_reported_once_it_is_overdue(every_case):
    actions, first_day = every_case
    unassessed = [action for action in actions if action.status_version is None]
    assert len(unassessed) == 9
    for action in unassessed:
        is_overdue = lateness_of(action, first_day) == Lateness.OVERDUE
        assert action.status == (Status.NOT_REPORTED if is_overdue else Status.NOT_STARTED)

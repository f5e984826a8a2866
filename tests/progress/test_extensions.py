"""A later day for one institution: who gives it, what is refused, who is told, how it is judged and printed."""

import datetime as dt

import pytest
from django.core import mail

from progress.models import Event, ReportingPeriod
from progress.selectors.states import live_state
from progress.services.answers import submit
from progress.services.collecting.extensions import extend_deadline
from progress.snapshot.institutions import reporting_part
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address
from tests.factories import EXPLANATION, MSH, answered_submission, before_deadline, get_submission, submitted_submission

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REASON = "Ndryshim i pikës kontaktuese."


@pytest.fixture
def in_time(period):
    with clock.at(before_deadline(period)):
        yield period


def later(period, days):
    return period.submit_by + dt.timedelta(days=days)


def test_the_institution_is_told_and_judged_by_its_own_day(
    in_time, arta, driton, client, django_capture_on_commit_callbacks
):
    submission = answered_submission(in_time, MSH)
    client.force_login(arta)
    url = address("submission_extend", submission)
    assert client.post(url, {"until": "", "reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"until": later(in_time, 6).isoformat(), "reason": REASON})
    assert REASON in mail.outbox[-1].body and mail.outbox[-1].to == [driton.email]
    told = Event.objects.get(kind=Event.Kind.DEADLINE_EXTENDED)
    assert (told.before, told.after, told.reason) == ("2022-07-15", "2022-07-21", REASON)
    client.force_login(driton)
    page = client.get(address("submission_detail", submission)).content.decode()
    assert REASON in page and "21.07.2022" in page and "15.07.2022" in page, "the history names both days"
    assert "hapur deri më 21.07.2022" in page and "hapur deri më 15.07.2022" not in page, "one day in the header too"
    client.force_login(arta)
    assert "hapur deri më 15.07.2022" in client.get("/").content.decode()
    with clock.at(dt.datetime(2022, 7, 21, 9, tzinfo=dt.UTC)):
        submit(submission=get_submission(in_time, MSH), by=driton, explanation=EXPLANATION)
        told = reporting_part(live_state(in_time), [], [])
    assert (told["on_time"], told["late"]) == (1, 0)
    assert told["extensions"] == [{"code": MSH, "period": "2022-H1", "until": "2022-07-21", "reason": REASON}]


@pytest.mark.parametrize(
    ("days", "reason", "sentence"),
    [
        (0, REASON, "15.07.2022"),
        (-3, REASON, "15.07.2022"),
        (3, "  ", "raport"),
        (3, "Numri personal 1234567890.", "personal"),
        (2_900_000, REASON, "vit"),  # the year 9962: days after it do not exist
    ],
)
def test_what_is_refused_changes_nothing(in_time, arta, days, reason, sentence):
    submission = get_submission(in_time, MSH)
    with pytest.raises(Refused, match=sentence):
        extend_deadline(submission=submission, until=later(in_time, days), reason=reason, by=arta)
    assert get_submission(in_time, MSH).extended_until is None


def test_a_day_that_has_passed_is_refused(period, arta):
    with clock.at(dt.datetime(2022, 8, 1, 9, tzinfo=dt.UTC)), pytest.raises(Refused, match="kaluar"):
        extend_deadline(submission=get_submission(period, MSH), until=later(period, 2), reason=REASON, by=arta)


@pytest.mark.parametrize("state", ["submitted", "closed", "institution"])
def test_who_has_submitted_a_closed_period_and_other_people_get_none(in_time, arta, driton, state):
    submission = submitted_submission(in_time, MSH) if state == "submitted" else get_submission(in_time, MSH)
    if state == "closed":
        ReportingPeriod.objects.filter(pk=in_time.pk).update(status="closed", closed_at=clock.now())
    with pytest.raises(Refused):
        by = driton if state == "institution" else arta
        extend_deadline(submission=submission, until=later(in_time, 3), reason=REASON, by=by)

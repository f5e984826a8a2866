"""Why answers cannot be changed: every reason, said with whom to write to, before every way to answer."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import Role
from progress.formulas.locks import LockReason, lock_of
from progress.models import ReportingPeriod, Submission
from progress.permissions import can_edit_submission
from progress.selectors.reporting import reporting_of
from strategy_tracker.base import clock
from tests.factories import MSH, get_submission, open_period, someone

DAY = dt.date(2022, 7, 20)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "submission", "last_day", "is_with_head", "reason"),
    [
        ("planned", "draft", None, False, LockReason.NOT_OPEN),
        ("closed", "draft", AFTER, False, LockReason.CLOSED),
        ("closed", "returned", None, False, LockReason.CLOSED),
        ("open", "verified", None, False, LockReason.VERIFIED),
        ("open", "submitted", BEFORE, False, LockReason.SUBMITTED),
        ("open", "draft", None, True, LockReason.WITH_HEAD),
        ("open", "returned", BEFORE, True, LockReason.WITH_HEAD),
        ("open", "draft", BEFORE, False, LockReason.DEADLINE_PASSED),
        ("open", "draft", DAY, False, None),
        ("open", "draft", AFTER, False, None),
        ("open", "draft", None, False, None),
        ("open", "returned", BEFORE, False, None),
    ],
)
def test_the_first_reason_that_applies(period, submission, last_day, is_with_head, reason):
    lock = lock_of(
        period_status=period,
        submission_status=submission,
        last_day=last_day,
        is_with_head=is_with_head,
        today=DAY,
    )
    assert (lock and lock.reason) == reason


def test_an_extension_opens_what_the_last_day_for_late_answers_locked(db):
    """On time and late go by the institution's own day, too."""
    period = open_period()
    ReportingPeriod.objects.filter(pk=period.pk).update(late_until=period.submit_by)
    submission, person = get_submission(period), someone(Role.INSTITUTION, MSH)
    day_after = dt.datetime.combine(period.submit_by + dt.timedelta(days=1), dt.time(9), tzinfo=dt.UTC)
    with clock.at(day_after):
        refused = can_edit_submission(person, submission)
        assert not refused
        assert settings.CONTACT.email in refused.reason
        later = period.submit_by + dt.timedelta(days=5)
        Submission.objects.filter(pk=submission.pk).update(
            extended_until=later, extension_reason="Ndryshim i stafit.", extended_at=day_after, extended_by=person
        )
        assert can_edit_submission(person, get_submission(period))
        by_code = {r.submission.institution.code: r.days_late for r in reporting_of(period)}
        assert (by_code[MSH], by_code["pk"]) == (0, 1)
    with clock.at(day_after + dt.timedelta(days=7)), translation.override("en"):
        said = can_edit_submission(person, get_submission(period)).reason
        assert f"extended until {date_format(later, 'SHORT_DATE_FORMAT')}" in said and settings.CONTACT.email in said

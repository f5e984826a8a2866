"""What a page has loaded is judged as it is by now, not as it was then: the first of two who act at once wins."""

import pytest
from django.utils import translation

from plans.models import Indicator
from progress.models import Assessment, Event, Evidence, ReportingPeriod
from progress.services.amendments import cancel_action
from progress.services.answers import confirm_unchanged, save_answer, submit
from progress.services.assessments import assess_action
from progress.services.evidence import add_entry_evidence, remove_evidence
from progress.services.measurements import record_measurement
from progress.services.periods import close_period, open_period, reopen_period
from progress.services.verification import return_submission, verify_entry, verify_unchanged
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    EXPLANATION,
    MSH,
    action,
    action_evidence,
    add_link,
    answered_submission,
    entries_of,
    get_entry,
    get_submission,
    make_answer,
    submitted_submission,
)

CODE = "III.1.13"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def verify_all(submission, arta):
    for entry in entries_of(get_submission(submission.period)):
        verify_entry(entry=entry, by=arta)


def test_no_text_takes_the_place_of_a_verified_one(period, driton, arta):
    submission = answered_submission(period, MSH, driton)
    seen = get_entry(submission, CODE)
    submit(submission=get_submission(period), by=driton, explanation=EXPLANATION)
    verify_all(submission, arta)
    with pytest.raises(Refused):
        save_answer(entry=seen, answer=make_answer(seen, what_was_done="Tjetër tekst."), by=driton)
    with pytest.raises(Refused):
        confirm_unchanged(entry=seen, by=driton)
    stored = get_entry(submission, CODE)
    assert (stored.review, "Tjetër" in stored.what_was_done) == ("verified", False)


def test_evidence_of_a_verified_answer_stays_and_none_is_added(period, driton, arta):
    submission = answered_submission(period, MSH, driton)
    seen = get_entry(submission, CODE)
    add_link(get_entry(submission, CODE), driton)
    evidence = Evidence.objects.select_related("entry__submission__period").get()
    submit(submission=get_submission(period), by=driton, explanation=EXPLANATION)
    verify_all(submission, arta)
    with pytest.raises(Refused):
        remove_evidence(evidence=evidence, by=driton)
    with pytest.raises(Refused):
        add_entry_evidence(entry=seen, by=driton, title="x", is_declared=True, url="https://example.test/x")
    assert Evidence.objects.count() == 1


def test_evidence_is_removed_once(period, driton):
    submission = answered_submission(period, MSH, driton)
    add_link(get_entry(submission, CODE), driton)
    first, second = (Evidence.objects.select_related("entry__submission__period").get() for _ in range(2))
    remove_evidence(evidence=first, by=driton)
    with pytest.raises(StaleEdit, match="removed this"):
        remove_evidence(evidence=second, by=driton)
    assert Event.objects.filter(kind="evidence_removed").count() == 1


def test_a_closed_period_takes_nothing_any_more(period, driton, arta):
    submission, entry = answered_submission(period, MSH, driton), None
    entry, open_still = get_entry(submission, CODE), ReportingPeriod.objects.get(pk=period.pk)
    close_period(period=ReportingPeriod.objects.get(pk=period.pk), by=arta)
    for late in (
        lambda: save_answer(entry=entry, answer=make_answer(entry), by=driton),
        lambda: submit(submission=submission, by=driton, explanation=EXPLANATION),
        lambda: assess_action(action=action(CODE), period=open_still, status="in_progress", by=arta),
        lambda: record_measurement(indicator=Indicator.objects.first(), period=open_still, by=arta, absent_reason="x"),
        lambda: action_evidence(
            action=action(CODE), period=open_still, by=arta, title="x", is_declared=True, url="https://example.test/x"
        ),
    ):
        open_still.status = "open"
        with pytest.raises(Refused):
            late()
    assert get_submission(period).status == "draft" and not Evidence.objects.exists()
    assert set(Assessment.objects.values_list("status", flat=True)) == {"not_reported"}


def test_two_who_verify_the_last_two_answers_verify_the_submission(period, driton, arta, arber):
    submission = submitted_submission(period, MSH, driton)
    *others, last_but_one, last = entries_of(submission)
    for entry in others:
        verify_entry(entry=entry, by=arta)
    verify_entry(entry=last_but_one, by=arta)
    last.submission.status = "returned"  # what the second one's page had loaded is of no account
    verify_entry(entry=last, by=arber)
    assert get_submission(period).status == "verified"


def test_what_was_returned_meanwhile_is_not_verified(period, driton, arta, arber):
    seen = submitted_submission(period, MSH, driton)
    entry = get_entry(seen, CODE)
    return_submission(submission=get_submission(period), comment="Shtoni të dhënat.", by=arber)
    with pytest.raises(Refused):
        verify_entry(entry=entry, by=arta)
    assert verify_unchanged(submission=seen, by=arta) == 0


def test_a_cancelled_action_gets_no_status(period, arta, arber):
    seen = action(CODE)
    cancel_action(
        action=action(CODE), decision="7/2022", decided_on=period.starts_on, reason="Vendim i Qeverisë.", by=arber
    )
    with pytest.raises(Refused, match="cancelled"):
        assess_action(action=seen, period=period, status="in_progress", by=arta)
    with pytest.raises(StaleEdit, match="already"):
        cancel_action(action=seen, decision="8", decided_on=period.starts_on, reason="x", by=arta)


def test_one_period_of_a_plan_is_open(period, arta):
    first = ReportingPeriod.objects.get(pk=period.pk)
    close_period(period=first, by=arta)
    planned = ReportingPeriod.objects.get(code="2022-H2")
    reopen_period(period=first, reason="Gabim.", by=arta)
    with pytest.raises(Refused, match="Another period"):
        open_period(period=planned, by=arta)

"""What the Secretariat does with what was submitted."""

import datetime as dt

import pytest

from progress.formulas.deadlines import is_due
from progress.models import Assessment, Event
from progress.services.amendments import cancel_action
from progress.services.answers import confirm_unchanged, save_answer, submit
from progress.services.periods import close_period, open_period
from progress.services.verification import return_entry, return_submission, verify_entry, verify_unchanged
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    EXPLANATION,
    MSH,
    answered_submission,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    make_answer,
    make_period,
    returned_submission,
    submitted_submission,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def submission(period, driton):
    """Six answers of the Ministry of Health, submitted."""
    return submitted_submission(period, MSH, driton)


def status_of(entry):
    return Assessment.objects.filter(action=entry.action, period=entry.submission.period).first()


def test_verifying_sets_the_status_as_claimed(submission, arta):
    entry = get_entry(submission, "III.1.13")
    with clock.at(dt.date(2022, 7, 20)):
        verify_entry(entry=entry, by=arta)
    entry.refresh_from_db()
    assert (entry.review, entry.reviewed_by) == ("verified", arta)
    assert (status_of(entry).status, status_of(entry).assessed_by) == ("in_progress", arta)
    assert Event.objects.filter(entry=entry, kind="entry_verified").get().by == arta


def test_contribution_sets_no_status(submission, arta):
    entry = entries_of(submission, part="supporting")[0]
    verify_entry(entry=entry, by=arta)
    assert status_of(entry) is None


def test_other_status_needs_a_reason_and_keeps_the_claim(submission, arta):
    entry = get_entry(submission, "III.1.13")
    with pytest.raises(Refused, match="differs"):
        verify_entry(entry=entry, by=arta, status="not_started")
    entry.refresh_from_db()
    assert entry.review == "pending"
    verify_entry(entry=entry, by=arta, status="not_started", reason="Nuk ka dokumente.")
    entry.refresh_from_db()
    assert (entry.claimed_status, status_of(entry).status) == ("in_progress", "not_started")
    assert status_of(entry).reason == "Nuk ka dokumente."


def test_last_answer_verifies_the_submission(submission, arta):
    for entry in entries_of(submission):
        assert get_submission(submission.period).status == "submitted"
        verify_entry(entry=entry, by=arta)
    done = get_submission(submission.period)
    assert (done.status, done.verified_by) == ("verified", arta)
    assert Event.objects.filter(submission=done, kind="submission_verified").count() == 1


def test_draft_cannot_be_verified_or_returned(period, driton, arta):
    entry = get_entry(answered_submission(period, MSH, driton), "III.1.13")
    for service in (
        lambda: verify_entry(entry=entry, by=arta),
        lambda: return_entry(entry=entry, comment="x", by=arta),
    ):
        with pytest.raises(Refused, match="Nothing has been submitted"):
            service()


def test_only_the_secretariat_verifies(submission, driton, elira, hana):
    entry = get_entry(submission, "III.1.13")
    for person in (driton, elira, hana):
        with pytest.raises(Refused, match="Only the Secretariat"):
            verify_entry(entry=entry, by=person)


def test_submitter_does_not_verify_own_answers(submission, driton):
    driton.role = "secretariat"  # changed jobs since
    driton.save()
    with pytest.raises(Refused, match="someone other"):
        verify_entry(entry=get_entry(submission, "III.1.13"), by=driton)


def test_closed_period_is_not_verified(period, arta, driton):
    verified = verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    with pytest.raises(Refused, match="closed"):
        return_entry(entry=entry, comment="Më vonë.", by=arta)
    assert verified.status == "verified"


def test_verifying_twice_is_refused(submission, arta):
    entry = get_entry(submission, "III.1.13")
    verify_entry(entry=entry, by=arta)
    with pytest.raises(Refused, match="no longer possible"):
        verify_entry(entry=entry, by=arta)


def test_two_of_the_secretariat_at_once_the_second_is_told(submission, arta, arber):
    entry, same = get_entry(submission, "III.1.13"), get_entry(submission, "III.1.13")
    verify_entry(entry=entry, by=arta)
    with pytest.raises(StaleEdit):
        verify_entry(entry=same, by=arber)


def test_answer_that_changed_since_it_was_seen_is_not_verified(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    entry = submission.entries.select_related("action").get(review="returned")
    seen = entry.version
    save_answer(entry=entry, answer=make_answer(entry, what_was_done="E plotësuar."), by=driton)
    submit(submission=submission, by=driton, explanation=EXPLANATION)
    with pytest.raises(StaleEdit, match="changed this answer"):
        verify_entry(entry=get_entry(submission, entry.action.code), by=arta, seen_version=seen)


# Returning


@pytest.mark.parametrize("comment", ["", "   \n"])
def test_return_without_comment_is_not_stored(submission, arta, comment):
    entry = get_entry(submission, "III.1.13")
    with pytest.raises(Refused, match="comment"):
        return_entry(entry=entry, comment=comment, by=arta)
    with pytest.raises(Refused, match="comment"):
        return_submission(submission=submission, comment=comment, by=arta)
    assert get_submission(submission.period).status == "submitted"
    assert not Event.objects.filter(kind="entry_returned").exists()


def test_one_answer_returns_its_submission_with_the_reason(submission, arta):
    return_entry(entry=get_entry(submission, "III.1.13"), comment="Shtoni raportin.", by=arta)
    returned = get_submission(submission.period)
    assert (returned.status, returned.return_comment) == ("returned", "III.1.13: Shtoni raportin.")
    assert get_entry(returned, "III.1.13").review_comment == "Shtoni raportin."
    assert [e.review for e in entries_of(returned)].count("returned") == 1


def test_the_other_answers_can_still_be_verified(submission, arta):
    return_entry(entry=get_entry(submission, "III.1.13"), comment="Shtoni raportin.", by=arta)
    submission = get_submission(submission.period)
    for entry in entries_of(submission):
        if entry.review == "pending":
            verify_entry(entry=entry, by=arta)
    assert get_submission(submission.period).status == "returned"


def test_returned_answer_waits_for_its_institution(submission, arta):
    entry = get_entry(submission, "III.1.13")
    return_entry(entry=entry, comment="Shtoni raportin.", by=arta)
    with pytest.raises(Refused, match="has been returned"):
        verify_entry(entry=get_entry(submission, "III.1.13"), by=arta)


def test_returning_what_was_verified_takes_its_status_back(period, driton, arta):
    verified = verified_submission(period, MSH, driton, secretariat=arta)
    entry = get_entry(verified, "III.1.13")
    return_entry(entry=entry, comment="Gabim.", by=arta)
    assert status_of(entry) is None
    again = get_submission(period, MSH)
    assert (again.status, again.verified_at) == ("returned", None)
    event = Event.objects.filter(action=entry.action, kind="status_changed").first()
    assert (event.before, event.reason) == ("in_progress", "Gabim.")


def test_whole_submission_is_returned_answer_by_answer(submission, arta):
    return_submission(submission=submission, comment="Nga fillimi.", by=arta)
    assert {e.review for e in entries_of(get_submission(submission.period))} == {"returned"}
    assert {e.review_comment for e in entries_of(submission)} == {"Nga fillimi."}


def test_return_comment_holds_no_personal_number(submission, arta):
    with pytest.raises(Refused, match="personal number"):
        return_entry(entry=get_entry(submission, "III.1.13"), comment="Nr. 1234567890", by=arta)


def test_correction_is_verified_in_the_end(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    entry = submission.entries.select_related("action").get(review="returned")
    save_answer(entry=entry, answer=make_answer(entry), by=driton)
    submit(submission=submission, by=driton, explanation=EXPLANATION)
    submission = get_submission(period, MSH)
    for waiting in entries_of(submission):
        verify_entry(entry=waiting, by=arta)
    assert get_submission(period, MSH).status == "verified"


# No change, and what was cancelled meanwhile


def test_unchanged_answers_are_verified_at_once(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    following = open_period(period=make_period("2022-H2"), by=arta)
    submission = get_submission(following, MSH)
    unchanged = 0
    for entry in entries_of(submission):
        if entry.is_lead and is_due(entry.action.deadline_on, following.ends_on):
            save_answer(entry=entry, answer=make_answer(entry), by=driton)
        else:
            confirm_unchanged(entry=entry, by=driton)
            unchanged += 1
    submit(submission=submission, by=driton, explanation=EXPLANATION)
    assert verify_unchanged(submission=submission, by=arta) == unchanged > 0
    assert submission.entries.filter(review="pending").count() == len(entries_of(submission)) - unchanged


def test_unchanged_claim_without_evidence_is_left_to_a_person(period, driton, arta):
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    submission = submitted_submission(period, MSH, driton, {"III.1.13": implemented_answer(entry)})
    for entry in entries_of(submission):
        if entry.action.code == "III.1.13":
            entry.evidence.all().delete()
            verify_entry(entry=entry, by=arta, status="no_evidence", reason="Pa dëshmi.")
        else:
            verify_entry(entry=entry, by=arta)
    close_period(period=period, by=arta)
    following = open_period(period=make_period("2022-H2"), by=arta)
    submission = get_submission(following, MSH)
    for entry in entries_of(submission):
        has_passed = is_due(entry.action.deadline_on, following.ends_on)
        if entry.is_lead and entry.action.code != "III.1.13" and has_passed:
            save_answer(entry=entry, answer=make_answer(entry), by=driton)
        else:
            confirm_unchanged(entry=entry, by=driton)
    submit(submission=submission, by=driton, explanation=EXPLANATION)
    verify_unchanged(submission=submission, by=arta)
    assert get_entry(submission, "III.1.13").review == "pending"


def test_cancelled_action_holds_nobody_up(period, driton, arta):
    submission = get_submission(period, MSH)
    cancelled = get_entry(submission, "III.1.13").action
    cancel_action(action=cancelled, decision="12/2022", decided_on=dt.date(2022, 5, 2), reason="Bashkuar.", by=arta)
    for entry in entries_of(submission):
        if entry.action_id != cancelled.pk:
            save_answer(entry=entry, answer=make_answer(entry), by=driton)
    submit(submission=submission, by=driton, explanation=EXPLANATION)
    for entry in entries_of(submission):
        verify_entry(entry=entry, by=arta)
    assert get_submission(period, MSH).status == "verified"
    assert not Assessment.objects.filter(action=cancelled).exists()

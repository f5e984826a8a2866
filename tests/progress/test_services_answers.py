"""What an institution may do with its answers, and what it may not."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from plans.models import FundingSource
from progress.forms.verdicts import VerifyForm
from progress.models import Event, ProgressEntry
from progress.selectors.answers import blocked_answers, open_answers, previous_answer, said_besides
from progress.services.answers import (
    Answer,
    ChallengeAnswer,
    QuantityAnswer,
    SpendingAnswer,
    confirm_all_unchanged,
    confirm_unchanged,
    save_answer,
    stored_answer,
    submit,
)
from progress.services.assessments import assess_action
from progress.services.periods import close_period, open_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    EXPLANATION,
    MSH,
    add_link,
    answered_submission,
    before_deadline,
    closed_period,
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
def entry(period):
    """The answer of the Ministry of Health on the training of health workers (15 people by 2023)."""
    return get_entry(get_submission(period, MSH), "III.1.13")


def source(code="giz"):
    return FundingSource.objects.get(code=code).pk


def events_of(entry, kind):
    return Event.objects.filter(entry=entry, kind=kind)


# Saving


def test_answer_is_stored_as_a_whole(entry, driton):
    answer = Answer(
        claimed_status="in_progress",
        what_was_done="Është mbajtur trajnimi i parë.",
        next_steps="Trajnimi i dytë.",
        quantities=(QuantityAnswer(entry.action.outputs.get().pk, Decimal(8)),),
        spendings=(SpendingAnswer(source(), Decimal("400.50")),),
        challenges=(ChallengeAnswer("risk", "Vonesë.", "Plan i ri.", "low", "high", "Zyra", dt.date(2022, 9, 1)),),
    )
    with clock.at(before_deadline(entry.submission.period)):
        save_answer(entry=entry, answer=answer, by=driton)
    entry.refresh_from_db()
    assert (entry.claimed_status, entry.answered_by, entry.version) == ("in_progress", driton, 2)
    assert clock.local_day(entry.answered_at) == dt.date(2022, 7, 13)
    assert entry.quantities.get().value == 8
    assert entry.spendings.get().amount == Decimal("400.50")
    assert entry.challenges.get().owner == "Zyra"
    assert events_of(entry, "entry_saved").get().after == "in_progress"


def test_saving_again_replaces_what_was_there(entry, driton):
    full = make_answer(
        entry, spendings=(SpendingAnswer(source(), Decimal(5)),), challenges=(ChallengeAnswer("challenge", "Koha."),)
    )
    save_answer(entry=entry, answer=full, by=driton)
    save_answer(entry=entry, answer=make_answer(entry), by=driton)
    assert not entry.spendings.exists()
    assert not entry.challenges.exists()


def test_text_is_stored_in_composed_form(entry, driton):
    save_answer(entry=entry, answer=make_answer(entry, what_was_done="Re\u0308nie"), by=driton)
    entry.refresh_from_db()
    assert entry.what_was_done == "Rënie"


def test_two_rows_of_one_source_are_added_up(entry, driton):
    rows = (SpendingAnswer(source(), Decimal(5)), SpendingAnswer(source(), Decimal(7)))
    save_answer(entry=entry, answer=make_answer(entry, spendings=rows), by=driton)
    assert entry.spendings.get().amount == 12


def test_only_its_own_people_answer(entry, besnik, arta, hana):
    for person in (besnik, arta, hana):
        with pytest.raises(Refused, match="Only the institution itself"):
            save_answer(entry=entry, answer=make_answer(entry), by=person)
    entry.refresh_from_db()
    assert not entry.is_answered


def test_quantity_of_another_action_is_refused(entry, driton):
    foreign = get_entry(entry.submission, "III.1.16").action.outputs.get()
    answer = make_answer(entry, quantities=(QuantityAnswer(foreign.pk, Decimal(1)),))
    with pytest.raises(Refused, match="another action"):
        save_answer(entry=entry, answer=answer, by=driton)


@pytest.mark.parametrize(("value", "denominator"), [(-1, None), (1, 0), (1, -5)])
def test_impossible_quantity_is_refused(entry, driton, value, denominator):
    denominator = None if denominator is None else Decimal(denominator)
    quantity = QuantityAnswer(entry.action.outputs.get().pk, Decimal(value), denominator)
    with pytest.raises(Refused, match="quantity"):
        save_answer(entry=entry, answer=make_answer(entry, quantities=(quantity,)), by=driton)


def test_negative_amount_is_refused(entry, driton):
    answer = make_answer(entry, spendings=(SpendingAnswer(source(), Decimal(-1)),))
    with pytest.raises(Refused, match="negative"):
        save_answer(entry=entry, answer=answer, by=driton)


@pytest.mark.parametrize("status", ["cancelled", "not_reported", "no_evidence", "perfect"])
def test_status_that_nobody_may_claim_is_refused(entry, driton, status):
    with pytest.raises(Refused, match="status"):
        save_answer(entry=entry, answer=make_answer(entry, claimed_status=status), by=driton)


@pytest.mark.parametrize("where", ["what_was_done", "next_steps"])
def test_personal_number_is_refused(entry, driton, where):
    with pytest.raises(Refused, match="personal number"):
        save_answer(entry=entry, answer=make_answer(entry, **{where: "Nr. 1234567890"}), by=driton)


def test_stale_form_overwrites_nothing(entry, driton):
    save_answer(entry=entry, answer=make_answer(entry, what_was_done="E para."), by=driton, expected_version=1)
    with pytest.raises(StaleEdit):
        save_answer(entry=entry, answer=make_answer(entry, what_was_done="E dyta."), by=driton, expected_version=1)
    entry.refresh_from_db()
    assert entry.what_was_done == "E para."
    assert events_of(entry, "entry_saved").count() == 1


def test_submitted_answer_is_locked(period, driton):
    submission = submitted_submission(period, MSH, driton)
    entry = get_entry(submission, "III.1.13")
    with pytest.raises(Refused, match="have been submitted"):
        save_answer(entry=entry, answer=make_answer(entry), by=driton)


def test_closed_period_takes_no_answer(driton, arta):
    entry = get_entry(get_submission(closed_period("2022-H1", arta), MSH), "III.1.13")
    with pytest.raises(Refused, match="closed"):
        save_answer(entry=entry, answer=make_answer(entry), by=driton)


def test_only_returned_answers_can_be_corrected(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    returned = submission.entries.get(review="returned")
    other = submission.entries.exclude(pk=returned.pk).select_related("action").first()
    with pytest.raises(Refused, match="not returned"):
        save_answer(entry=other, answer=make_answer(other), by=driton)
    save_answer(entry=returned, answer=make_answer(returned, what_was_done="E plotësuar."), by=driton)
    returned.refresh_from_db()
    assert (returned.what_was_done, returned.review) == ("E plotësuar.", "returned")


def test_what_says_the_same_stores_nothing(entry, driton):
    for answer in (Answer(), Answer(what_was_done=" \u200b\n")):
        save_answer(entry=entry, answer=answer, by=driton)
        assert (entry.is_answered, entry.version, events_of(entry, "entry_saved").count()) == (False, 1, 0)
    answer = make_answer(entry)
    save_answer(entry=entry, answer=answer, by=driton)
    answered_at = entry.answered_at
    with clock.at(answered_at + dt.timedelta(hours=1)):
        save_answer(entry=entry, answer=replace(answer, what_was_done=f"{answer.what_was_done}\r\n"), by=driton)
    assert (entry.answered_at, entry.version, events_of(entry, "entry_saved").count()) == (answered_at, 2, 1)


def test_a_returned_answer_is_open_until_it_or_its_evidence_changes(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    (returned,) = open_answers(submission)
    with clock.at(returned.reviewed_at + dt.timedelta(hours=1)):
        save_answer(entry=returned, answer=stored_answer(returned), by=driton)
        assert open_answers(submission).get() == returned
        add_link(returned, driton)
    assert not open_answers(submission).exists()


# No change


def next_period(period, arta):
    close_period(period=period, by=arta)
    return open_period(period=make_period("2022-H2"), by=arta)


def test_no_change_needs_an_earlier_answer(entry, driton):
    with pytest.raises(Refused, match="no earlier answer"):
        confirm_unchanged(entry=entry, by=driton)


def test_no_change_is_a_dated_answer(period, driton, arta):
    first = get_entry(get_submission(period, MSH), "III.1.13")
    counted = QuantityAnswer(first.action.outputs.get().pk, Decimal(3))
    answer = make_answer(first, quantities=(counted,), spendings=(SpendingAnswer(source(), Decimal(9)),))
    verified_submission(period, MSH, driton, {"III.1.13": answer}, secretariat=arta)
    entry = get_entry(get_submission(next_period(period, arta), MSH), "III.1.13")
    assert not entry.is_answered
    with clock.at(dt.date(2022, 12, 20)):
        confirm_unchanged(entry=entry, by=driton)
    entry.refresh_from_db()
    assert entry.is_unchanged
    assert (entry.claimed_status, clock.local_day(entry.answered_at)) == ("in_progress", dt.date(2022, 12, 20))
    last = stored_answer(previous_answer(entry))
    assert last == answer  # figures are those of one half-year: they stay in theirs
    assert stored_answer(entry) == replace(last, quantities=(), spendings=())
    assert events_of(entry, "entry_saved").get().detail == "unchanged"


def test_no_change_is_refused_when_the_deadline_has_passed(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    entry = get_entry(get_submission(next_period(period, arta), MSH), "III.1.12")  # due at the end of 2022
    with pytest.raises(Refused, match="deadline"):
        confirm_unchanged(entry=entry, by=driton)


def test_stale_no_change_is_told(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    entry = get_entry(get_submission(next_period(period, arta), MSH), "III.1.13")
    with pytest.raises(StaleEdit):
        confirm_unchanged(entry=entry, by=driton, expected_version=7)


def test_no_change_for_all_untouched_names_what_it_leaves(period, driton, arta):
    """One act, the rules of the single one; what does not fit, was was answered meanwhile or is another's stays."""
    not_ours = {"III.1.16": Answer(is_not_ours=True, not_ours_reason="E bën IKSHPK-ja.")}
    verified_submission(period, MSH, driton, not_ours, secretariat=arta)
    submission = get_submission(next_period(period, arta), MSH)
    untouched = {entry.pk: entry.version for entry in submission.entries.all()}
    written = get_entry(submission, "III.1.13")
    save_answer(entry=written, answer=make_answer(written), by=driton)
    foreign = get_submission(submission.period, "pk").entries.first()
    done, left = confirm_all_unchanged(submission=submission, versions=untouched | {foreign.pk: 1}, by=driton)
    refused = {item.entry.action.code: str(item.reason) for item in left}
    assert refused["III.1.13"] == "It has been answered in the meantime."
    assert "does not fit the deadline" in refused["III.1.12"]
    assert len(done) + len(left) == len(untouched) == submission.entries.count()
    assert all(entry.is_unchanged and entry.answered_by == driton for entry in done)
    assert get_entry(submission, "III.1.16").not_ours_reason == "E bën IKSHPK-ja."
    foreign.refresh_from_db()
    assert not foreign.is_answered
    with pytest.raises(Refused, match="Only the institution itself"):
        confirm_all_unchanged(submission=submission, versions=untouched, by=arta)


# What is another's, and what waits for another


def test_not_ours_claims_nothing_and_nothing_is_assessed_from_it(period, driton, arta):
    first = get_entry(get_submission(period, MSH), "III.1.13")
    answer = make_answer(first, is_not_ours=True, not_ours_reason=" E bën  MAPL-ja. ", delay_reason="staff")
    submission = submitted_submission(period, MSH, driton, {"III.1.13": answer})
    entry = get_entry(submission, "III.1.13")
    assert stored_answer(entry) == Answer(is_not_ours=True, not_ours_reason="E bën  MAPL-ja.")
    assert said_besides(period) == ([entry], [])
    sent = {f"verify-{entry.pk}-{name}": value for name, value in (("seen", entry.version), ("assessed", 0))}
    form = VerifyForm(sent, entry=entry)
    assert form.is_valid(), form.errors  # no status is asked, which would be dropped
    verify_entry(entry=entry, by=arta, **form.given())
    assert not entry.action.assessments.exists()
    # The Secretariat says by itself where the action stands: there is no claim that it would differ from.
    assert assess_action(action=entry.action, period=period, status="in_progress", by=arta).status == "in_progress"
    return_entry(entry=entry, comment="E bëni ju.", by=arta)  # the status does not rest on this answer
    assert entry.action.assessments.get().status == "in_progress"


def test_who_is_waited_for_learns_it_when_it_is_submitted(period, driton):
    police = get_submission(period, "pk").institution
    answers = {"III.1.13": make_answer(get_entry(get_submission(period, MSH), "III.1.13"), blocked_by_id=police.pk)}
    answered_submission(period, MSH, driton, answers)
    assert not blocked_answers(period, by=police)  # a draft is its institution's own business
    submission = submitted_submission(period, MSH, driton, answers)
    assert [entry.action.code for entry in blocked_answers(period, by=police)] == ["III.1.13"]
    assert not blocked_answers(period, by=submission.institution)
    assert said_besides(period) == ([], list(blocked_answers(period, by=police)))
    ProgressEntry.objects.filter(submission=submission, blocked_by=police).update(claimed_status="implemented")
    assert not any(said_besides(period))


# Submitting


def test_submitting_locks_and_dates(period, driton):
    submission = answered_submission(period, MSH, driton)
    with clock.at(dt.date(2022, 7, 14)):
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    submission.refresh_from_db()
    assert (submission.status, submission.submitted_by) == ("submitted", driton)
    assert clock.local_day(submission.first_submitted_at) == dt.date(2022, 7, 14)
    event = Event.objects.get(submission=submission, kind="submitted")
    assert (event.before, event.after, event.reason) == ("draft", "submitted", EXPLANATION)


def test_unanswered_action_keeps_it_from_being_submitted(period, driton):
    submission = get_submission(period, MSH)
    with pytest.raises(Refused, match="not complete"):
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    submission.refresh_from_db()
    assert submission.status == "draft"


def test_warning_needs_an_explanation(period, driton):
    submission = answered_submission(period, MSH, driton)
    entry = get_entry(submission, "III.1.13")
    save_answer(entry=entry, answer=implemented_answer(entry, quantities=()), by=driton)
    with clock.at(before_deadline(period)):
        with pytest.raises(Refused, match="explain"):
            submit(submission=submission, by=driton, explanation="  ")
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    assert submission.explanation == EXPLANATION


def test_explanation_holds_no_personal_number(period, driton):
    submission = answered_submission(period, MSH, driton)
    with pytest.raises(Refused, match="personal number"):
        submit(submission=submission, by=driton, explanation="Nr. 1234567890")


def test_others_do_not_submit(period, driton, besnik, arta):
    submission = answered_submission(period, MSH, driton)
    for person in (besnik, arta):
        with pytest.raises(Refused):
            submit(submission=submission, by=person, explanation=EXPLANATION)


def test_submitting_twice_is_refused(period, driton):
    submission = submitted_submission(period, MSH, driton)
    with pytest.raises(Refused, match="have been submitted"):
        submit(submission=submission, by=driton, explanation=EXPLANATION)


def test_correction_goes_back_to_be_verified_and_keeps_the_first_date(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    first = submission.first_submitted_at
    entry = submission.entries.get(review="returned")
    with clock.at(before_deadline(period) + dt.timedelta(days=1)):
        save_answer(entry=entry, answer=make_answer(entry), by=driton)
        add_link(entry, driton)
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    submission.refresh_from_db()
    entry.refresh_from_db()
    assert (submission.status, entry.review) == ("submitted", "pending")
    assert submission.first_submitted_at == first < submission.submitted_at


def test_returned_answer_cannot_be_confirmed_as_unchanged(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    with pytest.raises(Refused):
        confirm_unchanged(entry=submission.entries.get(review="returned"), by=driton)

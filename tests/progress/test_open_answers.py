"""Which answers are given and which are open: said of one answer, and asked of the database, it is the same."""

import datetime as dt

import pytest

from progress.models import ProgressEntry, Submission
from progress.pages.submission import contents_of
from progress.selectors.answers import answered, asked, open_answers
from progress.selectors.reporting import submissions_of
from progress.services.amendments import cancel_action
from progress.services.answers import save_answer
from progress.services.periods import close_period
from progress.services.verification import verify_entry
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.factories import (
    MSH,
    PK,
    answered_submission,
    before_deadline,
    entries_of,
    get_submission,
    make_answer,
    returned_submission,
    submitted_submission,
)

pytestmark = pytest.mark.django_db


def cancel(entry, day, by):
    cancel_action(action=entry.action, decision="1", decided_on=day, reason="Bashkuar.", by=by)


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_database_says_the_same_as_the_answer(period, driton, besnik, arta, is_closed):
    health = returned_submission(period, MSH, driton, secretariat=arta)
    returned = health.entries.get(review="returned")
    police = submitted_submission(period, PK, besnik)
    first, *_others = entries_of(police)
    with clock.at(before_deadline(period) + dt.timedelta(hours=5)):
        verify_entry(entry=first, by=arta)
        save_answer(entry=returned, answer=make_answer(returned, what_was_done="E plotësuar."), by=driton)
    open_ones = entries_of(get_submission(period, "mpb"), part="lead")
    cancel(first, dt.date(2022, 5, 1), arta)  # verified before
    cancel(open_ones[0], dt.date(2022, 5, 1), arta)
    cancel(open_ones[1], dt.date(2022, 7, 5), arta)  # after the period
    if is_closed:
        for entry in entries_of(police):
            if entry.review == "pending":
                verify_entry(entry=entry, by=arta)
        health.entries.update(review="verified", reviewed_at=clock.now(), reviewed_by=arta)
        verified = {"status": "verified", "verified_at": clock.now(), "verified_by": arta}
        Submission.objects.filter(pk=health.pk).update(**verified)
        close_period(period=period, by=arta)
    entries = ProgressEntry.objects.select_related("submission__period", "action")
    assert set(entries.filter(asked())) == {entry for entry in entries if entry.is_asked}
    assert set(entries.filter(answered())) == {entry for entry in entries if entry.is_asked and not entry.is_open}
    for submission in submissions_of(period):
        own = [entry for entry in entries if entry.submission_id == submission.pk]
        assert set(open_answers(submission)) == {entry for entry in own if entry.is_open}
        assert submission.n_asked == sum(entry.is_asked for entry in own)
        assert submission.n_answered == submission.n_asked - sum(entry.is_open for entry in own)


def test_what_was_returned_and_not_touched_is_open(client, period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    assert [entry.review for entry in open_answers(submission)] == ["returned"]
    groups = contents_of(submission).groups
    assert {group.name: group.is_beside for group in groups} == {"returned": False, "lead": True, "supporting": True}
    client.force_login(driton)
    page = client.get(address("submission_detail", submission)).content.decode()
    places = [page.index(f'{part}"') for part in ('id="tasks-returned', 'class="fold fold-part', 'id="tasks-lead')]
    assert places == sorted(places), "what stays as it is folds beneath"
    assert not open_answers(answered_submission(period, PK)).exists()

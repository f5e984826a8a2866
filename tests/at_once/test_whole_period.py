"""Twelve institutions and three reviewers in one period at once: nothing is lost, nothing happens twice."""

import threading
import time
from collections import Counter
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial

import pytest
from django.db import connection

from accounts.models import Role
from progress.models import Assessment, Event, ProgressEntry, Submission
from progress.services.answers import save_answer, submit
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base.errors import Refused
from tests.factories import EXPLANATION, entries_of, get_submission, make_answer, make_person, open_period

N_INSTITUTIONS, N_REVIEWERS = 12, 3
LONG = 600  # seconds: only a hang takes so long
BETWEEN_LOOKS = 0.05
Status, Review = Submission.Status, ProgressEntry.Review
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def _in_thread(work):
    """With a connection of its own, which is closed at the end."""

    def run(*args):
        try:
            return work(*args)
        finally:
            connection.close()

    return run


def _words(entry, by):
    """What this person writes on this action, and nobody else."""
    return f"{by.username} për {entry.action.code}: u krye sipas planit."


def _report(period, code, by, over):
    """Answer everything and submit; whatever comes back is answered and submitted again, until all is verified."""
    while not over.is_set():
        submission = get_submission(period, code)
        if submission.status == Status.VERIFIED:
            return
        if submission.status in (Status.DRAFT, Status.RETURNED):
            for entry in entries_of(submission):
                if entry.is_open:
                    save_answer(entry=entry, answer=make_answer(entry, what_was_done=_words(entry, by)), by=by)
            submit(submission=submission, by=by, explanation=EXPLANATION)
        time.sleep(BETWEEN_LOOKS)


def _review(period, by, over, to_return, *, returns):
    """Verify whatever waits; one of them returns what is on the list, which the others leave alone until then."""
    while not over.is_set():
        waiting = list(period.submissions.to_verify().select_related("period__plan", "institution"))
        for submission in waiting:
            for entry in entries_of(submission):
                _judge(entry, by, to_return, returns=returns)
        if not period.submissions.filter(entries__isnull=False).exclude(status=Status.VERIFIED).exists():
            return
        time.sleep(BETWEEN_LOOKS)


def _judge(entry, by, to_return, *, returns):
    is_to_return = entry.pk in to_return
    if entry.review != Review.PENDING or (is_to_return and not returns):
        return
    try:
        if is_to_return:
            return_entry(entry=entry, comment=f"{by.username}: plotësoni.", by=by)
            to_return.discard(entry.pk)
        else:
            verify_entry(entry=entry, by=by, seen_version=entry.version)
    except Refused:
        pass  # another reviewer was faster, or the institution is correcting


def test_nothing_is_lost_and_nothing_happens_twice():
    period = open_period("2022-H1")
    by_size = sorted(period.submissions.all(), key=lambda s: (s.entries.count(), s.institution.code))
    codes = [submission.institution.code for submission in by_size[:N_INSTITUTIONS]]
    period.submissions.exclude(institution__code__in=codes).delete()
    people = {code: make_person(Role.INSTITUTION, code, username=f"i-{code}") for code in codes}
    reviewers = [make_person(Role.SECRETARIAT, username=f"r-{number}") for number in range(N_REVIEWERS)]
    to_return = {entries_of(get_submission(period, code))[0].pk for code in codes[::2]}
    returned, over = set(to_return), threading.Event()
    with ThreadPoolExecutor(N_INSTITUTIONS + N_REVIEWERS) as pool:
        work = [pool.submit(_in_thread(_report), period, code, people[code], over) for code in codes]
        for by in reviewers:
            reviewing = partial(_review, period, by, over, to_return, returns=by == reviewers[0])
            work.append(pool.submit(_in_thread(reviewing)))
        done, _running = wait(work, timeout=LONG, return_when=FIRST_EXCEPTION)
        over.set()
    assert [one.exception() for one in done if one.exception()] == []
    where = Counter(ProgressEntry.objects.filter(submission__period=period).values_list("submission__status", "review"))
    assert len(done) == len(work), where

    entries = ProgressEntry.objects.filter(submission__period=period).select_related(
        "action", "submission__institution"
    )
    for entry in entries:
        by = people[entry.submission.institution.code]
        assert (entry.review, entry.what_was_done) == (Review.VERIFIED, _words(entry, by))
    assert set(period.submissions.values_list("status", flat=True)) == {Status.VERIFIED}
    told = Event.objects.filter(period=period)
    per_entry = Counter(told.filter(kind=Event.Kind.ENTRY_VERIFIED).values_list("entry", flat=True))
    assert set(per_entry) == {entry.pk for entry in entries}
    assert {pk for pk, times in per_entry.items() if times > 1} == set(), "an answer is verified once"
    n_returned = told.filter(kind=Event.Kind.ENTRY_RETURNED).values_list("entry", flat=True)
    assert sorted(n_returned) == sorted(returned - to_return) and not to_return
    assert told.filter(kind=Event.Kind.SUBMISSION_VERIFIED).count() == N_INSTITUTIONS
    assert told.filter(kind=Event.Kind.SUBMITTED).count() == N_INSTITUTIONS + len(returned)
    led = entries.filter(part="lead")
    assert Assessment.objects.filter(period=period).count() == led.count()

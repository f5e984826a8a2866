"""A whole period of all institutions and actions: opened, told, answered, returned, verified, closed; it adds up."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import Letter, Role
from progress.models import Assessment, Event, ProgressEntry, Reminder, Submission
from progress.pages.collecting.matrix import CellState, action_matrix
from progress.selectors.reporting import count
from progress.selectors.seals import data_of
from progress.selectors.states import state_of
from progress.services.answers import save_answer, submit
from progress.services.collecting.extensions import extend_deadline
from progress.services.collecting.reminders import send_reminders
from progress.services.periods import close_period, open_period
from progress.services.verification import return_entry, verify_entry
from progress.workbook import reading
from strategy_tracker.base import clock
from tests.factories import EXPLANATION, entries_of, get_submission, make_answer, make_period, make_person
from tests.progress.sheets import post_answer
from tests.progress.workbooks import confirm, download, filled, in_this_process, upload

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DONE = "U mbajtën tri trajnime dhe u raportua për to."


@pytest.fixture
def people(arta):
    """Somebody of every institution that is asked."""
    with clock.at(at(dt.date(2022, 6, 1))):
        period = make_period("2022-H1")
        open_period(period=period, by=arta)
    Letter.objects.all().delete(), Reminder.objects.all().delete()
    codes = period.submissions.values_list("institution__code", flat=True).order_by("institution__code")
    return {code: make_person(Role.INSTITUTION, code, username=f"i-{code}") for code in codes}


def at(day, hour=9):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def parts(period):
    """Who plays which part, the smallest ones by form and workbook: they are typed cell by cell."""
    by_size = sorted(period.submissions.all(), key=lambda s: (s.entries.count(), s.institution.code))
    codes = [submission.institution.code for submission in by_size]
    silent, late, extended, returned = codes[2:6], codes[6:8], codes[8], codes[9:12]
    in_time = [code for code in codes if code not in (*silent, *late, extended)]
    return codes[0], codes[1], silent, late, extended, returned, in_time


def send(period, code, by):
    submission = get_submission(period, code)
    for entry in entries_of(submission):
        if not entry.is_answered:
            save_answer(entry=entry, answer=make_answer(entry), by=by)
    submit(submission=get_submission(period, code), by=by, explanation=EXPLANATION)


def verify(period, by, codes):
    for code in codes:
        for entry in entries_of(get_submission(period, code)):
            if entry.review == ProgressEntry.Review.PENDING:
                verify_entry(entry=entry, by=by)


def test_a_period_from_its_opening_to_its_seal(people, arta, client, monkeypatch):
    monkeypatch.setattr(reading.limited, "call", in_this_process)
    period = Submission.objects.select_related("period__plan").first().period
    by_form, by_workbook, silent, late, extended, returned, in_time = parts(period)

    with clock.at(at(period.submit_by - dt.timedelta(days=14))):
        assert {reminder.person for reminder in send_reminders()} == set(people.values())
        assert not send_reminders(), "once a day"
    with clock.at(at(period.submit_by - dt.timedelta(days=3))):
        _answer_by_form(client, period, by_form, people[by_form])
        _answer_by_workbook(client, period, by_workbook, people[by_workbook])
        for code in in_time:
            send(period, code, people[code])
        extend_deadline(
            submission=get_submission(period, extended),
            until=period.submit_by + dt.timedelta(days=5),
            reason="Ndryshim i stafit.",
            by=arta,
        )
    with clock.at(at(period.submit_by - dt.timedelta(days=1))):
        told = {reminder.person for reminder in send_reminders()}
        assert told == {people[code] for code in (*silent, *late, extended)}, "not who has sent"
    with clock.at(at(period.submit_by + dt.timedelta(days=4))):
        for code in (*late, extended):
            send(period, code, people[code])
        for code in returned:
            return_entry(entry=entries_of(get_submission(period, code))[0], comment="Plotësoni.", by=arta)
    with clock.at(at(period.submit_by + dt.timedelta(days=5))):
        for code in returned:
            entry = entries_of(get_submission(period, code))[0]
            save_answer(entry=entry, answer=make_answer(entry, what_was_done=DONE), by=people[code])
            send(period, code, people[code])
        verify(period, arta, [code for code in people if code not in silent])
    with clock.at(at(period.verify_by)):
        close_period(period=period, by=arta)

    _adds_up(period, people, silent, late, returned, arta)


def _answer_by_form(client, period, code, by):
    client.force_login(by)
    for entry in entries_of(get_submission(period, code)):
        answer = make_answer(entry)
        typed = {"what_was_done": DONE, "next_steps": answer.next_steps}
        response = post_answer(
            client, entry, **typed | ({"claimed_status": answer.claimed_status} if entry.is_lead else {})
        )
        assert response.status_code == 302


def _answer_by_workbook(client, period, code, by):
    client.force_login(by)
    submission = get_submission(period, code)
    cells = []
    for entry in entries_of(submission):
        cells.append(("answers", entry.action.code, "what_was_done", DONE))
        if entry.is_lead:
            cells.append(("answers", entry.action.code, "claimed_status", make_answer(entry).claimed_status.label))
    upload(client, submission, filled(download(client, submission), *cells))
    confirm(client, submission)


def _adds_up(period, people, silent, late, returned, arta):
    """What the seal, the pages and the history say of the same things."""
    state, entries = state_of(period), ProgressEntry.objects.filter(submission__period=period)
    counts = count(state.reporting)
    assert (counts.expected, counts.late, counts.missing) == (len(people), len(late), len(silent))
    assert counts.on_time == len(people) - len(late) - len(silent)
    told = data_of(period.seals.get())["spans"]["half_year"]["reporting"]
    assert [told[name] for name in ("expected", "on_time", "late", "missing")] == [
        counts.expected,
        counts.on_time,
        counts.late,
        counts.missing,
    ]
    n_silent = entries.filter(submission__institution__code__in=silent).count()
    assert dict(action_matrix(state, arta).counts) == {
        CellState.VERIFIED: entries.count() - n_silent,
        CellState.NOT_REPORTED: n_silent,
    }
    assert entries.filter(review=ProgressEntry.Review.VERIFIED).count() == entries.count() - n_silent
    events = Counter(Event.objects.filter(period=period).values_list("kind", flat=True))
    assert events[Event.Kind.SUBMITTED] == len(people) - len(silent) + len(returned)
    assert events[Event.Kind.ENTRY_VERIFIED] == entries.count() - n_silent
    assert events[Event.Kind.SUBMISSION_VERIFIED] == len(people) - len(silent)
    led = entries.filter(part="lead").exclude(submission__institution__code__in=silent)
    assert Assessment.objects.filter(period=period, assessed_by=arta).count() == led.count()
    assert Assessment.objects.filter(period=period).count() == len(state.actions)

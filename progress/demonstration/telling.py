"""Whom the Secretariat of the demonstration told about the open period, and what became of the messages."""

import datetime as dt

from django.utils import translation

from accounts.models import Letter, User
from progress.demonstration import days, source
from progress.models import Reminder, ReportingPeriod, Submission
from progress.notifications import Owed, reminder_writer
from progress.selectors.reminders import last_reminder, reminders_of
from progress.selectors.reporting import submissions_of
from progress.services.collecting.reminders import record_returned_mail, remind_now, send_reminders
from strategy_tracker.base import clock

# Two weeks before the last day of the open period, when the timer has run.
REMINDED_AT = days.moment(dt.date(2025, 1, 1), 7)
# Whose mail comes back: nobody reads it there.
CAME_BACK_FROM = "inspektoret-komunal"


def remind_by_timer() -> None:
    """What the worker sends two weeks before the last day."""
    with clock.at(REMINDED_AT):
        send_reminders()


def remind_by_hand(period: ReportingPeriod, by: User) -> None:
    """The Secretariat writes to the institutions that have not begun."""
    with clock.at(days.moment(days.LAST_DAY, 17)):
        owed = submissions_of(period).filter(status=Submission.Status.DRAFT).select_related("institution")
        codes = [submission.institution.code for submission in owed if not submission.n_answered]
        note = source.secretariat()["reminder"]
        remind_now(period=period, institutions=codes, note=note, by=by, seen=last_reminder(period))


def deliver(period: ReportingPeriod, by: User) -> None:
    """The mail server of then took every message; one came back. Nothing is sent: all of it is past."""
    submissions = {submission.pk: submission for submission in submissions_of(period)}
    reminders = list(reminders_of(period).select_related("person").prefetch_related("submissions").order_by("pk"))
    Letter.objects.filter(reminder__in=reminders).delete()
    for reminder in reminders:
        owed = [Owed(submissions[told.pk], reminder.kind, reminder.day) for told in reminder.submissions.all()]
        reminder.letter = _sent_letter(reminder, owed)
        reminder.save(update_fields=["letter"])
    returned = [reminder for reminder in reminders if reminder.person.institution.code == CAME_BACK_FROM]
    if returned:
        record_returned_mail(reminder=returned[-1], by=by)


def _sent_letter(reminder: Reminder, owed: list[Owed]) -> Letter:
    """A letter that is over keeps no text."""
    write = reminder_writer({reminder.person: owed}, reminder.note)
    with clock.at(reminder.written_at), translation.override(reminder.person.language):
        subject, _text = write(reminder.person)
    at = dict.fromkeys(("written_at", "next_try_at", "sent_at"), reminder.written_at)
    over = {"state": Letter.State.SENT, "tries": 1, "about": "reminder"}
    return Letter.objects.create(address=reminder.person.email, subject=subject.strip(), **over, **at)

"""What people do while answers are collected, besides the answers; as in acts_of_progress."""

import datetime as dt

from progress.selectors.reminders import last_reminder
from progress.services.collecting import extensions, reminders
from tests.at_once.acts_of_progress import _secretariat, envelope, the_period
from tests.factories import MSH


def extend_deadline(again):
    by, until = _secretariat(again), dt.date(2099, 1, 2 if again else 1)
    return lambda: extensions.extend_deadline(submission=envelope(), until=until, reason=f"Nga {by}.", by=by)


def remind_now(again):
    """By hand, as the page showed it."""
    one, by = the_period(), _secretariat(again)
    seen = last_reminder(one)
    return lambda: reminders.remind_now(period=one, institutions=[MSH], note=f"Nga {by}.", by=by, seen=seen)


def send_reminders(again):
    """The worker, or a timer."""
    return reminders.send_reminders

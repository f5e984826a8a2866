"""What people do while answers are collected, besides the answers; as in acts_of_progress."""

import datetime as dt

from accounts.models import Absence, Institution, PersonRequest
from progress.models import Reminder
from progress.selectors.reminders import last_reminder
from progress.services.collecting import approvals, extensions, people, reminders
from tests.at_once.acts_of_progress import _reporter, _secretariat, envelope, person, the_period
from tests.factories import EXPLANATION, MSH


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


def _ministry():
    return Institution.objects.get(code=MSH)


def propose_colleague(again):
    by, name = _reporter(again), "Ina"
    wish = {"email": "ina@example.test", "first_name": name, "last_name": "Berisha", "duty": "colleague"}
    return lambda: people.propose_colleague(institution=_ministry(), by=by, **wish)


def propose_change(again):
    colleague, by = person("dea"), person("driton")
    return lambda: people.propose_change(person=colleague, duty="deputy" if again else "head", by=by)


def decide_request(again):
    request, by = PersonRequest.objects.get(email="arb@example.test"), person("hana")
    return lambda: people.decide_request(request=request, is_granted=not again, answer=f"Nga {by}.", by=by)


def record_absence(again):
    away, by = person("dea"), _reporter(again)
    days = {"starts_on": dt.date(2099, 1, 1), "ends_on": dt.date(2099, 1, 4 if again else 3)}
    return lambda: people.record_absence(person=away, by=by, **days)


def remove_absence(again):
    absence, by = Absence.objects.get(ends_on="2099-01-02"), _reporter(again)
    return lambda: people.remove_absence(absence=absence, by=by)


def switch_approval(again):
    by = person("flaka")
    return lambda: people.switch_approval(institution=_ministry(), is_needed=not again, by=by)


def ask_approval(again):
    by = _reporter(again)
    return lambda: approvals.ask_approval(submission=envelope(), by=by, explanation=EXPLANATION)


def give_back(again):
    by = person("flaka")
    return lambda: approvals.give_back(submission=envelope(), comment="Më shumë hollësi." + "!" * again, by=by)


def record_returned_mail(again):
    """Of a message that was sent."""
    one, by = Reminder.objects.filter(letter__state="sent")[:1].get(), _secretariat(again)
    return lambda: reminders.record_returned_mail(reminder=one, by=by)

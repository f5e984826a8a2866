"""Telling institutions what they owe: when a period opens, before and after their last day, and by hand."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.letters import rewrite_letter, send_letters
from accounts.models import Institution, Letter, User
from progress import events
from progress.models import Event, Reminder, ReportingPeriod
from progress.notifications import Owed, kind_of, reminder_writer
from progress.permissions import can_remind_institutions, can_view_reminders
from progress.selectors.reminders import Messages, Owing, chosen_messages, last_reminder, owing
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, hold_all, hold_table
from strategy_tracker.base.text import clean

# Where another plan can be opened on the same day, its period comes into the same message if it is opened by then.
WAIT_FOR_OTHERS = dt.timedelta(minutes=30)
# Kept as it is, and translated for whoever reads it.
CAME_BACK = gettext_noop("It came back, as the Secretariat recorded.")
# The worker does not wake anybody at midnight.
FIRST_HOUR = 7


def send_reminders() -> list[Reminder]:
    """Send what is due today and has not been sent, one message a person; safe to repeat, and for several at once."""
    if not owing().due(clock.today()):
        return []
    with transaction.atomic():
        hold_all(ReportingPeriod.objects.open())
        return tell_what_is_due()


def send_reminders_by_day() -> int:
    """What the worker does every minute: the same, but not at night. How many messages."""
    return len(send_reminders()) if clock.now().hour >= FIRST_HOUR else 0


def tell_what_is_due(wait: dt.timedelta = dt.timedelta()) -> list[Reminder]:
    """The part that judges and writes, in the transaction of whoever calls it."""
    hold_table(Reminder)
    found = owing()
    due = found.due(clock.today())
    return _add_to_waiting(due, found) + _write(due, wait=wait)


def wait_for_other_plans(period: ReportingPeriod) -> dt.timedelta:
    """How long the message about an opening waits: another plan's period may be opened in the same sitting."""
    others = ReportingPeriod.objects.filter(status=ReportingPeriod.Status.PLANNED, starts_on__lte=clock.today())
    others = others.exclude(plan=period.plan_id).exclude(plan__in=ReportingPeriod.objects.open().values("plan"))
    return WAIT_FOR_OTHERS if others.exists() else dt.timedelta()


@transaction.atomic
def remind_now(
    *, period: ReportingPeriod, institutions: Collection[str], note: str, by: User, seen: int
) -> list[Reminder]:
    """Remind these institutions (their codes) by hand; `seen`: the number of the last message that the page knew.

    Raises Refused when one of them has submitted or is read by nobody: then nobody is written to. Raises StaleEdit when
    somebody has been reminded since.
    """
    hold(period)
    can_remind_institutions(by, period).require()
    hold_table(Reminder)
    if last_reminder(period) != seen:
        raise StaleEdit(_("Somebody has been reminded in the meantime. Look at the list again, then remind."))
    note = clean(note).strip()
    refuse_personal_numbers(note)
    return _write(messages_by_hand(period, institutions), by=by, note=note)


def messages_by_hand(period: ReportingPeriod, institutions: Collection[str]) -> Messages:
    """What a reminder by hand of these institutions would send; refused as that is. Previews ask here too."""
    chosen = chosen_messages(period, institutions)
    if chosen.submitted:
        raise Refused(_("They have submitted, and are not reminded: %(names)s.") % _named(chosen.submitted))
    if chosen.unread:
        raise Refused(_("Nobody reads for them: %(names)s. They need an account first.") % _named(chosen.unread))
    if not chosen.messages:
        raise Refused(_("Choose the institutions to remind."))
    return chosen.messages


@transaction.atomic
def record_returned_mail(*, reminder: Reminder, by: User) -> None:
    """The message came back, after the mail server had taken it: nobody has read it. Refused for what was not sent."""
    can_view_reminders(by).require()
    came_back = {"state": Letter.State.GIVEN_UP, "sent_at": None, "problem": CAME_BACK}
    if not Letter.objects.filter(pk=reminder.letter_id, state=Letter.State.SENT).update(**came_back):
        raise Refused(_("Only a message that was sent can have come back."))


def _named(institutions: Collection[Institution]) -> dict[str, str]:
    return {"names": ", ".join(str(institution) for institution in institutions)}


def _add_to_waiting(due: Messages, found: Owing) -> list[Reminder]:
    """What is due for people whose message of today waits unsent goes into that one; `due` keeps the others.

    Where a worker takes it up at this very moment, the rest is told tomorrow: one message a person and day.
    """
    written = Reminder.objects.filter(person__in=due, day=clock.today()).exclude(kind=Reminder.Kind.BY_HAND)
    changed = []
    for reminder in written.select_related("person", "letter").prefetch_related("submissions"):
        if _rewritten(reminder, due.pop(reminder.person), found):
            changed.append(reminder)
    return changed


def _rewritten(reminder: Reminder, new: list[Owed], found: Owing) -> bool:
    told = {submission.pk for submission in reminder.submissions.all()}
    items = [Owed(s, reminder.kind, reminder.day) for s in found.submissions if s.pk in told] + new
    write = reminder_writer({reminder.person: items})
    if reminder.letter is None or not rewrite_letter(reminder.letter, reminder.person, write):
        return False
    reminder.submissions.add(*(item.submission for item in new))
    _record(new, by=None, note="")
    return True


def _write(
    messages: Messages, *, by: User | None = None, note: str = "", wait: dt.timedelta = dt.timedelta()
) -> list[Reminder]:
    """A letter, a row and an event a submission; who cannot be written to stands in neither."""
    letters = send_letters(messages, reminder_writer(messages, note), about="reminder", wait=wait)
    rows = [_reminder(person, messages[person], letter, by, note) for person, letter in letters]
    Reminder.objects.bulk_create(rows)
    link = Reminder.submissions.through
    link.objects.bulk_create(
        link(reminder=row, submission=item.submission) for row in rows for item in messages[row.person]
    )
    _record([item for row in rows for item in messages[row.person]], by=by, note=note)
    return rows


def _reminder(person: User, items: list[Owed], letter: Letter, by: User | None, note: str) -> Reminder:
    written = {"day": clock.today(), "written_at": clock.now()}
    return Reminder(person=person, kind=kind_of(items), letter=letter, by=by, note=note, **written)


def _record(items: list[Owed], *, by: User | None, note: str) -> None:
    for submission, kind in {item.submission: item.kind for item in items}.items():
        place = {"period": submission.period, "institution": submission.institution, "submission": submission}
        events.record(Event.Kind.REMINDED, by=by, detail=kind, reason=note, **place)

"""Whom the product wrote to about a period, what became of it, who still owes, and what goes out tomorrow."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.letters import readers_of
from accounts.models import Institution, Letter, User
from progress.models import Reminder, ReportingPeriod, Submission
from progress.notifications import reminder_writer
from progress.selectors.reminders import Messages, Unreachable, owing, reminders_of, told_about, unreachable
from progress.selectors.reporting import submissions_of
from strategy_tracker.base import clock


@dataclass(frozen=True)
class OwedRow:
    """An institution that still owes: who would be told today, and when anybody was told last."""

    submission: Submission
    people: list[User]
    last_on: dt.date | None


@dataclass(frozen=True)
class Owed:
    """Who still owes in a period, and whose mail reaches nobody."""

    rows: list[OwedRow]
    unreachable: list[Unreachable]


def owed_in(period: ReportingPeriod) -> Owed:
    """The institutions of an open period that have not submitted, or have to correct. Six queries."""
    submissions = list(submissions_of(period).unanswered())
    readers = readers_of([submission.institution_id for submission in submissions])
    told = Reminder.submissions.through.objects.filter(submission__in=submissions).values_list("submission")
    last_on = dict(told.annotate(Max("reminder__day")))
    today = clock.today()
    rows = [OwedRow(s, told_about(s, readers, today), last_on.get(s.pk)) for s in submissions]
    return Owed(rows, unreachable(submission.institution for submission in submissions))


def log_of(period: ReportingPeriod, institution: str) -> QuerySet[Reminder]:
    """The messages about the period, the newest first; of one institution (its code), or of all."""
    found = reminders_of(period).select_related("person__institution", "letter", "by")
    return found.filter(person__institution__code=institution) if institution else found


@dataclass(frozen=True)
class Counted:
    """How many messages went which way."""

    label: str
    count: int


def counted(period: ReportingPeriod) -> list[Counted]:
    """Sent, waiting, given up. One query."""
    states = list(reminders_of(period).order_by().values_list("letter__state", flat=True))
    return [Counted(str(label), states.count(state)) for state, label in Letter.State.choices]


@dataclass(frozen=True)
class Outgoing:
    """What goes out tomorrow about a period."""

    period: ReportingPeriod
    institutions: list[Institution]
    n_people: int


def going_out_tomorrow(submissions: Iterable[Submission] | None = None) -> list[Outgoing]:
    """By period, the one that began first before the others; `submissions` as for `owing`."""
    institutions: dict[ReportingPeriod, list[Institution]] = defaultdict(list)
    people: dict[ReportingPeriod, set[User]] = defaultdict(set)
    for person, items in owing(submissions).due_next(clock.today()).items():
        for submission in (item.submission for item in items):
            people[submission.period].add(person)
            if submission.institution not in institutions[submission.period]:
                institutions[submission.period].append(submission.institution)
    periods = sorted(institutions, key=lambda period: (period.starts_on, period.pk))
    return [Outgoing(p, sorted(institutions[p], key=lambda i: i.code), len(people[p])) for p in periods]


@dataclass(frozen=True)
class Preview:
    """A message as it will be sent."""

    person: User
    subject: str
    text: str


def previews(messages: Messages, note: str) -> list[tuple[str, list[Preview]]]:
    """Every message, by the language in which it is written; the language by its name."""
    by_language: dict[str, list[Preview]] = defaultdict(list)
    write = reminder_writer(messages, note)
    for person in messages:
        with translation.override(person.language):
            subject, text = write(person)
        by_language[person.language].append(Preview(person, subject, text))
    return [(capfirst(_(name)), by_language[code]) for code, name in settings.LANGUAGES if code in by_language]


def asked_in(period: ReportingPeriod) -> Sequence[tuple[str, str]]:
    """The institutions that the period asks: code and abbreviation."""
    return list(
        period.submissions.order_by("institution__code").values_list("institution__code", "institution__abbreviation")
    )

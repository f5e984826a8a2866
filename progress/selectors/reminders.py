"""What institutions still owe, who is to be told of it on a day, who has been told, and whom nobody reads."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from accounts.letters import reached_people, readers_of, told_of
from accounts.models import Institution, Letter, User
from progress.formulas.reminders import Occasion, occasion_of
from progress.models import Reminder, ReportingPeriod, Submission
from progress.notifications import Owed
from progress.selectors.reporting import submissions_of
from strategy_tracker.base import clock

Messages = dict[User, list[Owed]]


@dataclass(frozen=True)
class Owing:
    """What is owed in the open periods, who reads for whom, and who has been told of what; of today and tomorrow."""

    submissions: list[Submission]
    readers: dict[int, list[User]]
    told_on: dict[tuple[int, int], dt.date]  # person and submission (keys) → the last day
    reached: set[tuple[int, dt.date]]  # persons whose message of a day can take no more

    def due(self, day: dt.date) -> Messages:
        """Who is to be told of what on the day: one message a person, the period that began first before the others."""
        found: Messages = defaultdict(list)
        for submission in self.submissions:
            occasion = _occasion(submission, day)
            for person in told_about(submission, self.readers, day) if occasion else ():
                told_on = self.told_on.get((person.pk, submission.pk), dt.date.min)
                if told_on < occasion.on and (person.pk, day) not in self.reached:
                    found[person].append(Owed(submission, occasion.kind, day))
        return dict(found)

    def due_next(self, day: dt.date) -> Messages:
        """What goes out the day after, once what is due on the day has gone."""
        sent = {(person, item.submission) for person, items in self.due(day).items() for item in items}
        after = day + dt.timedelta(days=1)
        found: Messages = defaultdict(list)
        for person, items in self.due(after).items():
            for item in items:
                if (person, item.submission) not in sent or _occasion(item.submission, after).on == after:
                    found[person].append(item)
        return dict(found)


def told_about(submission: Submission, readers: dict[int, list[User]], day: dt.date) -> list[User]:
    """Who of these readers is written to about the submission; its head too, where it waits for approval."""
    is_with_head = submission.approval_asked_at is not None
    return told_of(readers.get(submission.institution_id, []), day, with_heads=is_with_head)


def owing(submissions: Iterable[Submission] | None = None) -> Owing:
    """What there is to tell today and tomorrow, as it stands now. Five queries, two where nothing is due.

    Of the open periods: two less for who has read their submissions already, as `submissions_of` gives them.
    """
    if submissions is None:
        submissions = submissions_of(*ReportingPeriod.objects.open())
    submissions = _due(submissions, clock.today())
    if not submissions:
        return Owing([], {}, {}, set())
    told_on: dict[tuple[int, int], dt.date] = {}
    reached = set()
    for person, submission, day, takes_more in _told(submissions, clock.today()):
        told_on[person, submission] = max(day, told_on.get((person, submission), dt.date.min))
        if takes_more is False:
            reached.add((person, day))
    return Owing(submissions, readers_of({s.institution_id for s in submissions}), told_on, reached)


def _due(submissions: Iterable[Submission], today: dt.date) -> list[Submission]:
    """What has not been submitted, or was returned, and has an occasion now."""
    owed = [submission for submission in submissions if submission.period.is_open and not submission.is_submitted]
    days = (today, today + dt.timedelta(days=1))
    found = [submission for submission in owed if any(_occasion(submission, day) for day in days)]
    return sorted(found, key=lambda s: (s.period.starts_on, s.period_id, s.institution.code))


def _told(submissions: list[Submission], today: dt.date) -> Iterator[tuple[int, int, dt.date, bool | None]]:
    """Who was told of what on which day; whether that message can still take more, None where it stands in no way."""
    link = Reminder.submissions.through.objects.select_related("reminder__letter")
    for told in link.filter(Q(submission__in=submissions) | Q(reminder__day__gte=today)):
        reminder = told.reminder
        is_free = reminder.kind == Reminder.Kind.BY_HAND
        yield reminder.person_id, told.submission_id, reminder.day, None if is_free else reminder.takes_more


def _occasion(submission: Submission, day: dt.date) -> Occasion | None:
    opened_on = clock.local_day(submission.period.opened_at)
    heard = (clock.local_day(moment) for moment in (submission.extended_at, submission.returned_at) if moment)
    return occasion_of(
        opened_on=opened_on,
        heard_on=max(heard, default=opened_on),
        submit_by=submission.submit_by,
        days=settings.REMINDER_DAYS,
        today=day,
    )


# By hand


@dataclass(frozen=True)
class Chosen:
    """What a reminder by hand would send, and to whom it cannot go."""

    messages: Messages
    submitted: list[Institution]
    unread: list[Institution]


def chosen_messages(period: ReportingPeriod, codes: Collection[str]) -> Chosen:
    """One message a person of these institutions (their codes). Three queries."""
    day = clock.today()
    submissions = list(submissions_of(period).filter(institution__code__in=codes))
    readers = readers_of([s.institution_id for s in submissions])
    owed = [s for s in submissions if not s.is_submitted]
    messages = {
        person: [Owed(submission, Reminder.Kind.BY_HAND, day)]
        for submission in owed
        for person in told_about(submission, readers, day)
    }
    return Chosen(
        messages=messages,
        submitted=[s.institution for s in submissions if s.is_submitted],
        unread=[s.institution for s in owed if not readers[s.institution_id]],
    )


def last_reminder(period: ReportingPeriod) -> int:
    """The number of the newest message about the period, 0 where there is none: whether a page is outdated."""
    return reminders_of(period).aggregate(last=Max("pk"))["last"] or 0


def reminders_of(period: ReportingPeriod) -> QuerySet[Reminder]:
    """Every message that told of the period, the newest first."""
    of_period = Reminder.submissions.through.objects.filter(submission__period=period)
    return Reminder.objects.filter(pk__in=of_period.values("reminder"))


# Whom nobody reads


@dataclass(frozen=True)
class Unreachable:
    """An institution whose mail does not arrive: nobody has an account with an address, or letters were given up."""

    institution: Institution
    problems: list[tuple[User, Letter]]


def unreachable(institutions: Iterable[Institution]) -> list[Unreachable]:
    """Of these institutions those without a reader, and those of which one's mail is refused.

    What is known is what the mail server said when a letter was handed over, and what came back and was recorded by
    hand; an address that swallows mail looks like one that is read. Two queries.
    """
    institutions = list(institutions)
    people = list(reached_people([institution.pk for institution in institutions]))
    given_up = _given_up([person.email for person in people])
    found = []
    for institution in institutions:
        own = [person for person in people if person.institution_id == institution.pk]
        problems = [(person, given_up[person.email]) for person in own if person.email in given_up]
        if problems or not own:
            found.append(Unreachable(institution, problems))
    return found


def _given_up(addresses: Collection[str]) -> dict[str, Letter]:
    """By address its newest letter that is over, where that was given up."""
    over = Letter.objects.filter(address__in=addresses).exclude(state=Letter.State.WAITING)
    newest = over.order_by().values("address").annotate(newest=Max("pk")).values("newest")
    return {letter.address: letter for letter in Letter.objects.filter(pk__in=newest, state=Letter.State.GIVEN_UP)}

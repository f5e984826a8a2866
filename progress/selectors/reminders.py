"""What institutions still owe, who is to be told of it on a day, who has been told, and whom nobody reads."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from accounts.letters import readers_of, told_of
from accounts.models import Institution, Letter, User
from progress.formulas.reminders import Occasion, occasion_of
from progress.models import Reminder, ReportingPeriod, Submission
from progress.notifications import Owed
from progress.selectors.reporting import submissions_of
from strategy_tracker.base import clock

Messages = dict[User, list[Owed]]


@dataclass(frozen=True)
class Owing:
    """What is owed in the open periods, who reads for whom, and who has been told of what."""

    submissions: list[Submission]
    readers: dict[int, list[User]]
    told_on: dict[tuple[int, int], dt.date]  # person and submission (keys) → the last day
    reached: set[tuple[int, dt.date]]  # persons whose message of a day can take no more

    def due(self, day: dt.date) -> Messages:
        """Who is to be told of what on the day: one message a person, the period that began first before the others."""
        found: Messages = defaultdict(list)
        for submission in self.submissions:
            occasion = _occasion(submission, day)
            for person in told_of(self.readers[submission.institution_id], day) if occasion else ():
                told_on = self.told_on.get((person.pk, submission.pk), dt.date.min)
                if told_on < occasion.on and (person.pk, day) not in self.reached:
                    found[person].append(Owed(submission, occasion.kind, day))
        return dict(found)

    def due_next(self, day: dt.date) -> Messages:
        """What goes out the day after, once what is due on the day has gone."""
        today = {(person, item.submission) for person, items in self.due(day).items() for item in items}
        tomorrow = self.due(day + dt.timedelta(days=1))
        left = {
            person: [item for item in items if (person, item.submission) not in today]
            for person, items in tomorrow.items()
        }
        return {person: items for person, items in left.items() if items}


def owing() -> Owing:
    """As it stands now. Six queries, two where nothing is owed."""
    submissions = _open_submissions()
    if not submissions:
        return Owing([], {}, {}, set())
    told = Reminder.submissions.through.objects.filter(submission__in=submissions)
    last_days = told.values_list("reminder__person", "submission").annotate(Max("reminder__day"))
    written = Reminder.objects.exclude(kind=Reminder.Kind.BY_HAND).filter(day__gte=clock.today())
    fixed = written.exclude(letter__state=Letter.State.WAITING, letter__tries=0)
    return Owing(
        submissions=submissions,
        readers=readers_of({s.institution_id for s in submissions}),
        told_on={(person, submission): day for person, submission, day in last_days},
        reached=set(fixed.values_list("person", "day")),
    )


def _open_submissions() -> list[Submission]:
    """What has not been submitted, or was returned."""
    periods = ReportingPeriod.objects.open()
    return list(submissions_of(*periods).unanswered().order_by("period__starts_on", "period", "institution__code"))


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
        for person in told_of(readers[submission.institution_id], day)
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


def unreachable(submissions: Iterable[Submission]) -> list[Unreachable]:
    """Of the institutions of these submissions those without a reader, and those of which one's mail is refused.

    What is known is what the mail server said when a letter was handed over, and what came back and was recorded by
    hand; an address that swallows mail looks like one that is read. Four queries.
    """
    institutions = list({s.institution_id: s.institution for s in submissions}.values())
    readers = readers_of([institution.pk for institution in institutions])
    given_up = _given_up([person.email for people in readers.values() for person in people])
    found = [
        Unreachable(of, [(person, given_up[person.email]) for person in readers[of.pk] if person.email in given_up])
        for of in institutions
    ]
    return [one for one in found if one.problems or not readers[one.institution.pk]]


def _given_up(addresses: Collection[str]) -> dict[str, Letter]:
    """By address its newest letter that is over, where that was given up."""
    over = Letter.objects.filter(address__in=addresses).exclude(state=Letter.State.WAITING)
    newest = over.order_by().values("address").annotate(newest=Max("pk")).values("newest")
    return {letter.address: letter for letter in Letter.objects.filter(pk__in=newest, state=Letter.State.GIVEN_UP)}


def counts_of(reminders: QuerySet[Reminder]) -> dict[str, int]:
    """How many messages were sent, wait and were given up. One query."""
    states = {state: Count("pk", filter=Q(letter__state=state)) for state in Letter.State.values}
    return reminders.order_by().aggregate(total=Count("pk"), **states)

"""When things happened in the demonstration: working days, office hours."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.utils import timezone

from progress.models import ReportingPeriod

HOLIDAYS = frozenset({(1, 1), (1, 2), (1, 7), (5, 1), (5, 9), (12, 25)})
# The demonstration stands still after this day: nothing may have happened later.
LAST_DAY = dt.date(2025, 1, 3)


def working_day(day: dt.date, *, step: int = 1) -> dt.date:
    """The day itself, or the next (or, with step -1, the last) day on which offices work."""
    while day.weekday() > 4 or (day.month, day.day) in HOLIDAYS:
        day += dt.timedelta(days=step)
    return day


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of local time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def minutes_from(start: dt.datetime, luck: Random, *, shortest: int, longest: int) -> Iterator[dt.datetime]:
    """One moment after another, some minutes apart."""
    while True:
        start += dt.timedelta(minutes=luck.randint(shortest, longest))
        yield start


def opening_day(period: ReportingPeriod) -> dt.date:
    """Two weeks before the period ends."""
    return working_day(period.ends_on.replace(day=16), step=-1)


def closing_day(period: ReportingPeriod) -> dt.date:
    """The last working day on which answers are verified."""
    return working_day(period.verify_by, step=-1)


def submission_day(period: ReportingPeriod, luck: Random, days_late: int = 0) -> dt.date:
    """In the two weeks after the period, or so many days too late."""
    if days_late:
        return working_day(period.submit_by + dt.timedelta(days=days_late))
    day = period.ends_on + dt.timedelta(days=luck.randint(3, 15))
    return max(working_day(min(day, period.submit_by), step=-1), working_day(period.ends_on + dt.timedelta(days=1)))


def early_submission_day(luck: Random, first: dt.date, last: dt.date) -> dt.date:
    """Between two days, in the period that is still open."""
    return working_day(first + dt.timedelta(days=luck.randint(0, (last - first).days)), step=-1)


def days_later(day: dt.date, days: int) -> dt.date:
    """So many days later, then the next working day."""
    return working_day(day + dt.timedelta(days=days))

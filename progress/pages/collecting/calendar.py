"""A person's deadlines as an iCalendar file (RFC 5545)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import has_role
from progress.models import ReportingPeriod, Submission
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address

OF_ITS_STEERING = (Role.SECRETARIAT, Role.COORDINATOR, Role.AUTHORITY)
SUBMIT, VERIFY, FINALISE = _("Last day to submit: %(period)s"), _("Verify by: %(period)s"), _("Finalise by: %(period)s")


@dataclass(frozen=True)
class Deadline:
    """One day: its key in the calendar, what is to be done, and where."""

    key: str
    day: dt.date
    title: str
    url: str


def deadlines_of(user: User) -> list[Deadline]:
    """What the person has to do by when in the periods that are planned or open: by role (domain.md §8)."""
    if has_role(user, Role.INSTITUTION):
        return list(_of_institution(user))
    if has_role(user, *OF_ITS_STEERING):
        return [deadline for period in _periods() for deadline in _of_period(period, user)]
    return []


def _periods() -> list[ReportingPeriod]:
    ahead = ReportingPeriod.objects.exclude(status=ReportingPeriod.Status.CLOSED)
    return list(ahead.select_related("plan").order_by("submit_by"))


def _of_institution(user: User) -> Iterator[Deadline]:
    """Its own last day where it has been asked, else the day that is planned for everybody."""
    asked = Submission.objects.for_institution(user.institution).select_related("period__plan", "institution")
    own = {submission.period_id: submission for submission in asked}
    for period in _periods():
        submission = own.get(period.pk)
        if submission is not None and not submission.is_submitted:
            yield _deadline(period, "submit", submission.submit_by, SUBMIT, address("submission_detail", submission))
        elif period.is_planned:
            yield _deadline(period, "submit", period.submit_by, SUBMIT, address("period_detail", period))


def _of_period(period: ReportingPeriod, user: User) -> Iterator[Deadline]:
    url = address("period_detail", period)
    if has_role(user, Role.SECRETARIAT):
        yield _deadline(period, "submit", period.submit_by, SUBMIT, url)
        yield _deadline(period, "verify", period.verify_by, VERIFY, url)
    yield _deadline(period, "finalise", period.finalise_by, FINALISE, url)


def _deadline(period: ReportingPeriod, what: str, day: dt.date, title: str | Promise, url: str) -> Deadline:
    name = {"period": period.name_by_itself()}
    return Deadline(f"{period.plan.code}-{period.code}-{what}", day, str(title) % name, url)


def icalendar_of(deadlines: list[Deadline]) -> bytes:
    """The deadlines as whole days, each with a reminder two days before. Keys stay, so that a moved day moves."""
    from icalendar import Alarm, Calendar, Event  # late: only this one file needs it

    site = settings.SITE_URL.rstrip("/")
    calendar = Calendar()
    calendar.add("prodid", "-//Anti-Trafficking Strategy Tracker//")
    calendar.add("version", "2.0")
    for deadline in deadlines:
        event, alarm = Event(), Alarm()
        event.add("uid", f"{deadline.key}@{site.partition('://')[2] or site}")
        event.add("dtstamp", clock.now())
        event.add("dtstart", deadline.day)
        event.add("summary", deadline.title)
        event.add("url", site + deadline.url)
        alarm.add("action", "DISPLAY")
        alarm.add("description", deadline.title)
        alarm.add("trigger", dt.timedelta(days=-2))
        event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()

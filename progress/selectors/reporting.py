"""Who is asked in a period, who answered, and when."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Institution
from plans.models import ActionInstitution
from progress.formulas.rates import Share, reporting_rate
from progress.models import ProgressEntry, ReportingPeriod, Submission
from progress.selectors.answers import answered, asked
from progress.selectors.periods import previous_period
from progress.selectors.status import actions_to_report
from strategy_tracker.base import clock


def parts_to_report(period: ReportingPeriod) -> dict[Institution, list[ActionInstitution]]:
    """Every institution that is asked in the period, with its parts in actions due for reporting."""
    actions = actions_to_report(period.plan, previous_period(period))
    parts = (
        ActionInstitution.objects.filter(
            action__in=actions.values("pk"), institution__in=Institution.objects.asked_to_report()
        )
        .select_related("institution", "action")
        .order_by("institution__code", "action__position")
    )
    expected: dict[Institution, list[ActionInstitution]] = defaultdict(list)
    for part in parts:
        expected[part.institution].append(part)
    return dict(expected)


def submissions_of(*periods: ReportingPeriod) -> QuerySet[Submission]:
    """All submissions of these periods with the counts of their answers, in one query."""
    return (
        Submission.objects.filter(period__in=periods)
        .select_related("institution", "period__plan", "submitted_by", "verified_by", "returned_by")
        .annotate(
            n_entries=Count("entries"),
            n_asked=Count("entries", filter=asked("entries__")),
            n_answered=Count("entries", filter=answered("entries__")),
            n_lead=Count("entries", filter=Q(entries__part=ActionInstitution.Part.LEAD)),
            n_verified=Count("entries", filter=Q(entries__review=ProgressEntry.Review.VERIFIED)),
            n_returned=Count("entries", filter=Q(entries__review=ProgressEntry.Review.RETURNED)),
        )
        .order_by("institution__code")
    )


@dataclass(frozen=True)
class Reporting:
    """How one institution reported in one period."""

    submission: Submission
    is_on_time: bool
    is_late: bool
    is_missing: bool
    days_late: int


def reporting_of(period: ReportingPeriod, submissions: Iterable[Submission] | None = None) -> list[Reporting]:
    """On time, late, or not reported, by institution, as of the period; by its extended day where it has one."""
    day = period.verify_by if period.is_closed else clock.today()
    return [_reporting(s, period, day) for s in (submissions if submissions is not None else submissions_of(period))]


def reporting_in(periods: Sequence[ReportingPeriod]) -> dict[ReportingPeriod, list[Reporting]]:
    """How the institutions reported in each of these. One query."""
    found: dict[ReportingPeriod, list[Submission]] = {period: [] for period in periods}
    for submission in submissions_of(*periods):
        found[submission.period].append(submission)
    return {period: reporting_of(period, submissions) for period, submissions in found.items()}


def _reporting(submission: Submission, period: ReportingPeriod, day: dt.date) -> Reporting:
    unanswered = submission.status in (Submission.Status.DRAFT, Submission.Status.RETURNED)
    is_missing = unanswered and (period.is_closed or submission.first_submitted_at is None)
    submitted_on = clock.local_day(submission.first_submitted_at)
    late_on = submitted_on or day
    is_sent = submission.first_submitted_at is not None and not is_missing
    days_late = max(0, (late_on - submission.submit_by).days)
    return Reporting(
        submission=submission,
        is_on_time=is_sent and days_late == 0,
        is_late=is_sent and days_late > 0,
        is_missing=is_missing,
        days_late=days_late,
    )


def entries_with_children(submission: Submission) -> list[ProgressEntry]:
    """The answers of a submission with everything the rules and pages read, in a constant number of queries."""
    return list(
        submission.entries.select_related(
            "action__objective", "answered_by", "reviewed_by", "blocked_by"
        ).prefetch_related(
            "quantities__output",
            "spendings__source",
            "challenges",
            "evidence",
            "action__outputs",
            "action__budget_lines",
            "action__fundings__source",
        )
    )


@dataclass(frozen=True)
class ReportingCounts:
    """How the institutions that were asked reported."""

    expected: int
    on_time: int
    late: int
    missing: int

    @property
    def submitted(self) -> int:
        """How many answered, in time or late."""
        return self.on_time + self.late

    @property
    def rate(self) -> Share:
        """Submissions on time of those expected."""
        return reporting_rate(self.on_time, self.expected)


def count(reporting: Iterable[Reporting]) -> ReportingCounts:
    """Expected, on time, late, missing."""
    reporting = list(reporting)
    return ReportingCounts(
        expected=len(reporting),
        on_time=sum(item.is_on_time for item in reporting),
        late=sum(item.is_late for item in reporting),
        missing=sum(item.is_missing for item in reporting),
    )

"""What each role's home page shows."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Count, Max
from django.utils.formats import date_format

from accounts.models import Institution, PersonRequest, Role, User
from plans.models import ActionPlan
from progress.models import Event, ProgressEntry, ReportingPeriod, Submission
from progress.pages.collecting.escalations import waiting_escalations
from progress.pages.collecting.forecasts import forecast_context
from progress.pages.collecting.reminders import going_out_tomorrow
from progress.pages.collecting.risks import risks_of
from progress.pages.plan_overview import plan_overview
from progress.pages.timeline import timeline
from progress.selectors.answers import blocked_answers, open_answers, said_besides
from progress.selectors.periods import open_periods, period_to_show
from progress.selectors.reporting import Reporting, reporting_in, reporting_of, submissions_of
from progress.selectors.states import PeriodState, state_as_of
from reporting.models import ReportEvent
from reporting.pages.next_steps import waiting_for
from reporting.pages.timeline import timeline_of_reports
from strategy_tracker.base import clock

N_OVERDUE = 10
N_EARLIER = 12
N_EVENTS = 12
# What a day's history leaves out, as it does texts of reports: every saved draft, and every institution that is written
# to when a period opens, would drown the rest.
QUIET_KINDS = (Event.Kind.ENTRY_SAVED, Event.Kind.STATISTICS_VIEWED, Event.Kind.REMINDED)
QUIET_KINDS_OF_REPORTS = (ReportEvent.Kind.EDITED, ReportEvent.Kind.CONFIRMED)


def for_administrator() -> dict[str, Any]:
    """Accounts and institutions; the administrator does not read the plan (domain.md §8)."""
    active = User.objects.filter(is_active=True)
    by_role = active.order_by("role").values_list("role").annotate(n=Count("pk"))
    return {
        "n_people": active.count(),
        "people_by_role": [(Role(role).label, n) for role, n in by_role],
        "n_requests": PersonRequest.objects.filter(state=PersonRequest.State.WAITING).count(),
        "n_institutions": Institution.objects.count(),
        "n_reporting": Institution.objects.asked_to_report().count(),
        "without_account": Institution.objects.asked_to_report().filter(people__isnull=True),
        "last_sign_in": User.objects.aggregate(last=Max("last_login"))["last"],
    }


def for_institution(user: User, plan: ActionPlan) -> dict[str, Any]:
    """A card for each plan that asks now: how far the answers are, what was returned; then earlier submissions."""
    periods = open_periods()
    return {
        **_state_of_plan(user, state_as_of(plan, period_to_show(plan))),
        "cards": _cards(user.institution, periods),
        "is_open": bool(periods),
        "blocked": blocked_answers(*periods, by=user.institution) if periods else (),
        "earlier": _earlier_submissions(user.institution, periods),
    }


@dataclass(frozen=True)
class SubmissionCard:
    """What one plan asks of the institution now."""

    submission: Submission
    days_left: int
    open: list[ProgressEntry]

    @property
    def returned(self) -> list[ProgressEntry]:
        """What the Secretariat sent back and nobody has corrected yet."""
        return [entry for entry in self.open if entry.review == ProgressEntry.Review.RETURNED]

    @property
    def next_entry(self) -> ProgressEntry | None:
        """Where to go on: what was returned comes before what is empty."""
        return next(iter(self.returned or self.open), None)


def _cards(institution: Institution, periods: list[ReportingPeriod]) -> list[SubmissionCard]:
    """What the plans ask of the institution, in the order of the periods. Two queries."""
    submissions = submissions_of(*periods).filter(institution=institution)
    own = sorted(submissions, key=lambda submission: periods.index(submission.period))
    waiting = open_answers(*own).select_related("action", "reviewed_by").order_by("part", "action__position")
    day = clock.today()
    by_submission: dict[int, list[ProgressEntry]] = {s.pk: [] for s in own}
    for entry in waiting if own else ():
        by_submission[entry.submission_id].append(entry)
    return [SubmissionCard(s, s.days_left(day), by_submission[s.pk]) for s in own]


def _earlier_submissions(institution: Institution, opened: list[ReportingPeriod]) -> list[Reporting]:
    """The institution's newest submissions of closed periods, of all plans, with their lateness. One query."""
    newest_first = ("-period__ends_on", "period__plan")
    own = Submission.objects.for_institution(institution).exclude(period__in=opened)
    earlier = (
        Submission.objects.filter(pk__in=own.order_by(*newest_first).values("pk")[:N_EARLIER])
        .select_related("period__plan", "institution")
        .annotate(n_entries=Count("entries"))
        .order_by(*newest_first)
    )
    return [reporting_of(submission.period, [submission])[0] for submission in earlier]


def for_secretariat(user: User, plan: ActionPlan) -> dict[str, Any]:
    """Four counts a period in work, reports that wait, the state of the plan, the first overdue, today's changes."""
    period = period_to_show(plan)
    state = state_as_of(plan, period)
    in_work = open_periods() or ([period] if period else [])
    found = reporting_in(in_work)
    works = [_work(of, reporting) for of, reporting in found.items()]
    return {
        **_state_of_plan(user, state),
        "forecasts": forecast_context(state),
        "works": works,
        "to_verify": [item for work in works for item in work.to_verify],
        **said_besides(*in_work)._asdict(),
        "outgoing": going_out_tomorrow(item.submission for reporting in found.values() for item in reporting),
        "waiting": waiting_for(user),
        "events": _happened_on(clock.today()),
    }


@dataclass(frozen=True)
class PeriodWork:
    """What waits in a period: of each plan the open one, or where none is open the last one of the chosen plan."""

    period: ReportingPeriod
    to_verify: list[Reporting]
    returned: list[Reporting]
    not_started: list[Reporting]
    late: list[Reporting]


def _work(period: ReportingPeriod, reporting: list[Reporting]) -> PeriodWork:
    return PeriodWork(
        period=period,
        to_verify=_with_status(reporting, Submission.Status.SUBMITTED),
        returned=_with_status(reporting, Submission.Status.RETURNED),
        not_started=[r for r in reporting if r.submission.status == "draft" and not r.submission.n_answered],
        late=[r for r in reporting if r.is_late or (r.is_missing and r.days_late)],
    )


def _happened_on(day: dt.date) -> list[dict[str, Any]]:
    """What happened to answers and to reports on a day, the last first. Two queries, and one where indicators are."""
    first, after = clock.moments_of(day)
    on_day = {"happened_at__gte": first, "happened_at__lt": after}
    answers = Event.objects.filter(**on_day).exclude(kind__in=QUIET_KINDS)
    reports = ReportEvent.objects.filter(**on_day).exclude(kind__in=QUIET_KINDS_OF_REPORTS)
    happened = [
        *timeline(answers.with_subjects()[:N_EVENTS]),
        *timeline_of_reports(reports.select_related("by", "report__period")[:N_EVENTS]),
    ]
    return sorted(happened, key=itemgetter("when"), reverse=True)[:N_EVENTS]


def _with_status(reporting: Iterable[Reporting], status: str) -> list[Reporting]:
    return [r for r in reporting if r.submission.status == status]


def _state_of_plan(user: User, state: PeriodState) -> dict[str, Any]:
    overview = plan_overview(state)
    # An institution reads its own part of the register: that is no number of the plan.
    reads_register = user.role != Role.INSTITUTION
    return {
        "plan": state.plan,
        "period": state.period,
        "overview": overview,
        "escalations": waiting_escalations(state.plan, user),
        "n_high_risks": risks_of(state.plan, user).live().high().count() if reads_register else None,
        "overdue": overview.overdue[:N_OVERDUE],
        "as_of": date_format(overview.day, "SHORT_DATE_FORMAT"),
    }

"""Where each action stands as of a period."""

import datetime as dt

from django.db.models import Case, CharField, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from plans.documents.editions import document_in, edition_on, is_in_the_tables
from plans.models import Action, ActionPlan, CarryOver, Indicator
from plans.models.planned import ActionQuerySet
from progress.formulas.deadlines import WHEN_AHEAD, Lateness, lateness, reading
from progress.formulas.half_years import half_year_code
from progress.formulas.statuses import OVER, OVERDUE
from progress.models import Assessment, Measurement, ReportingPeriod, Status
from progress.selectors.periods import day_of, first_day_ahead, previous_period
from strategy_tracker.base import clock


def give_status(action: Action, assessment: Assessment | None, period: ReportingPeriod | None) -> None:
    """Say on the action its `status` and `reading` as of the period, and what the newest assessment up to it tells.

    `reading` is what the status reads as today: of the open period what is late is late, whatever was last verified.
    `is_carried`: it is that of an earlier period, which nobody has looked at since.
    """
    action.status = _status(action, assessment, period)
    is_over = period is not None and period.is_closed
    action.reading = action.status if is_over else reading(action.status, action.deadline_on, first_day_ahead(period))
    action.status_period = assessment.period.code if assessment else None
    action.is_carried = is_carried(action, period)
    action.status_version = assessment.version if assessment else None
    action.status_at = assessment.assessed_at if assessment else None
    action.status_completed_on = assessment.completed_on if assessment else None
    told = (assessment.confidence, assessment.confidence_reason, assessment.way_back) if assessment else ("", "", "")
    give_forecast(action, *told)


def is_carried(action: Action, period: ReportingPeriod | None) -> bool:
    """Whether the status of an action was set in an earlier period than this one."""
    is_standing = action.status != Status.CANCELLED and action.status_period is not None
    return period is not None and is_standing and action.status_period != period.code


def give_forecast(action: Action, confidence: str, reason: str, way_back: str) -> None:
    """Say on an action that has its status how likely its delivery is; of what is over nothing is forecast."""
    told = ("", "", "") if action.status in OVER else (confidence, reason, way_back)
    action.confidence, action.confidence_reason, action.way_back = told


def _status(action: Action, assessment: Assessment | None, period: ReportingPeriod | None) -> str:
    """An action that nobody has assessed has not started while its deadline is ahead, and is not reported afterwards.

    A decision to cancel counts from its day on: it does not reach back into the figures of earlier periods.
    """
    if action.cancelled_on is not None and action.cancelled_on <= day_of(period):
        return Status.CANCELLED.value
    if assessment is not None:
        return assessment.status
    is_ahead = action.deadline_on is None or action.deadline_on >= first_day_ahead(period)
    return Status.NOT_STARTED.value if is_ahead else Status.NOT_REPORTED.value


def with_status(actions: ActionQuerySet, period: ReportingPeriod | None) -> ActionQuerySet:
    """Annotate `status` and its `_period`, `_version`, `_at`, … as of the period: the newest assessment up to it.

    `reading` is what the status reads as today: of the open period what is late is late, whatever was last verified.
    An action that nobody has assessed yet has not started while its deadline is ahead, and is not reported afterwards.
    A decision to cancel counts from its day on: it does not reach back into the figures of earlier periods.
    """
    newest = Assessment.objects.filter(action=OuterRef("pk"))
    if period is not None:
        newest = newest.filter(period__ends_on__lte=period.ends_on)
    newest = newest.order_by("-period__ends_on")
    unassessed = Case(
        When(deadline_on__lt=first_day_ahead(period), then=Value(Status.NOT_REPORTED.value)),
        default=Value(Status.NOT_STARTED.value),
        output_field=CharField(),
    )
    annotated = actions.annotate(
        status=Case(
            When(cancelled_on__lte=day_of(period), then=Value(Status.CANCELLED.value)),
            default=Coalesce(Subquery(newest.values("status")[:1]), unassessed),
            output_field=CharField(),
        ),
        status_period=Subquery(newest.values("period__code")[:1]),
        status_version=Subquery(newest.values("version")[:1]),
        status_at=Subquery(newest.values("assessed_at")[:1]),
        status_completed_on=Subquery(newest.values("completed_on")[:1]),
    )
    return annotated.annotate(reading=_reading(period))


def _reading(period: ReportingPeriod | None) -> Case | F:
    """What the status reads as today (deadlines.reading); in a closed period the status itself."""
    if period is not None and period.is_closed:
        return F("status")
    has_passed = Q(status__in=WHEN_AHEAD, deadline_on__lt=first_day_ahead(period))
    return Case(When(has_passed, then=Value(OVERDUE)), default=F("status"), output_field=CharField())


def lateness_of(action: Action, first_day: dt.date) -> Lateness:
    """In which way an action annotated by `with_status` is late."""
    return lateness(action.status, action.deadline_on, action.status_completed_on, first_day)


def actions_to_report(plan: ActionPlan, before: ReportingPeriod | None) -> ActionQuerySet:
    """The actions due for reporting: neither cancelled nor verified as implemented in an earlier period.

    In the follow-up periods after the plan's last year these are the ones that are due later, until it is decided what
    becomes of them in the next plan (domain.md §4).
    """
    return _not_implemented(plan.actions().in_force(), plan, before)


def _not_implemented(actions: ActionQuerySet, plan: ActionPlan, before: ReportingPeriod | None) -> ActionQuerySet:
    if before is None:
        return actions
    if before.ends_on >= plan.ends_on:
        actions = actions.due_after(plan).exclude(pk__in=CarryOver.objects.values("source"))
    return with_status(actions, before).exclude(status=Status.IMPLEMENTED)


def half_years_to_plan(plan: ActionPlan) -> list[tuple[int, int]]:
    """The half-years that the plan should have a period for and has none: year and half. Three queries at most.

    Those of its years; and once the last of these has begun, those that follow up what is due later, until it is done.
    """
    periods = list(plan.periods.all())
    last_year = plan.last_year
    if any(period.ends_on >= plan.ends_on and not period.is_planned for period in periods):
        unfinished = actions_to_report(plan, periods[-1]).due_after(plan)
        due = unfinished.aggregate(last=Max("deadline_on"))["last"]
        last_year = max(due.year, clock.today().year) if due else last_year
    there = {period.code for period in periods}
    wanted = [(year, half) for year in range(plan.first_year, last_year + 1) for half in (1, 2)]
    return [(year, half) for year, half in wanted if half_year_code(year, half) not in there]


def unassessed_actions(period: ReportingPeriod) -> ActionQuerySet:
    """The actions due for reporting that have no status in the period: closing it records them as not reported.

    Those of the version that is in force on its last day: what a later one adds or ends is none of its business.
    """
    assessed = Assessment.objects.filter(period=period).values("action")
    due = _not_implemented(_in_force_on(period.plan, period.ends_on), period.plan, previous_period(period))
    opened_on = clock.local_day(period.opened_at)
    # What a decision has added since the period opened was asked of nobody.
    added = Q(introduced_in__number__gt=1, introduced_in__in_force_on__gt=opened_on)
    return due.exclude(pk__in=assessed).exclude(added) if opened_on else due.exclude(pk__in=assessed)


def _in_force_on(plan: ActionPlan, day: dt.date) -> ActionQuerySet:
    if is_in_the_tables(plan, day):
        return plan.actions().in_force()
    told = document_in(edition_on(plan, day))["actions"]
    return plan.actions().filter(key__in=[row["key"] for row in told if not row["cancelled_on"]])


def unmeasured_indicators(period: ReportingPeriod) -> QuerySet[Indicator]:
    """The indicators that have neither a measurement of the period nor the reason why there is none."""
    recorded = Measurement.objects.filter(period=period).values("indicator")
    return Indicator.objects.filter(plan=period.plan_id).exclude(pk__in=recorded).order_by("position")


def latest_assessments(plan: ActionPlan, period: ReportingPeriod | None) -> dict[int, Assessment]:
    """Per action (its pk) the newest assessment up to the period; without one, the newest of all. One query."""
    rows = Assessment.objects.filter(period__plan=plan)
    if period is not None:
        rows = rows.filter(period__ends_on__lte=period.ends_on)
    rows = rows.select_related("period", "assessed_by", "action").order_by("period__ends_on")
    return {assessment.action_id: assessment for assessment in rows}

"""Which period is open, shown or earlier, and the day that it is seen from."""

import datetime as dt

from plans.models import ActionPlan
from progress.formulas.spans import Covers
from progress.models import ReportingPeriod
from strategy_tracker.base import clock


def open_period(plan: ActionPlan) -> ReportingPeriod | None:
    """The period that takes answers now, if any."""
    return plan.periods.open().first()


def open_periods() -> list[ReportingPeriod]:
    """The periods that take answers now, one a plan at most, the plan that began first before the others. One query."""
    return list(ReportingPeriod.objects.open().select_related("plan").order_by("plan__first_year", "plan"))


def period_to_show(plan: ActionPlan) -> ReportingPeriod | None:
    """The period that pages speak of by default: the open one, else the last that was closed, else the first."""
    periods = list(plan.periods.all())
    return (
        next((p for p in periods if p.is_open), None)
        or next((p for p in reversed(periods) if p.is_closed), None)
        or (periods[0] if periods else None)
    )


def day_of(period: ReportingPeriod | None) -> dt.date:
    """The day that lateness is relative to: the cut-off of a closed period, today for the open one (domain.md §5)."""
    return period.ends_on if period is not None and period.is_closed else clock.today()


def first_day_ahead(period: ReportingPeriod | None) -> dt.date:
    """The first day that is not over: a deadline before it has passed.

    A closed period is seen from the end of its cut-off day, and what was due on that very day is due (domain.md §5:
    "deadline ≤ 31 December"); of the open period today is not over yet.
    """
    is_over = period is not None and period.is_closed
    return period.ends_on + dt.timedelta(days=1) if is_over else clock.today()


def closes_early(period: ReportingPeriod) -> bool:
    """Whether closing it today would take its time from an institution that has not answered yet."""
    return last_day_given(period) >= clock.today()


def last_day_given(period: ReportingPeriod) -> dt.date:
    """The last day that an institution which has not answered still has; date.min where all have."""
    days = period.submissions.unanswered().values_list("extended_until", flat=True)
    return max((day or period.submit_by for day in days), default=dt.date.min)


def previous_period(period: ReportingPeriod) -> ReportingPeriod | None:
    """The period before it in the same plan."""
    return (
        ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lt=period.starts_on).order_by("-ends_on").first()
    )


def year_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The last period of the year before; in the first year, the period before."""
    earlier = ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lt=period.starts_on).select_related("plan")
    of_last_year = earlier.filter(ends_on__year__lt=period.ends_on.year).order_by("-ends_on").first()
    return of_last_year or previous_period(period)


def period_before(covers: Covers, period: ReportingPeriod) -> ReportingPeriod | None:
    """The period with which this span is compared; None in the plan's first one."""
    return previous_period(period) if covers == Covers.HALF_YEAR else year_before(period)


def periods_covered(covers: Covers, period: ReportingPeriod) -> list[ReportingPeriod]:
    """The closed periods within the span, the oldest first; of a half-year it is the period itself."""
    if covers == Covers.HALF_YEAR:
        return [period]
    first_year = period.plan.first_year if covers == Covers.PLAN else period.ends_on.year
    within = ReportingPeriod.objects.closed().filter(
        plan=period.plan_id, ends_on__range=(dt.date(first_year, 1, 1), period.ends_on)
    )
    return list(within.select_related("plan").order_by("ends_on"))

"""Planning, opening, closing and reopening a period."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from plans.models import ActionPlan
from plans.services import bring_into_force
from progress import events
from progress.formulas.half_years import half_year_code
from progress.models import (
    Assessment,
    Event,
    ProgressEntry,
    ReportingPeriod,
    Status,
    Submission,
)
from progress.permissions import can_manage_periods
from progress.selectors.forecasts import forecasts_before
from progress.selectors.periods import closes_early, last_day_given
from progress.selectors.reporting import parts_to_report
from progress.selectors.status import half_years_to_plan, unassessed_actions
from progress.services.collecting.reminders import tell_what_is_due, wait_for_other_plans
from progress.services.holding import hold_figures
from progress.services.sealing import break_seal, seal_period
from progress.services.transitions import apply_transition
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean


@transaction.atomic
def plan_periods(*, plan: ActionPlan, by: User) -> list[ReportingPeriod]:
    """Plan every half-year of the plan that is not there yet, with the usual dates; returns the new ones.

    Once its last one has begun, so are those that follow up what is due later.

    The dates are only proposed: they are fields of the period, and the Secretariat changes them in the admin.
    """
    can_manage_periods(by).require()
    hold(plan)
    return ReportingPeriod.objects.bulk_create(_half_year(plan, *half_year) for half_year in half_years_to_plan(plan))


def _half_year(plan: ActionPlan, year: int, half: int) -> ReportingPeriod:
    """Submitted by the middle of the month after its end, verified by the end of the month, finalised 15 days later."""
    starts_on, after = (
        (dt.date(year, 1, 1), dt.date(year, 7, 1)) if half == 1 else (dt.date(year, 7, 1), dt.date(year + 1, 1, 1))
    )
    return ReportingPeriod(
        plan=plan,
        code=half_year_code(year, half),
        starts_on=starts_on,
        ends_on=after - dt.timedelta(days=1),
        submit_by=after.replace(day=15),
        verify_by=after.replace(day=31),
        finalise_by=after.replace(month=after.month + 1, day=15),
    )


@transaction.atomic
def open_period(*, period: ReportingPeriod, by: User) -> ReportingPeriod:
    """Open a planned period: make an empty submission for each expected institution, and tell its people by mail."""
    can_manage_periods(by).require()
    _hold_with_plan(period)
    if ReportingPeriod.objects.open().filter(plan=period.plan_id).exists():
        raise Refused(_("Another period is open. Close it first."))
    bring_into_force(plan=period.plan)  # who is asked stands in the version of today
    apply_transition(period, "open", opened_at=clock.now(), opened_by=by)
    _make_submissions(period)
    events.record(Event.Kind.PERIOD_OPENED, by=by, period=period)
    tell_what_is_due(wait_for_other_plans(period))
    return period


def _hold_with_plan(period: ReportingPeriod) -> None:
    """The plan stands for its periods: which of them is open is judged under it."""
    hold(period.plan)
    hold(period)


def _make_submissions(period: ReportingPeriod) -> None:
    """An empty answer for each part: what was written last stands beside the fields, never in them (domain.md §11)."""
    expected = parts_to_report(period)
    submissions = Submission.objects.bulk_create(
        Submission(period=period, institution=institution) for institution in expected
    )
    ProgressEntry.objects.bulk_create(
        ProgressEntry(submission=submission, action_id=part.action_id, part=part.part)
        for submission in submissions
        for part in expected[submission.institution]
    )


@transaction.atomic
def close_period(*, period: ReportingPeriod, by: User, reason: str = "") -> ReportingPeriod:
    """Close an open period and seal its figures; what nobody reported on is recorded as not reported (domain.md §4).

    Refused while something that was submitted is neither verified nor returned: it would be lost to the reports. While
    institutions that have not answered may still do so, a reason is asked for, which is kept in the history.
    """
    can_manage_periods(by).require()
    hold_figures(period)
    waiting = list(period.submissions.to_verify().select_related("institution"))
    if waiting:
        message = ngettext(
            "One submission is neither verified nor returned: %(names)s.",
            "%(count)s submissions are neither verified nor returned: %(names)s.",
            len(waiting),
        )
        names = ", ".join(str(submission.institution) for submission in waiting)
        raise Refused(message % {"count": len(waiting), "names": names})
    reason = clean(reason).strip()
    refuse_personal_numbers(reason)
    if not reason and period.is_open and closes_early(period):
        day = date_format(last_day_given(period), "SHORT_DATE_FORMAT")
        message = _("Institutions may still answer until %(day)s: say why the period is closed before.")
        raise Refused(message % {"day": day})
    apply_transition(period, "close", closed_at=clock.now(), closed_by=by)
    _record_not_reported(period)
    events.record(Event.Kind.PERIOD_CLOSED, by=by, period=period, reason=reason)
    seal_period(period=period, by=by)
    return period


def _record_not_reported(period: ReportingPeriod) -> None:
    now, forecasts = clock.now(), forecasts_before(period)
    Assessment.objects.bulk_create(
        Assessment(action_id=pk, period=period, status=Status.NOT_REPORTED, assessed_at=now, **forecasts.get(pk, {}))
        for pk in unassessed_actions(period).values_list("pk", flat=True)
    )


@transaction.atomic
def reopen_period(*, period: ReportingPeriod, reason: str, by: User) -> ReportingPeriod:
    """Reopen a closed period with a reason: its seal is broken, and what the system recorded is taken back."""
    can_manage_periods(by).require()
    _hold_with_plan(period)
    if ReportingPeriod.objects.open().filter(plan=period.plan_id).exists():
        raise Refused(_("Another period is open. Close it first."))
    reason = clean(reason).strip()
    refuse_personal_numbers(reason)
    apply_transition(period, "reopen", comment=reason, closed_at=None, closed_by=None)
    break_seal(period=period, reason=reason, by=by)
    Assessment.objects.filter(period=period, assessed_by__isnull=True).delete()
    events.record(Event.Kind.PERIOD_REOPENED, by=by, period=period, reason=reason)
    return period

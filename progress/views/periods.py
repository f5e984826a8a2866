"""Reporting periods: who answered, and opening, closing, reopening."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from progress import workflow
from progress.charts.bars import READING_ORDER, status_segments
from progress.events import record
from progress.forms.periods import PeriodReasonForm
from progress.formulas.half_years import half_year_name
from progress.formulas.rates import Share
from progress.formulas.statuses import roll_up
from progress.models import Event, ReportingPeriod
from progress.pages.collecting.forecasts import forecast_context
from progress.pages.periods import InstitutionRow, grouped, institution_rows, period_rows
from progress.pages.plan_overview import status_by_institution
from progress.pages.seals import seal_page
from progress.pages.timeline import timeline
from progress.permissions import can_manage_periods, can_view_progress, can_view_reminders, can_view_statistics
from progress.selectors.answers import said_besides
from progress.selectors.indicators import fulfilment_of
from progress.selectors.periods import closes_early, open_period, previous_period
from progress.selectors.reminders import Unreachable, unreachable
from progress.selectors.reporting import count, parts_to_report
from progress.selectors.seals import outdated_by
from progress.selectors.states import state_of
from progress.selectors.status import (
    actions_to_report,
    half_years_to_plan,
    unassessed_actions,
    unmeasured_indicators,
)
from progress.services import periods as services
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.templatetags.words import counts_first
from strategy_tracker.base.web.addresses import address

STEP_LABELS: dict[str, str | Promise] = {
    "open": gettext_lazy("Open the period"),
    "close": gettext_lazy("Close the period"),
    "reopen": gettext_lazy("Reopen the period"),
}


def _period(request: HttpRequest, code: str) -> ReportingPeriod:
    """The period, for those who may read it."""
    can_view_progress(request.user).require(PermissionDenied)
    return get_object_or_404(ReportingPeriod.objects.select_related("plan"), code=code, plan=request.plan)


def _managed_period(request: HttpRequest, code: str) -> ReportingPeriod:
    """The period, for those who may open and close it."""
    period = _period(request, code)
    can_manage_periods(request.user).require(PermissionDenied)
    return period


def _breadcrumb(period: ReportingPeriod, *, with_period: bool = True) -> list[dict[str, str]]:
    items = [{"label": _("Progress"), "url": address("period_list", period.plan)}]
    if with_period:
        items.append({"label": period.name, "url": address("period_detail", period)})
    return items


def _next_step(request: HttpRequest, period: ReportingPeriod) -> dict[str, str | Promise] | None:
    """What the person can do with the period now, as the state machine says."""
    if not can_manage_periods(request.user):
        return None
    step = next(step for step in workflow.PERIOD if period.status in step.sources)
    return {
        "name": step.name,
        "label": STEP_LABELS[step.name],
        "url": address(f"period_{step.name}", period),
    }


@require_POST
def period_plan(request: HttpRequest) -> HttpResponse:
    """Plan the half-years of the plan that are not there yet."""
    can_view_progress(request.user).require(PermissionDenied)
    can_manage_periods(request.user).require(PermissionDenied)
    planned = services.plan_periods(plan=request.plan, by=request.user)
    if planned:
        names = ", ".join(period.name for period in planned)
        messages.success(request, _("Planned: %(names)s. Check the dates, then open the first one.") % {"names": names})
    else:
        messages.info(request, _("Every half-year of the plan is planned already."))
    return redirect(address("period_list", request.plan))


@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    """All periods with how the institutions reported."""
    can_view_progress(request.user).require(PermissionDenied)
    rows = period_rows(request.plan)
    open_row = next((row for row in rows if row.period.is_open), None)
    # One step is offered: to close the open period, else to open the next. Reopening is a page further, on purpose.
    due = open_row or next((row for row in rows if row.period.status == ReportingPeriod.Status.PLANNED), None)
    context = {
        "plan": request.plan,
        "rows": [{"row": row, "step": _next_step(request, row.period) if row is due else None} for row in rows],
        "open_row": open_row,
        "follow_ups": [row for row in rows if row.period.is_follow_up],
        "counts_first": counts_first(row.counts.rate.of for row in rows),
        "today": clock.today(),
        "may_manage": can_manage_periods(request.user),
        "is_more_to_plan": bool(half_years_to_plan(request.plan)),
    }
    return render(request, "progress/period_list.html", context)


def _unreachable(period: ReportingPeriod, found: list[InstitutionRow]) -> list[Unreachable]:
    """Who still owes, and is not reached by mail."""
    owed = (row.submission.institution for row in found if not row.submission.is_submitted)
    return unreachable(owed) if period.is_open else []


@require_safe
def period_detail(request: HttpRequest, period: str) -> HttpResponse:
    """Who reported in the period and who did not, and where the actions stand as of its day."""
    period = _period(request, period)
    state = state_of(period)
    found = institution_rows(state, request.user)
    statuses = [] if period.is_planned else [action.reading for action in state.actions]
    context = {
        "breadcrumb": _breadcrumb(period, with_period=False),
        "period": period,
        "step": _next_step(request, period),
        "unreachable": _unreachable(period, found) if can_view_reminders(request.user) else None,
        "seal": period.seals.defer("data").last(),
        "outdated_by": outdated_by(period),
        "day": state.day,
        "days_left": period.days_left(clock.today()),
        "counts": count(response.reporting for response in found),
        "groups": grouped(found, period),
        "roll_up": roll_up(statuses),
        "segments": status_segments({status: statuses.count(status) for status in set(statuses)}, READING_ORDER),
        "by_institution": status_by_institution(state) if statuses else [],
        "n_actions": len(statuses),
        "rate": state.rates_of_year.due_by if statuses else Share(0, 0),
        "fulfilment": fulfilment_of(state.indicators(), period.ends_on.year),
        "forecasts": forecast_context(state) if statuses else None,
        "events": timeline(period.events.filter(kind__startswith="period_").with_subjects()),
        **(said_besides(period)._asdict() if can_manage_periods(request.user) else {}),
    }
    return render(request, "progress/period_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def period_open(request: HttpRequest, period: str) -> HttpResponse:
    """Says who will be asked; opens the period on POST."""
    period = _managed_period(request, period)
    if request.method == "POST":
        done = _("The period %(period)s is open. Every institution that is asked can answer now.")
        if response := _do(request, period, partial(services.open_period, period=period, by=request.user), done):
            return response
    parts, previous = parts_to_report(period), previous_period(period)
    asked_about = {part.action_id for own in parts.values() for part in own}
    context = {
        "asked": [(institution, len(own)) for institution, own in parts.items()],
        "n_actions": len(asked_about),
        "nobody_asked": actions_to_report(period.plan, previous)
        .exclude(pk__in=asked_about)
        .order_by("position")
        .select_related("objective__strategic__plan"),
        "previous": previous,
        "unreachable": unreachable(parts),
    }
    return _confirm(request, "open", period, context)


@require_http_methods(["GET", "HEAD", "POST"])
def period_close(request: HttpRequest, period: str) -> HttpResponse:
    """Says what will be recorded as not reported, and what stands in the way; closes the period on POST."""
    period = _managed_period(request, period)
    waiting = list(period.submissions.to_verify().select_related("institution").order_by("institution__code"))
    asks_why = period.is_open and closes_early(period) and not waiting
    form = PeriodReasonForm(request.POST or None) if asks_why else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        act = partial(services.close_period, period=period, by=request.user, reason=reason)
        if response := _do(request, period, act, _("The period %(period)s is closed. Reports on it can be made now.")):
            return response
    context = {
        "form": form,
        "waiting": waiting,
        "missing": period.submissions.unanswered().select_related("institution").order_by("institution__code"),
        "unassessed": unassessed_actions(period).order_by("position").with_objectives(),
        "unmeasured": unmeasured_indicators(period).select_related("plan") if period.ends_year else (),
        "days_left": period.days_left(clock.today()),
    }
    return _confirm(request, "close", period, context)


@require_http_methods(["GET", "HEAD", "POST"])
def period_reopen(request: HttpRequest, period: str) -> HttpResponse:
    """Says what will be taken back; reopens the period on POST, with a reason."""
    period = _managed_period(request, period)
    form = PeriodReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(services.reopen_period, period=period, reason=form.cleaned_data["reason"], by=request.user)
        if response := _do(request, period, act, _("The period %(period)s is open again.")):
            return response
    context = {"form": form, "n_taken_back": period.assessments.filter(assessed_by__isnull=True).count()}
    return _confirm(request, "reopen", period, context)


@require_safe
def seal_list(request: HttpRequest, period: str) -> HttpResponse:
    """All seals of the period, the newest first, each with what is told otherwise than in the one before."""
    period = _period(request, period)
    page = seal_page(period)
    context = {
        "breadcrumb": _breadcrumb(period),
        "period": period,
        "rows": page.rows,
        "outdated_by": [half_year_name(code) for code in page.outdated_by],
        "may_download": can_view_statistics(request.user),
    }
    return render(request, "progress/seal_list.html", context)


@require_safe
def seal_download(request: HttpRequest, period: str, number: int) -> HttpResponse:
    """The canonical JSON of a seal, byte for byte what was hashed. Small numbers of victims are exact in it."""
    period = _period(request, period)
    can_view_statistics(request.user).require(PermissionDenied)
    seal = get_object_or_404(period.seals, number=number)
    record(Event.Kind.STATISTICS_VIEWED, by=request.user, period=period, detail=str(number))
    name = f"{period.plan.code}-{period.code}-{seal.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(seal.data, content_type="application/json; charset=utf-8", headers=headers)


def _do(request: HttpRequest, period: ReportingPeriod, act: Callable[[], object], done: str) -> HttpResponse | None:
    """Let the service act, and go to the period; nothing where it refuses, with its words as a message."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
        period.refresh_from_db()
        return None
    messages.success(request, done % {"period": period.name})
    return redirect(address("period_detail", period))


def _confirm(request: HttpRequest, step: str, period: ReportingPeriod, context: dict[str, object]) -> HttpResponse:
    """The page that says what will happen, or why it cannot."""
    is_possible = period.status in workflow.find(workflow.PERIOD, step).sources
    other = open_period(period.plan)
    context |= {
        "breadcrumb": _breadcrumb(period),
        "period": period,
        "is_possible": is_possible,
        "other_open": other if step != "close" and other != period else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"progress/period_{step}.html", context, status=status)

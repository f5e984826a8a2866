"""The indicators of the plan, and where each stands."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from plans.models import ActionPlan, Indicator
from progress.charts.history import history_chart
from progress.events import record
from progress.models import Event, ReportingPeriod
from progress.pages.histories.over_time import small_pictures
from progress.pages.passports import (
    IndicatorItem,
    by_objective,
    completeness,
    edition_history,
    item_of,
    of_half_year,
    values_counts_first,
)
from progress.pages.timeline import timeline
from progress.permissions import can_edit_passport, can_record_measurement, can_view_plan, can_view_statistics
from progress.selectors.indicators import (
    IndicatorProgress,
    count_bands,
    fulfilment_of,
    indicators_with_targets,
)
from progress.selectors.periods import period_to_show
from progress.selectors.states import PeriodState, indicator_history, longer_spans, state_as_of, states_of
from progress.words import BANDS
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address


def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every indicator under its objective: from where, to where, what was measured, what the document leaves open."""
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    periods = [period for period in plan.periods.all() if period.status != ReportingPeriod.Status.PLANNED]
    period = _asked(request, plan, periods)
    state = state_as_of(plan, period)
    items = [item.published() for item in state.indicators()]
    found = [item_of(item.indicator, item) for item in items]
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": address("plan_tree", plan)}],
        "plan": plan,
        "sections": by_objective(found),
        "pictures": small_pictures(state, found),
        "completeness": completeness(found),
        "counts_first": values_counts_first(items),
        "period": period,
        "periods": periods,
        "bands": [{"code": b.value, "label": BANDS[b], "count": n} for b, n in count_bands(items).items() if n],
        "fulfilment": fulfilment_of(items, period.ends_on.year) if period else None,
        "n_recorded": sum(item.is_recorded for item in items),
        "may_record": period is not None and bool(can_record_measurement(request.user, period)),
        "list_url": request.get_full_path(),
    }
    return render(request, "progress/indicator_list.html", context)


def _asked(request: HttpRequest, plan: ActionPlan, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    """The period of ?period=, else the one that pages speak of by default."""
    code = request.GET.get("period")
    if not code:
        return period_to_show(plan)
    period = next((period for period in periods if period.code == code), None)
    if period is None:
        raise Http404
    return period


def indicator_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: its passport, what was measured period by period, and who recorded it."""
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    indicator = get_object_or_404(indicators_with_targets(), plan=plan, code=code)
    states = [state for state in states_of(plan) if not state.period.is_planned]
    history = indicator_history(indicator, states)
    shows_small_counts = _small_counts_viewed(request, indicator, history)
    spans = longer_spans(indicator, states)
    if not shows_small_counts:
        history, spans = ([item.published() for item in items] for items in (history, spans))
    shown = next((state for state in states if state.period == period_to_show(plan)), None)
    now = next((item for item in history if shown and item.period == shown.period), None)
    events = Event.objects.filter(
        kind=Event.Kind.MEASUREMENT_RECORDED, period__plan=plan, detail=indicator.code
    ).with_subjects()
    context = {
        "breadcrumb": [
            {"label": _("Plan"), "url": address("plan_tree", plan)},
            {"label": _("Indicators"), "url": address("indicator_list", plan)},
        ],
        "item": _as_shown(shown, indicator, next((item for item in spans if now and item.period == now.period), now)),
        "editions": edition_history(indicator),
        "may_edit": bool(can_edit_passport(request.user)),
        "history": history,
        "history_counts_first": values_counts_first(history),
        "spans": spans,
        "spans_counts_first": values_counts_first(spans),
        "chart": history_chart([of_half_year(item) for item in history]),
        "shows_small_counts": shows_small_counts,
        "events": timeline(events),
        "recordable": now if now and can_record_measurement(request.user, now.period) else None,
    }
    return render(request, "progress/indicator_detail.html", context)


def _as_shown(shown: PeriodState | None, indicator: Indicator, progress: IndicatorProgress | None) -> IndicatorItem:
    """What it is called and held against: of a closed period as it was sealed, else as it is measured today."""
    told = [] if shown is None or not shown.period.is_closed else shown.planned_indicators
    sealed = next((item for item in told if item.code == indicator.code), None)
    return item_of(sealed, progress) if sealed else item_of(indicator, progress, _day(progress))


def _day(now: IndicatorProgress | None) -> dt.date:
    """The last day of a closed period that is shown; else today, or the end of the open one where that is ahead."""
    if now and now.period.is_closed:
        return now.period.ends_on
    return max(clock.today(), now.period.ends_on) if now else clock.today()


def _small_counts_viewed(request: HttpRequest, indicator: Indicator, history: list[IndicatorProgress]) -> bool:
    """Whether the person reads small numbers of victims here; each look at them is recorded (domain.md §9)."""
    is_viewed = any(item.is_hidden for item in history) and bool(can_view_statistics(request.user))
    if is_viewed:
        record(Event.Kind.STATISTICS_VIEWED, by=request.user, detail=indicator.code)
    return is_viewed

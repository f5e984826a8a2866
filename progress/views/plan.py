"""The strategy and its plans; a plan as a tree."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plans.permissions import can_view_findings, can_write_plan_drafts
from plans.selectors import all_plans
from progress.pages.histories.over_time import over_time_of
from progress.pages.plan import tree_of
from progress.pages.plan_decided import decided_changes
from progress.pages.plans import strategies_of
from progress.permissions import can_export_plan, can_view_plan, can_view_statistics
from progress.selectors.carry_over import next_plan
from progress.selectors.periods import day_of, period_to_show
from progress.selectors.states import state_as_of
from strategy_tracker.base import clock

# ?open= says how much of the tree is unfolded: everything, nothing, or (by default) the strategic objectives.
OPEN_ALL, OPEN_NONE = "all", "none"


def plan_list(request: HttpRequest) -> HttpResponse:
    """Strategies, their plans, versions and periods."""
    can_view_plan(request.user).require(PermissionDenied)
    context = {
        "strategies": strategies_of(all_plans()),
        "may_begin_plan": bool(can_write_plan_drafts(request.user)),
        "may_export": bool(can_export_plan(request.user)),
    }
    return render(request, "progress/plan_list.html", context)


def plan_tree(request: HttpRequest) -> HttpResponse:
    """Objectives with results, indicators, status and money, down to each action."""
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    period = period_to_show(plan)
    state = state_as_of(plan, period)
    unfolded = request.GET.get("open")
    context = {
        "plan": plan,
        "period": period,
        "day": day_of(period),
        "version": state.version,
        "tree": tree_of(state),
        "over_time": over_time_of(state),
        "decided": decided_changes(state),
        "strategic_is_open": unfolded != OPEN_NONE,
        "specific_is_open": unfolded == OPEN_ALL,
        "may_view_findings": can_view_findings(request.user),
        "has_carry_over": plan.ends_on < clock.today() or next_plan(plan) is not None,
        "may_view_statistics": can_view_statistics(request.user),
    }
    return render(request, "progress/plan_tree.html", context)

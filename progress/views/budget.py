"""The money of the plan: planned, stated, spent."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from progress.pages import budget as overviews
from progress.permissions import can_view_plan
from progress.selectors.periods import open_period, period_to_show
from progress.selectors.states import state_as_of
from strategy_tracker.base.web.addresses import address


def budget_overview(request: HttpRequest) -> HttpResponse:
    """Planned by year, objective, source and category, beside what verified answers say was spent."""
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": address("plan_tree", plan)}],
        "plan": plan,
        "overview": overviews.budget_overview(state_as_of(plan, period_to_show(plan))),
        "open_period": open_period(plan),
    }
    return render(request, "progress/budget_overview.html", context)

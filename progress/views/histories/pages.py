"""One objective and one institution through the half-years, and two half-years or institutions beside each other."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Institution, Role
from accounts.roles import has_role
from progress.pages.histories.comparison import compared_institutions, compared_periods
from progress.pages.histories.institution import institution_page
from progress.pages.histories.objective import objective_page
from progress.permissions import can_compare_institutions, can_view_institution, can_view_people, can_view_plan
from progress.selectors.periods import day_of, period_to_show
from progress.selectors.states import state_as_of
from strategy_tracker.base.web.addresses import address


@require_safe
def objective_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One objective: where it stands, how it came there, its actions, money and indicators."""
    can_view_plan(request.user).require(PermissionDenied)
    period = period_to_show(request.plan)
    shown = objective_page(state_as_of(request.plan, period), code.upper())
    if shown is None:
        raise Http404
    strategic = getattr(shown.node.objective, "strategic", None)
    above = [(strategic.code, address("objective_detail", request.plan, strategic.code))] if strategic else []
    context = {
        "shown": shown,
        "node": shown.node,
        "period": period,
        "day": day_of(period),
        "breadcrumb": [*_crumbs(request), *({"label": code, "url": url} for code, url in above)],
    }
    return render(request, "progress/objective_detail.html", context)


@require_safe
def institution_detail(request: HttpRequest, institution: str) -> HttpResponse:
    """One institution: how it answered, half-year by half-year, and where its actions stand."""
    found = get_object_or_404(Institution, code=institution)
    verdict = can_view_institution(request.user, found)
    if not verdict and has_role(request.user, Role.INSTITUTION):
        raise Http404  # to other institutions it does not exist
    verdict.require(PermissionDenied)
    period = period_to_show(request.plan)
    context = {
        "institution": found,
        "shown": institution_page(state_as_of(request.plan, period), found),
        "period": period,
        "day": day_of(period),
        "may_view_people": bool(can_view_people(request.user, found)),
        "may_compare": bool(can_compare_institutions(request.user)),
        "breadcrumb": _crumbs(request),
    }
    return render(request, "progress/institution_detail.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two half-years, and for who may read of all institutions two of them, beside each other."""
    can_view_plan(request.user).require(PermissionDenied)
    context = {"plan": request.plan, "breadcrumb": _crumbs(request), **_periods(request)}
    if can_compare_institutions(request.user):
        context |= _institutions(request)
    return render(request, "progress/compare.html", context)


def _periods(request: HttpRequest) -> dict[str, Any]:
    """The two half-years that are asked for; without a word of it the last two that are closed."""
    closed = [period for period in request.plan.periods.all() if period.is_closed]
    codes = [period.code for period in closed]
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if before not in codes or after not in codes:
        before, after = codes[-2:] if len(codes) > 1 else ("", "")
    chosen = [next((one for one in closed if one.code == code), None) for code in (before, after)]
    return {
        "closed": closed,
        "before": chosen[0],
        "after": chosen[1],
        "periods": compared_periods(request.plan, before, after, request.user) if all(chosen) else None,
    }


def _institutions(request: HttpRequest) -> dict[str, Any]:
    """The two institutions that are asked for, of those that the plan names."""
    named = list(
        Institution.objects.filter(parts__action__objective__strategic__plan=request.plan)
        .distinct()
        .order_by("abbreviation", "code")
    )
    by_code = {one.code: one for one in named}
    chosen = [by_code[code] for name in ("one", "other") if (code := request.GET.get(name, "")) in by_code]
    return {
        "named": named,
        "one": request.GET.get("one", ""),
        "other": request.GET.get("other", ""),
        "sides": compared_institutions(request.plan, chosen) if len(chosen) == 2 else [],
    }


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    return [{"label": _("Plan"), "url": address("plan_tree", request.plan)}]

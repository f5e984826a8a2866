"""Who owes what: institution by action in a period, and institution by period."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from progress.models import ReportingPeriod
from progress.pages.collecting.matrix import action_matrix, period_matrix
from progress.permissions import can_compare_institutions, can_view_progress
from progress.selectors.states import state_of
from strategy_tracker.base.templatetags.words import counts_first
from strategy_tracker.base.web.addresses import address


@require_safe
def period_matrix_detail(request: HttpRequest, period: str) -> HttpResponse:
    """Every answer that was asked in the period, by institution and action."""
    can_view_progress(request.user).require(PermissionDenied)
    begun = ReportingPeriod.objects.select_related("plan").exclude(status=ReportingPeriod.Status.PLANNED)
    period = get_object_or_404(begun, code=period, plan=request.plan)
    context = {
        "period": period,
        "matrix": action_matrix(state_of(period), request.user),
        "breadcrumb": [
            {"label": _("Progress"), "url": address("period_list", period.plan)},
            {"label": period.name, "url": address("period_detail", period)},
        ],
    }
    return render(request, "progress/period_matrix_detail.html", context)


@require_safe
def period_matrix_list(request: HttpRequest) -> HttpResponse:
    """How every institution reported in every period."""
    can_view_progress(request.user).require(PermissionDenied)
    matrix = period_matrix(request.plan, request.user)
    context = {
        "matrix": matrix,
        "plan": request.plan,
        "may_compare": bool(can_compare_institutions(request.user)),
        "counts_first": counts_first(total.on_time.of for total in matrix.totals),
        "breadcrumb": [{"label": _("Progress"), "url": address("period_list", request.plan)}],
    }
    return render(request, "progress/period_matrix_list.html", context)

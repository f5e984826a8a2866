"""The victim tables with their exact figures. Every look at them is written into the history (domain.md §9)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.selectors import current_plan, victim_findings, victim_tables
from progress.events import record
from progress.models import Event
from progress.permissions import can_view_plan, can_view_statistics


def victim_statistics(request: HttpRequest) -> HttpResponse:
    """The tables of the strategy, 2019–2021, and what does not add up in them."""
    if not can_view_plan(request.user):
        raise Http404
    if not (verdict := can_view_statistics(request.user)):
        raise PermissionDenied(verdict.reason)
    tables, findings = victim_tables(), victim_findings(current_plan())
    record(Event.Kind.STATISTICS_VIEWED, by=request.user)
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": reverse("plan_tree")}],
        "tables": tables,
        "findings": findings,
    }
    return render(request, "progress/victim_statistics.html", context)

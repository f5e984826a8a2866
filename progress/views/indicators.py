"""The indicators of the plan."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.selectors import current_plan
from progress.passports import by_objective, completeness, passports
from progress.permissions import can_view_plan


def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every indicator's passport under its objective: from where, to where, and what the document leaves open."""
    if not can_view_plan(request.user):
        raise Http404
    found = passports(current_plan())
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": reverse("plan_tree")}],
        "sections": by_objective(found),
        "completeness": completeness(found),
    }
    return render(request, "progress/indicator_list.html", context)

"""What the document leaves open or contradicts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.findings import PlaceKind
from plans.permissions import can_view_findings, can_view_victim_findings
from plans.selectors import current_plan, findings, findings_by_rule


def finding_list(request: HttpRequest) -> HttpResponse:
    """Every finding, by severity and rule; rules that found nothing are named at the end."""
    if not can_view_findings(request.user):
        raise Http404
    shown = set(PlaceKind) if can_view_victim_findings(request.user) else set(PlaceKind) - {PlaceKind.VICTIMS}
    found = [finding for finding in findings(current_plan()) if finding.place.kind in shown]
    sections = findings_by_rule(found)
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": reverse("plan_tree")}],
        "count": len(found),
        "sections": sections,
        "without_findings": [group.rule for section in sections for group in section.groups if not group.findings],
    }
    return render(request, "plans/finding_list.html", context)

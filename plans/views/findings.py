"""What the document leaves open or contradicts."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from plans.findings import RULES, RULES_WITHOUT_VICTIMS
from plans.permissions import can_view_findings, can_view_victim_findings
from plans.selectors import findings, findings_by_rule
from strategy_tracker.base.web.addresses import address


def finding_list(request: HttpRequest) -> HttpResponse:
    """Every finding, by severity and rule; rules that found nothing are named at the end."""
    can_view_findings(request.user).require(PermissionDenied)
    rules = RULES if can_view_victim_findings(request.user) else RULES_WITHOUT_VICTIMS
    found = findings(request.plan, rules)
    sections = findings_by_rule(found, rules)
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": address("plan_tree", request.plan)}],
        "count": len(found),
        "sections": sections,
        "without_findings": [group.rule for section in sections for group in section.groups if not group.findings],
    }
    return render(request, "plans/finding_list.html", context)

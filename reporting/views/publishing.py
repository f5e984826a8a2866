"""Publishing a report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from reporting.archive.files import latest_file
from reporting.models import Report
from reporting.names import address_of, full_url, url_of
from reporting.pages import authenticity as words
from reporting.pages.published import signatures_of
from reporting.permissions import can_link_report, can_publish_report, can_view_report_drafts
from reporting.services import publication
from reporting.views.scope import crumbs
from strategy_tracker.base.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def report_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be public, and the button."""
    can_view_report_drafts(request.user).require(PermissionDenied)
    report = get_object_or_404(Report.objects.select_related("period"), pk=pk)
    can_publish_report(request.user, report).require(PermissionDenied)
    if request.method == "POST":
        return _published(request, report)
    context = {
        "report": report,
        "name": words.name_of(report),
        "file": latest_file(report),
        "signatures": signatures_of(report),
        "permanent_url": full_url(address_of(report)),
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/report_publish.html", context)


def _published(request: HttpRequest, report: Report) -> HttpResponse:
    try:
        publication.publish_report(report=report, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The report is published. Its address stays the same for good."))
    return redirect("report_detail", report.pk)


def publication_of(report: Report, user: User) -> dict[str, Any]:
    """What the report's own page says about its publication (_report_publication.html)."""
    return {
        "can_publish": can_publish_report(user, report),
        "can_link": can_link_report(user, report),
        "public_url": url_of(report) if report.published_at else "",
        "n_links": report.links.count() if can_link_report(user, report) else 0,
    }

"""What the pages of one report begin with: the report, if the person may know of it, and the way back to it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.jobs.run import as_it_stands
from reporting.models import Report
from reporting.names import name_of
from reporting.permissions import can_view_report, can_view_report_drafts
from reporting.selectors.reports import all_reports


def report_or_404(user: User, pk: int) -> Report:
    """The report, for who reads it: also for observers while it is in consultation."""
    report = all_reports().select_related("snapshot").filter(pk=pk).first()
    if report is None:
        raise unknown_or_refused(user)
    can_view_report(user, as_it_stands(report)).require(PermissionDenied)
    return report


def draft_or_404(user: User, pk: int) -> Report:
    """The report, for who reads drafts."""
    can_view_report_drafts(user).require(PermissionDenied)
    return report_or_404(user, pk)


def unknown_or_refused(user: User) -> Http404 | PermissionDenied:
    """What to raise for a report that is not there: who reads no drafts does not learn which there are."""
    verdict = can_view_report_drafts(user)
    return Http404() if verdict else PermissionDenied(str(verdict.reason))


def crumbs(report: Report, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way back: reports, this report, and what lies between it and the page."""
    own = (capfirst(name_of(report)), reverse("report_detail", args=[report.pk]))
    return [{"label": label, "url": url} for label, url in [(_("Reports"), reverse("report_list")), own, *more]]

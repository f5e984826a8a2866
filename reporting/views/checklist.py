"""Before a draft is finalised: its checklist, waivers, and whether its figures are still those of its period."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reporting.forms.waivers import WaiverForm
from reporting.models import Report
from reporting.pages.buttons import renew_button
from reporting.pages.checklist import shown_lines
from reporting.pages.figures import difference
from reporting.pages.next_steps import drafts_in_work
from reporting.permissions import can_finalise_report, can_remake_report, can_waive_line
from reporting.selectors.checklist import ChecklistLine, line_of, lines_of, open_among
from reporting.selectors.figures import changed_figures, stale_among
from reporting.services import waivers
from reporting.views.scope import crumbs, draft_or_404
from strategy_tracker.base.errors import Refused


@require_safe
def report_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line: done, waived, or open with what is missing; the Secretariat waives. Of what is issued nothing is."""
    report = draft_or_404(request.user, pk)
    return _checklist(request, report) if report.is_draft else redirect("report_detail", report.pk)


def _checklist(request: HttpRequest, report: Report, typed: WaiverForm | None = None) -> HttpResponse:
    def form_of(line: ChecklistLine) -> WaiverForm:
        return typed if typed is not None and typed.line == line.key else WaiverForm(line=line)

    lines = lines_of(report)
    context = {
        "report": report,
        "lines": shown_lines(report, request.user, lines, form_of),
        "n_open": len(open_among(lines)),
        "may_finalise": can_finalise_report(request.user, report),
        "waiving": can_waive_line(request.user, report),
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/report_checklist.html", context, status=422 if typed else 200)


@require_POST
def waiver_edit(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """Waive a line, with a reason."""
    report = draft_or_404(request.user, pk)
    judged = line_of(report, line)
    if judged is None:
        raise Http404
    can_waive_line(request.user, report).require(PermissionDenied)
    form = WaiverForm(request.POST, line=judged)
    if form.is_valid():
        try:
            waivers.waive_line(report=report, line=line, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The line is waived; the reason is printed in the report."))
            return _back(report)
    return _checklist(request, report, form)


@require_POST
def waiver_take_back(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """Take a waiver back."""
    report = draft_or_404(request.user, pk)
    can_waive_line(request.user, report).require(PermissionDenied)
    try:
        waivers.take_back_waiver(report=report, line=line, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The waiver is taken back."))
    return _back(report)


def _back(report: Report) -> HttpResponse:
    return redirect(reverse("report_checklist", args=[report.pk]))


@require_safe
def report_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the figures of the period are still those of the draft, and what differs.

    It takes long to find out: other pages ask for it when they are there, and get the note alone.
    """
    report = draft_or_404(request.user, pk)
    found = changed_figures(report) if report.is_draft else None
    context = {
        "report": report,
        "have_figures_changed": found is not None,
        "difference": difference(*found) if found else None,
        "renew": renew_button(report) if can_remake_report(request.user) else None,
        "breadcrumb": crumbs(report),
    }
    name = "_figures_changed" if request.htmx else "report_figures"
    return render(request, f"reporting/{name}.html", context)


@require_safe
def stale_list(request: HttpRequest) -> HttpResponse:
    """The drafts in work whose figures have changed since they were made; a list asks for it when it is there."""
    can_remake_report(request.user).require(PermissionDenied)
    drafts = list(drafts_in_work().filter(rendering=Report.Rendering.DONE).select_related("snapshot"))
    stale = [(draft, renew_button(draft)) for draft in stale_among(drafts)]
    context = {"stale": stale, "breadcrumb": [{"label": _("Reports"), "url": reverse("report_list")}]}
    return render(request, f"reporting/{'_stale_drafts' if request.htmx else 'stale_list'}.html", context)

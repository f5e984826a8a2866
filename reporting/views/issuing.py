"""From draft to issued: finalise, take the figures anew, correct; and the files that were issued."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from reporting.archive.files import intact_content
from reporting.forms.issuing import FinaliseForm
from reporting.models import IssuedFile, Report
from reporting.names import issued_file_name
from reporting.pages.buttons import Button, renew_button
from reporting.pages.checklist import shown_lines
from reporting.pages.next_steps import next_step
from reporting.pages.signatures import issued_of, steps_of
from reporting.permissions import (
    can_correct_report,
    can_finalise_report,
    can_remake_report,
    can_view_issued_file,
    can_view_report_drafts,
    reports_known_to,
)
from reporting.selectors.checklist import State, lines_of, open_among
from reporting.selectors.completeness import as_seen_by
from reporting.selectors.reports import is_in_progress, with_issued
from reporting.selectors.texts import followed
from reporting.services import issuing, making
from reporting.views.scope import crumbs, draft_or_404, unknown_or_refused
from strategy_tracker.base.errors import Refused

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def report_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, or the form; then the file that is issued is made in the background.

    Whether the figures have changed takes long to find out: the page asks for it when it is there, and sending it does.
    """
    report = draft_or_404(request.user, pk)
    if is_in_progress(report):  # by this form, sent twice, or by a colleague: the report's page shows how far it is
        return redirect("report_detail", report.pk)
    can_finalise_report(request.user, report).require(PermissionDenied)
    form = FinaliseForm(request.POST or None, report=report, initial=_as_given_before(report))
    if request.method == "POST" and form.is_valid():
        try:
            issuing.finalise_report(report=report, by=request.user, **form.cleaned_data)
        except making.Incomplete:
            pass  # the page says what, and where it is mended
        except issuing.FiguresChanged:
            return _finalise_page(request, report, form, have_figures_changed=True)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("report_detail", report.pk)
    return _finalise_page(request, report, form)


def _finalise_page(
    request: HttpRequest, report: Report, form: FinaliseForm, *, have_figures_changed: bool = False
) -> HttpResponse:
    lines = lines_of(report, compares=False)
    context = {
        "report": report,
        "form": form,
        "lines": shown_lines(report, request.user, open_among(lines)),
        "waivers": [line for line in lines if line.state == State.WAIVED],
        "have_figures_changed": have_figures_changed,
        "renew": _renew(request, report),
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/report_finalise.html", context, status=422 if form.is_bound else 200)


def _renew(request: HttpRequest, report: Report) -> Button | None:
    return renew_button(report) if can_remake_report(request.user) else None


def _as_given_before(report: Report) -> dict[str, object]:
    """Of an attempt that failed, nothing has to be typed again."""
    names = ("decision_number", "decided_on", "protocol_number", "supersedes", "correction_reason")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


@require_POST
def report_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the figures of the period anew."""
    report = draft_or_404(request.user, pk)
    can_remake_report(request.user).require(PermissionDenied)
    return _done(
        request, lambda: issuing.renew_figures(report=report, by=request.user), report, _("The figures are taken anew.")
    )


@require_POST
def report_rerender(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft's file again."""
    report = draft_or_404(request.user, pk)
    can_remake_report(request.user).require(PermissionDenied)
    return _done(request, lambda: issuing.rerender_draft(report=report, by=request.user), report, "")


@require_POST
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the correction of an issued report: a new draft with its texts."""
    report = draft_or_404(request.user, pk)
    can_correct_report(request.user, report).require(PermissionDenied)
    done = _("This is a new draft with the texts of the version that it is to correct. What was issued stays as it is.")
    return _done(request, lambda: issuing.start_correction(report=report, by=request.user), report, done)


def issuing_of(report: Report, user: User) -> dict[str, object]:
    """What the report's own page says of its way: the steps, what comes next, what was issued.

    Of a report from `next_steps.with_work`.
    """
    n_not_followed_up = sum(not item.outcome for item in followed(report)) if report.is_draft else 0
    has_draft = report.is_draft and report.rendering == Report.Rendering.DONE
    lines = lines_of(report, compares=False) if has_draft else []
    n_open = len(open_among(lines))
    return {
        "steps": steps_of(report),
        "next_step": next_step(report, user, n_not_followed_up=n_not_followed_up, n_open=n_open),
        "n_open_lines": n_open,
        "n_not_followed_up": n_not_followed_up,
        "issued": None if report.is_draft else issued_of(report),
        "finalise_error": _(report.error) if report.error else "",
    }


def _done(request: HttpRequest, act: Callable[[], Report], report: Report, done: str) -> HttpResponse:
    try:
        report = act()
    except making.Incomplete as refusal:
        return _incomplete_page(request, report, refusal)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        if done:
            messages.success(request, done)
    return redirect("report_detail", report.pk)


def _incomplete_page(request: HttpRequest, report: Report, refusal: making.Incomplete) -> HttpResponse:
    """Everything that is missing, each thing with its page."""
    missing = as_seen_by(request.user, refusal.missing)
    context = {"report": report, "missing": missing, "breadcrumb": crumbs(report)}
    return render(request, "reporting/report_incomplete.html", context, status=422)


@require_safe
def report_signed_list(request: HttpRequest) -> HttpResponse:
    """Every issued report on one page: state, signatures, verdict, file and hash. Every role reads the signed ones."""
    page = Paginator(with_issued(reports_known_to(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    reads_drafts = can_view_report_drafts(request.user)
    context = {
        "page": page,
        "rows": [issued_of(report) for report in page],
        "reads_drafts": reads_drafts,
        "breadcrumb": [{"label": _("Reports"), "url": reverse("report_list")}] if reads_drafts else [],
    }
    return render(request, "reporting/report_signed_list.html", context)


@require_safe
def issued_download(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """A state of the issued file, if it still is what was issued."""
    files = IssuedFile.objects.select_related("report__period")
    issued = files.filter(report=pk, position=position).first()
    if issued is None:
        raise unknown_or_refused(request.user)
    can_view_issued_file(request.user, issued).require(PermissionDenied)
    content = intact_content(issued)
    if content is None:
        messages.error(
            request, _("The stored file is missing or is no longer the one that was issued. Tell the operator.")
        )
        return redirect("report_signed_list")
    making.record_download(report=issued.report, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{issued_file_name(issued)}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

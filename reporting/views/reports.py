"""The reports: list, new, one, its progress, preview, file."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from progress.errors import Refused
from reporting import document, issued_files
from reporting.completeness import as_seen_by, missing_for
from reporting.content import OLDER, SAME, content_of, likeness_of
from reporting.data.downloads import file_of, tables_of
from reporting.forms.making import ReportForm
from reporting.issue_job import edition_to_show
from reporting.labels import BADGES, LIKENESS, STEPS, file_name, reason_of_failure
from reporting.models import Report
from reporting.permissions import (
    can_consult_on_report,
    can_generate_report,
    can_remake_report,
    can_view_report_data,
    can_view_report_drafts,
)
from reporting.pictures import pictures_of
from reporting.published import newest_file
from reporting.rendering import sweep_stuck
from reporting.selectors import all_reports, intact_file, is_in_progress, periods_to_report_on
from reporting.services import making
from reporting.texts import writing_of
from reporting.views.issuing import issuing_of
from reporting.views.publishing import publication_of
from reporting.views.scope import report_or_404

PER_PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report: what it is, where it stands, who made it, its file."""
    _require_reader(request.user)
    sweep_stuck()
    page = Paginator(all_reports().prefetch_related("issued_files"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_shown(report) for report in page],
        "can_generate": can_generate_report(request.user),
    }
    return render(request, "reporting/report_list.html", context)


def report_create(request: HttpRequest) -> HttpResponse:
    """Which report, and what it still lacks; then it is queued."""
    _require_reader(request.user)
    verdict = can_generate_report(request.user)
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    if request.method == "POST":
        return _report_created(request)
    form = ReportForm(request.GET or None, initial=_usual_choice(), use_required_attribute=False)
    if request.htmx:
        return render(request, "reporting/_report_missing.html", _missing(form, request.user))
    return render(request, "reporting/report_create.html", _page_of(form, request.user))


def _report_created(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "reporting/report_create.html", _page_of(form, request.user), status=422)
    try:
        report = making.make_report(**form.cleaned_data, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return render(request, "reporting/report_create.html", _page_of(form, request.user), status=422)
    if report.rendering == Report.Rendering.DONE:
        messages.info(
            request, _("Nothing has changed since this version was made, so it is shown instead of a new one.")
        )
    return redirect("report_detail", report.pk)


def _usual_choice() -> dict[str, str]:
    """The last closed period, in the language that the person reads."""
    closed = next((period for period in periods_to_report_on() if period.is_closed), None)
    return {"period": closed.code if closed else "", "language": get_language() or "sq"}


def _page_of(form: ReportForm, user: User) -> dict[str, object]:
    return {"form": form, "breadcrumb": _breadcrumb(), **_missing(form, user)}


def _missing(form: ReportForm, user: User) -> dict[str, object]:
    """What the chosen report lacks; of the first choice, before anything was sent."""
    if form.is_bound and form.is_valid():
        kind, period = form.cleaned_data["kind"], form.cleaned_data["period"]
        language = form.cleaned_data["language"]
    else:
        kind, language = form.fields["kind"].choices[0][0], form.initial.get("language", "sq")
        period = form.fields["period"].queryset.filter(code=form.initial.get("period", "")).first()
    missing = missing_for(kind, period, language=language) if period else []
    return {"period": period, "missing": as_seen_by(user, missing)}


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: how far it is, then its file, its hash, its preview."""
    _require_reader(request.user)
    sweep_stuck()
    report = get_object_or_404(all_reports().select_related("snapshot", "issued"), pk=pk)
    context = {
        **_shown(report),
        "breadcrumb": _breadcrumb(),
        "can_retry": can_remake_report(request.user),
        "preview_url": reverse("report_preview", args=[report.pk]),
        **issuing_of(report, request.user),
        "publication": publication_of(report, request.user),
        "writing": writing_of(report),
        "may_consult": can_consult_on_report(request.user, report),
        "pictures": pictures_of(report) if report.rendering == Report.Rendering.DONE else None,
        "data_tables": tables_of(report) if report.rendering == Report.Rendering.DONE else {},
        **_compared(report),
    }
    return render(request, "reporting/report_detail.html", context)


@require_safe
def report_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second or two; when the work is over, the whole page is loaded again."""
    _require_reader(request.user)
    sweep_stuck()
    report = get_object_or_404(all_reports(), pk=pk)
    response = render(request, "reporting/_report_progress.html", _shown(report) | {"is_poll": True})
    if not is_in_progress(report):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def report_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what failed."""
    _require_reader(request.user)
    verdict = can_remake_report(request.user)
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    report = get_object_or_404(Report, pk=pk)
    try:
        making.retry_report(report=report, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("report_detail", report.pk)


@require_safe
def report_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The document that the PDF is made of, as a page; observers read it while it is in consultation.

    Where the PDF is another one by now, a note above the document says so.
    """
    report = report_or_404(request.user, pk)
    has_file = report.rendering == Report.Rendering.DONE
    likeness = likeness_of(report) if has_file else SAME
    note = "" if likeness == SAME else str(LIKENESS[likeness])
    return HttpResponse(document.html(content_of(report), edition_to_show(report), note=note))


@require_safe
def report_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, if it still is the one that was made."""
    _require_reader(request.user)
    report = get_object_or_404(Report.objects.select_related("period"), pk=pk, rendering=Report.Rendering.DONE)
    if not report.is_draft:
        return redirect("issued_download", report.pk, issued_files.latest(report).position)
    content = intact_file(report)
    if content is None:
        messages.error(
            request, _("The stored file is missing or is no longer the one that was made. Tell the operator.")
        )
        return redirect("report_detail", report.pk)
    making.record_download(report=report, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(report)}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def report_data(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The figures and rows of a report as workbook, JSON or one table as CSV."""
    report = get_object_or_404(all_reports().select_related("snapshot", "issued", "supersedes"), pk=pk)
    if not can_view_report_data(request.user, report):
        raise Http404
    file = file_of(report, key)
    if file is None:
        raise Http404
    making.record_download(report=report, by=request.user, file=file.name)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


def _compared(report: Report) -> dict[str, object]:
    """Whether the file still is what the preview shows; nothing while there is no file."""
    if report.rendering != Report.Rendering.DONE:
        return {"is_older": False}
    likeness = likeness_of(report)
    return {"is_older": likeness == OLDER, "likeness": LIKENESS[likeness]}


def _require_reader(user: User) -> None:
    if not can_view_report_drafts(user):
        raise Http404


def _breadcrumb() -> list[dict[str, str]]:
    return [{"label": _("Reports"), "url": reverse("report_list")}]


def _shown(report: Report) -> dict[str, object]:
    """A report as the pages show it."""
    is_failed, is_waiting = report.rendering == Report.Rendering.FAILED, is_in_progress(report)
    tells_of_work = is_failed or is_waiting
    return {
        "report": report,
        "made": report if report.is_draft else newest_file(report),
        "language_name": str(dict(settings.LANGUAGES).get(report.language, report.language)),
        "badge": BADGES[report.rendering] if tells_of_work else report.state,
        "badge_label": report.get_rendering_display() if tells_of_work else report.get_state_display(),
        "step": STEPS.get(report.step, report.step),
        "is_waiting": is_waiting,
        "is_done": report.rendering == Report.Rendering.DONE,
        "is_failed": is_failed,
        "failure": reason_of_failure(report) if is_failed else "",
        "file_name": file_name(report),
    }

"""The reports: list, new, one, its progress, preview, file."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from plans.models import ActionPlan
from progress.views.scope import chosen_plan
from reporting.archive.files import intact_content, latest_file
from reporting.data.downloads import file_of, tables_of
from reporting.document.html import html
from reporting.document.pictures import pictures_of
from reporting.forms.making import ReportForm, name_of_choice
from reporting.jobs.run import as_it_stands
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.names import file_name
from reporting.pages.buttons import buttons_of
from reporting.pages.file_state import BADGES, LIKENESS, STEP_WORDS, reason_of_failure
from reporting.pages.next_steps import with_work
from reporting.pages.preview import as_page
from reporting.pages.signatures import is_being_finalised, steps_of
from reporting.permissions import (
    can_consult_on_report,
    can_generate_report,
    can_remake_report,
    can_view_report_data,
    can_view_report_drafts,
)
from reporting.selectors.completeness import as_seen_by, missing_for
from reporting.selectors.content import OLDER, SAME, content_of, likeness_of
from reporting.selectors.editions import edition_to_show
from reporting.selectors.reports import all_reports, consultation_of, is_in_progress, periods_to_report_on, with_issued
from reporting.selectors.texts import writing_of
from reporting.services import making
from reporting.views.issuing import issuing_of
from reporting.views.publishing import publication_of
from reporting.views.scope import report_or_404, unknown_or_refused
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.text import language_name

PER_PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report: what it is, where it stands, who made it, its file."""
    _require_reader(request.user)
    reports = with_work(with_issued(all_reports()).order_by("-created_at", "-pk"))
    page = Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_shown(report) | {"steps": steps_of(report)} for report in map(as_it_stands, page)],
        "can_generate": can_generate_report(request.user),
        "may_remake": can_remake_report(request.user),
    }
    return render(request, "reporting/report_list.html", context)


def report_create(request: HttpRequest) -> HttpResponse:
    """Which report, and what it still lacks; then it is queued."""
    _require_reader(request.user)
    can_generate_report(request.user).require(PermissionDenied)
    if request.method == "POST":
        return _report_created(request)
    form = ReportForm(initial=_wished(request.GET, chosen_plan(request)), use_required_attribute=False)
    if request.htmx:
        return render(request, "reporting/_report_wished.html", _page_of(form, request.user) | {"is_part": True})
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


def _wished(asked: QueryDict, plan: ActionPlan | None = None) -> dict[str, str]:
    """What the address asks for, as far as it exists; else the plan's last closed period, in the person's language."""
    kind = asked.get("kind") if asked.get("kind") in REPORT_KINDS else next(iter(REPORT_KINDS))
    language = asked.get("language") if asked.get("language") in dict(settings.LANGUAGES) else get_language() or "sq"
    fitting = list(periods_to_report_on(kind))
    usual = [p for p in fitting if p.plan == plan and p.is_closed] or [p for p in fitting if p.is_closed] or fitting
    known = {name_of_choice(period) for period in fitting}
    period = asked.get("period") if asked.get("period") in known else name_of_choice(usual[0]) if usual else ""
    return {"kind": kind, "period": period, "language": language}


def _page_of(form: ReportForm, user: User) -> dict[str, object]:
    """The form, and what the chosen report lacks: of what was sent, or of what is chosen at first."""
    if form.is_bound and form.is_valid():
        kind, period, language = (form.cleaned_data[name] for name in ("kind", "period", "language"))
    else:
        wished = _wished(form.data) if form.is_bound else form.initial
        kind, language = wished["kind"], wished["language"]
        period = form.fields["period"].to_python(wished["period"])
    missing = missing_for(kind, period, language=language) if period else []
    return {"form": form, "period": period, "missing": as_seen_by(user, missing), "breadcrumb": _breadcrumb()}


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: how far it is and what comes next, its texts, what was issued, its files; what is technical last."""
    _require_reader(request.user)
    reports = with_work(with_issued(all_reports()).select_related("snapshot", "issued"))
    report = as_it_stands(get_object_or_404(reports, pk=pk))
    issuing, compared = issuing_of(report, request.user), _compared(report)
    context = {
        **_shown(report),
        "breadcrumb": _breadcrumb(),
        "buttons": buttons_of(report, request.user, issuing["next_step"], is_older=compared["is_older"]),
        "preview_url": reverse("report_preview", args=[report.pk]),
        **issuing,
        "publication": publication_of(report, request.user),
        "writing": writing_of(report),
        "consultation": consultation_of(report),
        "may_consult": can_consult_on_report(request.user, report),
        "pictures": pictures_of(report) if report.rendering == Report.Rendering.DONE else None,
        "data_tables": tables_of(report) if report.rendering == Report.Rendering.DONE else {},
        **compared,
    }
    return render(request, "reporting/report_detail.html", context)


@require_safe
def report_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second or two; when the work is over, the whole page is loaded again."""
    _require_reader(request.user)
    report = as_it_stands(get_object_or_404(all_reports(), pk=pk))
    response = render(request, "reporting/_report_progress.html", _shown(report) | {"is_poll": True})
    if not is_in_progress(report):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def report_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what failed."""
    _require_reader(request.user)
    can_remake_report(request.user).require(PermissionDenied)
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
    return HttpResponse(as_page(html(content_of(report), edition_to_show(report), note=note)))


@require_safe
def report_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, if it still is the one that was made."""
    _require_reader(request.user)
    report = get_object_or_404(Report.objects.select_related("period"), pk=pk, rendering=Report.Rendering.DONE)
    if not report.is_draft:
        return redirect("issued_download", report.pk, latest_file(report).position)
    content = intact_content(report)
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
    report = all_reports().select_related("snapshot", "issued", "supersedes").filter(pk=pk).first()
    if report is None:
        raise unknown_or_refused(request.user)
    can_view_report_data(request.user, report).require(PermissionDenied)
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
    can_view_report_drafts(user).require(PermissionDenied)


def _breadcrumb() -> list[dict[str, str]]:
    return [{"label": _("Reports"), "url": reverse("report_list")}]


def _shown(report: Report) -> dict[str, object]:
    """A report as the pages show it."""
    is_failed, is_waiting = report.rendering == Report.Rendering.FAILED, is_in_progress(report)
    is_finalising = is_being_finalised(report)
    tells_of_work = is_failed or is_waiting
    badge_label = report.get_rendering_display() if tells_of_work else report.get_state_display()
    return {
        "report": report,
        "made": report if report.is_draft else latest_file(report),
        "language_name": language_name(report.language),
        "badge": BADGES[report.rendering] if tells_of_work else report.state,
        "badge_label": _("being finalised") if is_finalising else badge_label,
        "is_finalising": is_finalising,
        "step": STEP_WORDS.get(report.step, report.step),
        "is_waiting": is_waiting,
        "is_done": report.rendering == Report.Rendering.DONE,
        "is_failed": is_failed,
        "failure": reason_of_failure(report) if is_failed else "",
        "file_name": file_name(report),
    }

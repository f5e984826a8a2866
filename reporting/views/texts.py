"""What the Secretariat writes into a draft: the list of its texts, one text in its editor, its versions."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting.document import prose
from reporting.document.outline import Chapter
from reporting.forms.texts import SectionForm
from reporting.models import Report, SectionText
from reporting.pages.line_changes import compare
from reporting.permissions import can_write_report
from reporting.selectors.reports import reports_to_take_over
from reporting.selectors.texts import (
    draft_of,
    drafted_rows,
    find_prose,
    followed,
    mark_of_draft,
    newest_text,
    prose_of,
    recommendations_of,
    report_before,
    sections_of,
)
from reporting.services.writing import (
    confirm_text,
    save_text,
    state_of_text,
    take_back_text,
    take_over_texts,
)
from reporting.views.scope import crumbs, draft_or_404
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.verdict import Verdict


@require_safe
def section_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every chapter with a text and who wrote it; the recommendations; what became of earlier ones."""
    report = draft_or_404(request.user, pk)
    written = list(report.recommendations.select_related("responsible").order_by("number"))
    context = {
        "report": report,
        "writing": can_write_report(request.user, report),
        "sections": sections_of(report),
        "recommendations": written or drafted_rows(report, recommendations_of(report)),
        "are_drafted": not written,
        "before": report_before(report),
        "followed": followed(report),
        "earlier": reports_to_take_over(report),
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/section_list.html", context)


@require_POST
def section_take_over(request: HttpRequest, pk: int, earlier: int) -> HttpResponse:
    """Begin with the texts of an earlier version of the same report."""
    report = draft_or_404(request.user, pk)
    can_write_report(request.user, report).require(PermissionDenied)
    source = get_object_or_404(Report, pk=earlier)
    try:
        take_over_texts(report=report, earlier=source, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        words = _("The texts of version %(version)s are taken over. Figures may have changed: read them once more.")
        messages.success(request, words % {"version": source.version})
    return redirect("section_list", report.pk)


@dataclass(frozen=True)
class Edit:
    """One chapter of a report, its newest text, and whether the person may write it."""

    report: Report
    chapter: Chapter
    written: SectionText | None
    writing: Verdict

    @property
    def text(self) -> str:
        """What stands there now: what somebody wrote, else the draft made by rules."""
        return prose_of(self.written) if self.written else draft_of(self.report, self.chapter.key)

    def url(self, name: str, *more: object) -> str:
        """The address of one of the chapter's pages."""
        return reverse(name, args=[self.report.pk, self.chapter.key, *more])

    def form(self, data: Any = None) -> SectionForm:
        """The form with what stands there, or with what was typed."""
        initial = {"text": self.text, "state": state_of_text(self.written)} if data is None else None
        preview = self.url("section_preview")
        return SectionForm(data, initial=initial, language=self.report.language, preview_url=preview)


def _edit(request: HttpRequest, pk: int, key: str) -> Edit:
    report = draft_or_404(request.user, pk)
    chapter = find_prose(report, key)
    if chapter is None:
        raise Http404
    return Edit(report, chapter, newest_text(report, key), can_write_report(request.user, report))


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: HttpRequest, pk: int, chapter: str) -> HttpResponse:
    """One text in its editor; who only reads sees it as it is printed. htmx saves it while it is being written."""
    edit = _edit(request, pk, chapter)
    if request.method != "POST":
        return _shown(request, edit, edit.form())
    edit.writing.require(PermissionDenied)
    form = edit.form(request.POST)
    if form.is_valid():
        text, state = form.cleaned_data["text"], form.cleaned_data["state"]
        try:
            is_new = save_text(report=edit.report, chapter=chapter, text=text, by=request.user, expected_state=state)
        except StaleEdit:
            return _conflict(request, _edit(request, pk, chapter))
        except Refused as refusal:
            form.add_error("text", refusal.message)
        else:
            return _saved(request, _edit(request, pk, chapter), is_new)
    return _shown(request, edit, form, status=422)


def _shown(request: HttpRequest, edit: Edit, form: SectionForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; of a save in passing only the line that says how it went."""
    context = {"edit": edit, "report": edit.report, "chapter": edit.chapter, "form": form, **more}
    context["section"] = next(row for row in sections_of(edit.report) if row.chapter.key == edit.chapter.key)
    context["draft_mark"] = mark_of_draft(edit.report, edit.chapter.key) if context["section"].is_unconfirmed else ""
    context["versions"] = edit.report.texts.filter(chapter=edit.chapter.key).select_related("written_by")
    if request.htmx:
        part = "_section_saved" if more.get("is_saved") else "_section_state"
        return render(request, f"reporting/{part}.html", context, status=status)
    context |= {
        "preview": prose.render(form["text"].value() or ""),
        "breadcrumb": crumbs(edit.report, (_("Texts"), reverse("section_list", args=[edit.report.pk]))),
    }
    return render(request, "reporting/section_edit.html", context, status=status)


def _saved(request: HttpRequest, edit: Edit, is_new: bool) -> HttpResponse:
    if request.htmx:
        return _shown(request, edit, edit.form(), is_saved=True)
    if is_new:
        messages.success(request, _("The text is saved."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(edit.url("section_edit"))


def _conflict(request: HttpRequest, edit: Edit) -> HttpResponse:
    """Somebody was faster. A save in passing only says so; the button then shows both texts, and saves knowingly."""
    data = request.POST.copy()
    if not request.htmx:
        data["state"] = state_of_text(edit.written)
    form = edit.form(data)
    lines = compare(edit.text, form["text"].value().replace("\r\n", "\n"))
    return _shown(request, edit, form, status=409, is_conflict=True, lines=lines)


@require_POST
def section_confirm(request: HttpRequest, pk: int, chapter: str) -> HttpResponse:
    """Stand by the draft made by rules, as it was shown."""
    edit = _edit(request, pk, chapter)
    edit.writing.require(PermissionDenied)
    try:
        confirm_text(report=edit.report, chapter=chapter, by=request.user, expected_state=request.POST.get("draft", ""))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The draft is confirmed in your name, until its figures change."))
    return redirect(edit.url("section_edit"))


@require_POST
def section_preview(request: HttpRequest, pk: int, chapter: str) -> HttpResponse:
    """What was typed, as it will be printed; nothing is saved. Without htmx the editor with it."""
    edit = _edit(request, pk, chapter)
    edit.writing.require(PermissionDenied)
    form = edit.form(request.POST)
    if request.htmx:
        return render(request, "reporting/_section_preview.html", {"preview": prose.render(form["text"].value())})
    return _shown(request, edit, form, is_preview=True)


@require_safe
def section_version(request: HttpRequest, pk: int, chapter: str, number: int) -> HttpResponse:
    """One version beside another, line by line: the one asked for with `with`, else the one before it.

    The first one stands beside the newest; alone, it is shown as it is.
    """
    edit = _edit(request, pk, chapter)
    versions = list(edit.report.texts.filter(chapter=chapter).select_related("written_by"))
    version = next((row for row in versions if row.number == number), None)
    if version is None:
        raise Http404
    wanted = request.GET.get("with", "")
    other = next((row for row in versions if str(row.number) == wanted), None)
    beside = [row for row in versions if row != version]
    other = other or next((row for row in versions if row.number == number - 1), beside[0] if beside else None)
    old, new = sorted((other, version), key=lambda row: row.number) if other else (None, version)
    context = {
        "edit": edit,
        "report": edit.report,
        "chapter": edit.chapter,
        "version": version,
        "versions": beside,
        "old": old,
        "new": new,
        "lines": compare(prose_of(old or new), prose_of(new)),
        "is_newest": version == edit.written,
        "breadcrumb": crumbs(
            edit.report,
            (_("Texts"), reverse("section_list", args=[pk])),
            (str(edit.chapter.title), edit.url("section_edit")),
        ),
    }
    return render(request, "reporting/section_version.html", context)


@require_POST
def section_restore(request: HttpRequest, pk: int, chapter: str, number: int) -> HttpResponse:
    """Make an earlier version the newest again."""
    edit = _edit(request, pk, chapter)
    edit.writing.require(PermissionDenied)
    try:
        take_back_text(report=edit.report, chapter=chapter, number=number, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Version %(number)s is taken back.") % {"number": number})
    return redirect(edit.url("section_edit"))

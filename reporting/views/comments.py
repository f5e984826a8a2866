"""The consultation on a draft: sending it, reading and writing comments, answering them, ending it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting.forms.texts import AnswerForm, CommentForm, CommentsAnnexForm, ConsultationForm
from reporting.models import Comment, Report
from reporting.permissions import can_comment_report, can_consult_on_report, can_view_report_drafts, can_write_report
from reporting.selectors.texts import commented_chapters
from reporting.services.consultation import answer_comment, comment, consult, end_consultation, list_comments
from reporting.views.scope import crumbs, draft_or_404, report_or_404
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def report_consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft for consultation until a day."""
    report = draft_or_404(request.user, pk)
    can_consult_on_report(request.user, report).require(PermissionDenied)
    form = ConsultationForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            consult(report=report, until=form.cleaned_data["until"], by=request.user)
        except Refused as refusal:
            form.add_error("until", refusal.message)
        else:
            messages.success(request, _("The draft is in consultation; those who are asked get a message."))
            return redirect("report_comments", report.pk)
    context = {"report": report, "form": form, "breadcrumb": crumbs(report)}
    return render(request, "reporting/report_consult.html", context, status=422 if form.is_bound else 200)


@require_POST
def report_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """End the consultation."""
    report = draft_or_404(request.user, pk)
    can_write_report(request.user, report).require(PermissionDenied)
    try:
        end_consultation(report=report, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The consultation has ended; the report is a draft again."))
    return redirect("report_comments", report.pk)


@require_safe
def report_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The chapters with their comments; who may comment does, the Secretariat answers."""
    return _comments(request, report_or_404(request.user, pk))


@require_POST
def comment_create(request: HttpRequest, pk: int, chapter: str) -> HttpResponse:
    """Comment on a chapter."""
    report = report_or_404(request.user, pk)
    if chapter not in {commented.key for commented in commented_chapters(report)}:
        raise Http404
    can_comment_report(request.user, report).require(PermissionDenied)
    form = CommentForm(request.POST, auto_id=f"id_{chapter}_%s")
    if form.is_valid():
        try:
            made = comment(report=report, chapter=chapter, text=form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your comment is saved. The Secretariat answers it."))
            return redirect(f"{reverse('report_comments', args=[pk])}#comment-{made.pk}")
    return _comments(request, report, typed={chapter: form}, status=422)


@require_POST
def comment_answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Answer a comment."""
    report = draft_or_404(request.user, pk)
    row = get_object_or_404(report.comments.select_related("report"), pk=number)
    can_write_report(request.user, report).require(PermissionDenied)
    form = AnswerForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if form.is_valid():
        try:
            answer_comment(comment=row, text=form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The answer is saved."))
            return redirect(f"{reverse('report_comments', args=[pk])}#comment-{row.pk}")
    return _comments(request, report, answered={row.pk: form}, status=422)


@require_POST
def comments_annex(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whether the report lists the comments."""
    report = draft_or_404(request.user, pk)
    can_write_report(request.user, report).require(PermissionDenied)
    form = CommentsAnnexForm(request.POST)
    try:
        list_comments(report=report, is_listed=form.is_valid() and form.cleaned_data["is_listed"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The choice is saved."))
    return redirect("report_comments", report.pk)


def _comments(
    request: HttpRequest,
    report: Report,
    *,
    typed: dict[str, CommentForm] | None = None,
    answered: dict[int, AnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    commenting, writing = can_comment_report(request.user, report), can_write_report(request.user, report)
    rows = list(report.comments.select_related("written_by__institution", "answered_by"))
    errors = [form for form in [*(typed or {}).values(), *(answered or {}).values()] if form.errors]
    context = {
        "report": report,
        "commenting": commenting,
        "writing": writing,
        "is_over": report.consult_until is not None and clock.today() > report.consult_until,
        "n_comments": len(rows),
        "n_unanswered": sum(not row.answer for row in rows),
        "chapters": [
            _chapter(chapter, rows, commenting, typed, answered or {}) for chapter in commented_chapters(report)
        ],
        "annex": CommentsAnnexForm(initial={"is_listed": report.has_comments_annex}),
        "form_with_errors": errors[0] if errors else None,
        "breadcrumb": crumbs(report) if can_view_report_drafts(request.user) else [],
    }
    return render(request, "reporting/report_comments.html", context, status=status)


def _chapter(
    chapter: Any,
    rows: list[Comment],
    commenting: object,
    typed: dict[str, CommentForm] | None,
    answered: dict[int, AnswerForm],
) -> dict[str, Any]:
    """One chapter with its comments, each with the form of its answer."""
    comments = [
        {
            "comment": row,
            "form": answered.get(row.pk) or AnswerForm(auto_id=f"id_{row.pk}_%s", initial={"text": row.answer}),
            "is_open": row.pk in answered,
        }
        for row in rows
        if row.chapter == chapter.key
    ]
    form = (typed or {}).get(chapter.key)
    if form is None and commenting:
        form = CommentForm(auto_id=f"id_{chapter.key}_%s")
    return {"chapter": chapter, "comments": comments, "form": form, "is_open": chapter.key in (typed or {})}

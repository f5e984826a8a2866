"""What the Secretariat does with a submission: verify, return."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import is_secretariat
from progress.forms.verdicts import EntryReturnForm, ReturnForm, VerifyForm
from progress.models import ProgressEntry, Submission
from progress.pages.review import ReviewRow, SubmissionReview, narrowing, next_to_verify, review_of
from progress.permissions import ONLY_SECRETARIAT, can_verify_entry, can_verify_submission
from progress.services.verification import return_entry, return_submission, verify_entry, verify_unchanged
from progress.views.scope import crumbs, entry_or_404, submission_or_404
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address


def submission_verify(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """All answers of a submission in rows, each with what it is judged by, to be verified or returned."""
    submission = _for_the_secretariat(request, period, institution)
    return _review_page(request, submission)


def submission_verify_unchanged(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Verify at once every answer that says "no change"."""
    submission = _for_the_secretariat(request, period, institution)
    if request.method != "POST":
        return redirect(address("submission_verify", submission))
    can_verify_submission(request.user, submission).require(PermissionDenied)
    try:
        count = verify_unchanged(submission=submission, by=request.user)
    except Refused as refused:
        raise PermissionDenied(refused.message) from refused
    left = submission.entries.filter(is_unchanged=True, review=ProgressEntry.Review.PENDING).count()
    if count:
        said = ngettext("%(count)s answer has been verified.", "%(count)s answers have been verified.", count)
        messages.success(request, said % {"count": count})
    if left:
        said = ngettext(
            "%(count)s answer without a change needs a look: it cannot be verified as it is.",
            "%(count)s answers without a change need a look: they cannot be verified as they are.",
            left,
        )
        messages.warning(request, said % {"count": left})
    return redirect(address("submission_verify", submission))


def submission_return(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Return everything with a comment."""
    submission = _for_the_secretariat(request, period, institution)
    if request.method != "POST":
        return redirect(address("submission_verify", submission))
    can_verify_submission(request.user, submission).require(PermissionDenied)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_submission(submission=submission, comment=form.cleaned_data["comment"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The submission has been returned. The institution has been told."))
            return redirect(address("submission_detail", submission))
    fresh = submission_or_404(request, period, institution)
    return _review_page(request, fresh, return_form=form, status=422)


def entry_verify(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Verify one answer."""
    entry = _entry_to_review(request, period, institution, code)
    if request.method != "POST":
        return redirect(f"{address('submission_verify', entry.submission)}#row-{entry.pk}")
    form = VerifyForm(request.POST, entry=entry)
    return _judge(request, entry, form, lambda: verify_entry(entry=entry, by=request.user, **form.given()))


def entry_return(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Return one answer with a comment."""
    entry = _entry_to_review(request, period, institution, code)
    if request.method != "POST":
        return redirect(f"{address('submission_verify', entry.submission)}#row-{entry.pk}")
    form = EntryReturnForm(request.POST, entry=entry)
    return _judge(request, entry, form, lambda: return_entry(entry=entry, on_fields=form.comments(), by=request.user))


def _for_the_secretariat(request: HttpRequest, period: str, institution: str) -> Submission:
    submission = submission_or_404(request, period, institution)
    if not is_secretariat(request.user):
        raise PermissionDenied(str(ONLY_SECRETARIAT))
    return submission


def _entry_to_review(request: HttpRequest, period: str, institution: str, code: str) -> ProgressEntry:
    return entry_or_404(_for_the_secretariat(request, period, institution), code)


def _judge(request: HttpRequest, entry: ProgressEntry, form: forms.Form, act: Callable[[], Any]) -> HttpResponse:
    """Do it, and show the row anew: alone for htmx, on its page for everybody else."""
    verdict = can_verify_entry(request.user, entry)
    if not verdict:
        form.full_clean()
        form.add_error(None, verdict.reason)
        return _row_again(request, entry, form, status=403)
    if not form.is_valid():
        return _row_again(request, entry, form, status=422)
    try:
        act()
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _row_again(request, entry, form, status=409 if isinstance(refusal, StaleEdit) else 422)
    submission = submission_or_404(request, entry.submission.period.code, entry.submission.institution.code)
    if request.htmx:
        return _row_part(request, _review(request, submission), entry)
    said = _("%(action)s has been returned.") if isinstance(form, ReturnForm) else _("%(action)s has been verified.")
    messages.success(request, said % {"action": entry.action.code})
    show = narrowing(request.GET.get("show", ""))
    narrowed = f"?show={show}" if show else ""
    return redirect(f"{address('submission_verify', submission)}{narrowed}#row-{entry.pk}")


def _review(request: HttpRequest, submission: Submission) -> SubmissionReview:
    return review_of(submission, request.user, request.GET.get("show", ""))


def _row_again(request: HttpRequest, entry: ProgressEntry, form: forms.Form, status: int) -> HttpResponse:
    """The row as it is now, with what was refused and what was typed."""
    submission = submission_or_404(request, entry.submission.period.code, entry.submission.institution.code)
    if request.htmx:
        return _row_part(request, _review(request, submission), entry, form=form, status=status)
    return _review_page(request, submission, row_form=form, of=entry, status=status)


def _row_part(
    request: HttpRequest,
    review: SubmissionReview,
    entry: ProgressEntry,
    *,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {**_review_context(request, review), "card": _card(review.row_of(entry), form), "is_part": True}
    return render(request, "progress/_submission_verify_answer.html", context, status=status)


def _review_page(
    request: HttpRequest,
    submission: Submission,
    *,
    return_form: ReturnForm | None = None,
    row_form: forms.Form | None = None,
    of: ProgressEntry | None = None,
    status: int = 200,
) -> HttpResponse:
    review = _review(request, submission)
    shown = {row.entry.pk for row in review.shown} | ({of.pk} if of else set())
    rows = [row for row in review.rows if row.entry.pk in shown]
    context = {
        **_review_context(request, review),
        "cards": [_card(row, row_form if of and row.entry.pk == of.pk else None) for row in rows],
        "return_form": return_form or ReturnForm(),
        "breadcrumb": crumbs(submission),
    }
    return render(request, "progress/submission_verify.html", context, status=status)


def _review_context(request: HttpRequest, review: SubmissionReview) -> dict[str, Any]:
    return {
        "review": review,
        "submission": review.submission,
        "verifying": can_verify_submission(request.user, review.submission),
        "next_submission": next_to_verify(review.submission, request.user),
    }


def _card(row: ReviewRow, form: forms.Form | None = None) -> dict[str, Any]:
    """A row with its two forms; `form` is one of them that was refused."""
    version = row.assessment.version if row.assessment else 0
    is_verify, is_return = isinstance(form, VerifyForm), isinstance(form, EntryReturnForm)
    fresh = {"assessed": version, "is_short": row.is_short, "newest": row.newest}
    return {
        "row": row,
        "verify_form": form if is_verify else VerifyForm(entry=row.entry, **fresh),
        "return_form": form if is_return else EntryReturnForm(entry=row.entry),
        "assessed": version,
        "error_form": form,
    }

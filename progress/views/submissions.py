"""What an institution does: see what is asked, answer, check, submit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from progress.checks import check_entries, check_submission
from progress.forms.collecting.drafts import TypedField
from progress.forms.collecting.parts import parts_of
from progress.forms.collecting.people import GiveBackForm
from progress.forms.explanation import ExplanationForm, Findings
from progress.forms.sheet import AnswerSheet, taken_over_words
from progress.models import ProgressEntry, Submission
from progress.pages.collecting.drafts import draft_shown, typed_only
from progress.pages.submission import (
    asked_of,
    contents_of,
    evidence_for,
    history_of,
    state_of,
    steps_of,
)
from progress.pages.timeline import timeline
from progress.permissions import (
    can_ask_approval,
    can_confirm_unchanged,
    can_edit_entry,
    can_edit_submission,
    can_extend_deadline,
    can_give_back,
    can_submit,
    can_verify_submission,
    can_write_escalations,
)
from progress.selectors.answers import blocked_answers, has_earlier_answers, previous_answer
from progress.selectors.comments import standing_comments
from progress.selectors.risks import open_risks_of
from progress.services.answers import confirm_unchanged, submit
from progress.services.sheets import save_sheet
from progress.views.scope import crumbs, entry_or_404, submission_or_404
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.fields import whole_number
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import too_large_of


def submission_detail(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """The answers of an institution in a period: how far they are, and the next step."""
    submission = submission_or_404(request, period, institution)
    contents = contents_of(submission)
    editing = can_edit_submission(request.user, submission)
    context = {
        "submission": submission,
        "contents": contents,
        "may_confirm": editing and contents.n_unanswered > 0 and has_earlier_answers(submission),
        "blocked": blocked_answers(submission.period, by=submission.institution),
        "steps": steps_of(contents),
        "is_own": request.user.institution_id == submission.institution_id,
        "editing": editing,
        "extending": can_extend_deadline(request.user, submission),
        "verifying": can_verify_submission(request.user, submission),
        "days_left": submission.days_left(clock.today()),
        "events": timeline(history_of(submission)),
        "breadcrumb": crumbs(submission, with_submission=False),
    }
    return render(request, "progress/submission_detail.html", context)


def submission_check(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """What the checks find, with links to the fields; and the button that submits."""
    submission = submission_or_404(request, period, institution)
    return check_page(request, submission, ExplanationForm(initial={"explanation": submission.explanation}))


def submission_submit(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Submit all answers."""
    submission = submission_or_404(request, period, institution)
    if request.method != "POST":
        return redirect(address("submission_check", submission))
    can_submit(request.user, submission).require(PermissionDenied)
    form = ExplanationForm(request.POST)
    if form.is_valid():
        try:
            submit(submission=submission, by=request.user, explanation=form.cleaned_data["explanation"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The answers have been submitted. Thank you."))
            return redirect(address("submission_detail", submission))
    return check_page(request, submission_or_404(request, period, institution), form, status=422)


def check_page(
    request: HttpRequest,
    submission: Submission,
    form: ExplanationForm,
    *,
    back_form: GiveBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What the checks find, and what the person may do with complete answers."""
    editing, submitting = can_edit_submission(request.user, submission), can_submit(request.user, submission)
    context = {
        "submission": submission,
        "contents": contents_of(submission),
        "typed_only": typed_only(submission) if editing or submitting else [],
        "findings": Findings(check_submission(submission)),
        "form": form,
        "editing": editing,
        "submitting": submitting,
        "asking": can_ask_approval(request.user, submission),
        "giving_back": can_give_back(request.user, submission),
        "back_form": back_form or GiveBackForm(prefix="back"),
        "breadcrumb": crumbs(submission),
    }
    return render(request, "progress/submission_check.html", context, status=status)


def entry_edit(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """One answer: what is asked, and the fields. Who may read but not change it sees what was answered."""
    entry = entry_or_404(submission_or_404(request, period, institution), code)
    if request.method != "POST":
        return _entry_page(request, entry)
    verdict = can_edit_entry(request.user, entry)
    if not verdict:  # what was typed is shown once more: it could not be sent, but it is not lost
        typed = AnswerSheet.typed(entry, request.POST, request.FILES)
        return _entry_page(request, entry, typed, refusal=verdict.reason, status=403)
    changes = _changes_of_form(entry, request.POST)
    if changes:
        return _entry_page(request, entry, AnswerSheet.typed(entry, request.POST, request.FILES, **changes))
    return _save(request, entry)


def _changes_of_form(entry: ProgressEntry, data: QueryDict) -> dict[str, Any]:
    """What a button wants of the form without saving it: a row more or less, words of the last period."""
    if "add_challenge" in data:
        return {"add": True}
    if "remove_challenge" in data:
        return {"remove": whole_number(data["remove_challenge"])}
    if "take_over" in data:
        return {"last": previous_answer(entry), "taken": data["take_over"]}
    return {}


def _save(request: HttpRequest, entry: ProgressEntry) -> HttpResponse:
    sheet = AnswerSheet.posted(entry, request.POST, request.FILES, too_large_of(request))
    if not sheet.is_valid():
        sheet.evidence.ask_for_file_again()
        return _entry_page(request, entry, sheet, status=422)
    try:
        save_sheet(
            entry=entry,
            answer=sheet.answer(),
            by=request.user,
            expected_version=sheet.main.cleaned_data["version"],
            evidence=sheet.evidence.given(),
            removed_evidence=request.POST.get("remove_evidence", ""),
            replies=sheet.replied(),
            seen_draft=whole_number(request.POST.get("seen_draft", "")),
        )
    except Refused as refusal:
        stored = entry_or_404(entry.submission, entry.action.code)
        if not isinstance(refusal, StaleEdit):
            sheet.refuse(refusal)
        sheet.evidence.ask_for_file_again()
        if isinstance(refusal, StaleEdit):
            return _entry_page(request, stored, sheet, is_stale=True, status=409)
        return _entry_page(request, stored, sheet, status=422)
    is_new = entry.version != sheet.main.cleaned_data["version"] or sheet.evidence.is_begun
    return _after_saving(request, entry, is_new=is_new or "remove_evidence" in request.POST)


def _after_saving(request: HttpRequest, entry: ProgressEntry, *, is_new: bool) -> HttpResponse:
    submission, code = entry.submission, entry.action.code
    if is_new:
        words = _("%(action)s has been saved.")
    elif entry.is_answered:
        words = _("%(action)s: nothing was changed.")
    else:  # an untouched form is no answer
        words = _("%(action)s: nothing was filled in, so it is not answered.")
    tell = messages.success if is_new else messages.info
    tell(request, words % {"action": code})
    if "save_next" in request.POST:
        return _go_on(entry)
    if {"add_evidence", "remove_evidence"} & set(request.POST):
        return redirect(address("entry_edit", submission, code) + "#evidence")
    return redirect(address("submission_detail", submission))


def _go_on(entry: ProgressEntry) -> HttpResponse:
    """To the next answer that needs work, or to the checks when none does."""
    following = contents_of(entry.submission).to_do_after(entry)
    if following is None:
        return redirect(address("submission_check", entry.submission))
    return redirect(address("entry_edit", entry.submission, following.entry.action.code))


def entry_unchanged(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Answer "no change since the last period"."""
    entry = entry_or_404(submission_or_404(request, period, institution), code)
    if request.method != "POST":
        return redirect(address("entry_edit", entry.submission, code))
    can_edit_entry(request.user, entry).require(PermissionDenied)
    expected = whole_number(request.POST.get("version", ""))
    try:
        confirm_unchanged(entry=entry, by=request.user, expected_version=expected)
    except Refused as refusal:
        stored = entry_or_404(entry.submission, code)
        status = 409 if isinstance(refusal, StaleEdit) else 422
        return _entry_page(request, stored, refusal=refusal.message, status=status)
    messages.success(request, _("%(action)s: no change, recorded.") % {"action": code})
    return _go_on(entry)


def _entry_page(
    request: HttpRequest, entry: ProgressEntry, sheet: AnswerSheet | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """With what was sent, or with what is stored and typed since."""
    editing = can_edit_entry(request.user, entry)
    draft = draft_shown(entry, request.user, editing, whole_number(request.POST.get("seen_draft", "")))
    is_typed = sheet is not None
    if sheet is None:
        sheet = AnswerSheet.drafted(entry, draft.values)
    contents = contents_of(entry.submission)
    before, after = contents.neighbours(entry)
    last = previous_answer(entry)
    asked = asked_of(entry, last)
    found = check_entries([entry], entry.submission) if editing and entry.is_answered else []
    context = {
        "submission": entry.submission,
        "contents": contents,
        "is_own": request.user.institution_id == entry.submission.institution_id,
        "state": state_of(entry),
        "entry": entry,
        "may_escalate": entry.review == ProgressEntry.Review.VERIFIED and can_write_escalations(request.user),
        "risks": open_risks_of(entry.action, entry.submission.institution),
        "sheet": sheet,
        "comments": standing_comments(entry),
        "editing": editing,
        "draft": draft,
        "never_saved": [TypedField.of(row) for row in draft.never_saved],
        "is_typed": is_typed,
        "parts": parts_of(sheet, found),
        "taken": taken_over_words(last),
        "unchanged": can_confirm_unchanged(request.user, entry, last),
        "asked": asked,
        "quantities": [(form, asked.of(form.of)) for form in sheet.quantities],
        "evidence": evidence_for(request.user, entry.evidence.all()),
        "evidence_form": sheet.evidence,
        "before": before,
        "after": after,
        "breadcrumb": crumbs(entry.submission),
        **more,
    }
    return render(request, "progress/entry_edit.html", context, status=status)

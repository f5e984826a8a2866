"""Approval inside an institution: asking the head for it, giving the answers back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from progress.forms.collecting.people import GiveBackForm
from progress.forms.explanation import ExplanationForm
from progress.permissions import can_ask_approval, can_give_back
from progress.services.collecting import approvals
from progress.views.scope import submission_or_404
from progress.views.submissions import check_page
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address


@require_POST
def approval_ask(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Hand complete answers over to the head."""
    submission = submission_or_404(request, period, institution)
    can_ask_approval(request.user, submission).require(PermissionDenied)
    form = ExplanationForm(request.POST)
    if form.is_valid():
        try:
            explanation = form.cleaned_data["explanation"]
            approvals.ask_approval(submission=submission, by=request.user, explanation=explanation)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The head of your institution has been asked to submit the answers."))
            return redirect(address("submission_detail", submission))
    return check_page(request, submission_or_404(request, period, institution), form, status=422)


@require_POST
def approval_give_back(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Give the answers back with a comment; who asked takes them back."""
    submission = submission_or_404(request, period, institution)
    can_give_back(request.user, submission).require(PermissionDenied)
    form = GiveBackForm(request.POST, prefix="back")
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    try:
        approvals.give_back(submission=submission, comment=comment, by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        fresh = submission_or_404(request, period, institution)
        explanation = ExplanationForm(initial={"explanation": fresh.explanation})
        return check_page(request, fresh, explanation, back_form=form, status=422)
    messages.success(request, _("The answers can be changed again."))
    return redirect(address("submission_detail", submission))

"""The Secretariat gives one institution a later day to submit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import is_secretariat
from progress.forms.collecting.extensions import ExtensionForm
from progress.models import Submission
from progress.permissions import can_extend_deadline
from progress.services.collecting.extensions import extend_deadline
from progress.views.scope import crumbs, submission_or_404
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address


@require_http_methods(["GET", "HEAD", "POST"])
def submission_extend(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Until when, and why; the institution is told."""
    submission = submission_or_404(request, period, institution)
    verdict = can_extend_deadline(request.user, submission)
    if request.method == "POST" or not is_secretariat(request.user):
        verdict.require(PermissionDenied)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _extend(request, submission, form):
        return redirect(address("period_detail", submission.period))
    context = {
        "form": form,
        "submission": submission,
        "extending": verdict,
        "breadcrumb": crumbs(submission),
    }
    return render(request, "progress/submission_extend.html", context, status=422 if form.errors else 200)


def _extend(request: HttpRequest, submission: Submission, form: ExtensionForm) -> bool:
    try:
        extend_deadline(submission=submission, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    said = _("%(institution)s has time until %(day)s and is told so.")
    day = date_format(submission.submit_by, "SHORT_DATE_FORMAT")
    messages.success(request, said % {"institution": submission.institution.abbreviation, "day": day})
    return True

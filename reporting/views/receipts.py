"""The receipt of what an institution submitted: asked for, waited for, downloaded."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from progress.models import Submission
from progress.views.scope import crumbs, submission_or_404
from reporting.jobs.heartbeat import real_now
from reporting.models import Receipt
from reporting.permissions import can_have_receipt
from reporting.services.receipts import ask_for_receipt, is_stuck
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address


@require_http_methods(["GET", "HEAD", "POST"])
def submission_receipt(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Where the receipt is; to post is to ask for it. The page looks again by itself while a worker makes it."""
    submission = submission_or_404(request, period, institution)
    can_have_receipt(request.user, submission).require(PermissionDenied)
    if request.method == "POST":
        try:
            ask_for_receipt(submission=submission, language=get_language() or "sq", by=request.user)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused
        return redirect(address("submission_receipt", submission))
    receipt = _receipt_of(submission)
    context = {
        "submission": submission,
        "receipt": receipt,
        "is_stuck": receipt is not None and is_stuck(receipt, real_now()),
        "breadcrumb": crumbs(submission),
    }
    template = "reporting/_receipt_state.html" if request.htmx else "reporting/submission_receipt.html"
    return render(request, template, context)


@require_safe
def receipt_download(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """The PDF."""
    submission = submission_or_404(request, period, institution)
    can_have_receipt(request.user, submission).require(PermissionDenied)
    receipt = _receipt_of(submission)
    if receipt is None or receipt.state != Receipt.State.READY:
        raise Http404
    name = f"{_('receipt')}-{period}-{institution}.pdf"
    with receipt.file.open("rb") as file:
        content = file.read()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _receipt_of(submission: Submission) -> Receipt | None:
    """The receipt of what is submitted now, in the person's language."""
    same = submission.receipts.filter(submitted_at=submission.submitted_at, language=get_language() or "sq")
    return same.select_related("submission__period").first()

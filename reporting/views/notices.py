"""The letter of an escalation: asked for, waited for, downloaded."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from progress.models import Escalation
from progress.views.collecting.escalations import escalation_or_404
from reporting.jobs.heartbeat import real_now
from reporting.models import NoticeLetter
from reporting.permissions import can_have_letter
from reporting.services.receipts import ask_for_letter, is_stuck
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address


@require_http_methods(["GET", "HEAD", "POST"])
def escalation_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the letter is, in the language of the page; to post is to ask for it."""
    escalation = escalation_or_404(request, pk)
    can_have_letter(request.user, escalation).require(PermissionDenied)
    if request.method == "POST":
        try:
            ask_for_letter(escalation=escalation, language=get_language() or "sq", by=request.user)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused
        return redirect(address("escalation_letter", escalation))
    letter = _letter_of(escalation)
    context = {
        "escalation": escalation,
        "letter": letter,
        "is_stuck": letter is not None and is_stuck(letter, real_now()),
        "breadcrumb": [
            {"label": _("Risks"), "url": address("risk_list", request.plan)},
            {"label": _("Notices to the planning office"), "url": address("escalation_list", request.plan)},
            {"label": escalation.action.code, "url": address("escalation_detail", escalation)},
        ],
    }
    template = "reporting/_letter_state.html" if request.htmx else "reporting/escalation_letter.html"
    return render(request, template, context)


@require_safe
def letter_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF."""
    escalation = escalation_or_404(request, pk)
    can_have_letter(request.user, escalation).require(PermissionDenied)
    letter = _letter_of(escalation)
    if letter is None or letter.state != NoticeLetter.State.READY:
        raise Http404
    with letter.file.open("rb") as file:
        content = file.read()
    name = f"{_('letter')}-zps-{escalation.action.code}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _letter_of(escalation: Escalation) -> NoticeLetter | None:
    return escalation.letters.filter(language=get_language() or "sq").first()

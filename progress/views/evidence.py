"""Evidence of an answer: add, look at, download, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from progress.forms.collecting.parts import evidence_in_words
from progress.forms.evidence import EvidenceForm
from progress.models import Evidence, ProgressEntry
from progress.pages.submission import evidence_for
from progress.permissions import can_edit_entry, can_view_evidence
from progress.services.evidence import ABOUT_EVIDENCE, add_entry_evidence, record_download, remove_evidence
from progress.views.scope import crumbs, entry_or_404, submission_or_404
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import too_large_of

# What a browser shows by itself: no script, no fetching, no form; framed by the product's own pages alone.
VIEWED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'"


def evidence_add(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Add a file or a link to an answer; what is typed in the rest of the page stays there."""
    entry = entry_or_404(submission_or_404(request, period, institution), code)
    if request.method != "POST":
        return _back(entry)
    form = EvidenceForm(request.POST, request.FILES, too_large=too_large_of(request))
    verdict = can_edit_entry(request.user, entry)
    if not verdict:
        return _part(request, entry, form, refusal=verdict.reason, status=403)
    given = form.given() if form.is_valid() else None
    if given is None:
        refusal = "" if form.errors else _("Give a file or a link, one of the two.")
        form.ask_for_file_again()
        return _part(request, entry, form, refusal=refusal, status=422)
    try:
        evidence = add_entry_evidence(entry=entry, by=request.user, **vars(given))
    except Refused as refused:
        if refused.about == ABOUT_EVIDENCE:
            form.refuse(refused)
        form.ask_for_file_again()
        return _part(request, entry, form, refusal="" if form.errors else refused.message, status=422)
    return _done(request, entry, _("“%(title)s” has been added.") % {"title": evidence.title})


def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back evidence of one's own answer, file and all."""
    evidence = _evidence_or_404(request, pk)
    if evidence.entry is None:
        raise PermissionDenied(_("Only evidence of an answer can be taken back."))
    submission = evidence.entry.submission
    entry = entry_or_404(submission, evidence.entry.action.code)
    if request.method != "POST":
        return _back(entry)
    verdict = can_edit_entry(request.user, entry)
    if not verdict:
        return _part(request, entry, EvidenceForm(), refusal=verdict.reason, status=403)
    evidence.entry = entry
    try:
        remove_evidence(evidence=evidence, by=request.user)
    except Refused as refused:
        return _part(request, entry, EvidenceForm(), refusal=refused.message, status=409)
    return _done(request, entry, _("“%(title)s” has been removed.") % {"title": evidence.title})


def evidence_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, as a download."""
    return _file(request, _evidence_or_404(request, pk), as_attachment=True)


@xframe_options_sameorigin
def evidence_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture or a PDF beside the answer, inside a page of the product and alone in it: it may fetch and run nothing.

    Both were opened by the product when they came in, and hold no script (progress/uploads). Anything else is a
    download.
    """
    evidence = _evidence_or_404(request, pk)
    if not evidence.is_viewable:
        raise Http404
    response = _file(request, evidence, as_attachment=False)
    response.headers["Content-Security-Policy"] = VIEWED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _file(request: HttpRequest, evidence: Evidence, *, as_attachment: bool) -> FileResponse:
    if not evidence.file or not evidence.file.storage.exists(evidence.file.name):
        raise Http404
    record_download(evidence=evidence, by=request.user)
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=as_attachment,
        filename=evidence.file_name,
        content_type=evidence.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _evidence_or_404(request: HttpRequest, pk: int) -> Evidence:
    can_view_evidence(request.user).require(PermissionDenied)
    evidence = get_object_or_404(
        Evidence.objects.select_related(
            "action",
            "period",
            "institution",
            "entry__action",
            "entry__submission__period__plan",
            "entry__submission__institution",
        ),
        pk=pk,
    )
    if not can_view_evidence(request.user, evidence):
        raise Http404
    return evidence


def _back(entry: ProgressEntry) -> HttpResponse:
    return redirect(address("entry_edit", entry.submission, entry.action.code) + "#evidence")


def _done(request: HttpRequest, entry: ProgressEntry, message: str) -> HttpResponse:
    """The list anew for htmx, the page of the answer for everybody else."""
    if not request.htmx:
        messages.success(request, message)
        return _back(entry)
    return _part(request, entry_or_404(entry.submission, entry.action.code), EvidenceForm(), said=message)


def _part(
    request: HttpRequest,
    entry: ProgressEntry,
    form: EvidenceForm,
    *,
    said: str = "",
    refusal: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "entry": entry,
        "submission": entry.submission,
        "evidence": evidence_for(request.user, entry.evidence.all()),
        "evidence_form": form,
        "editing": can_edit_entry(request.user, entry),
        "said": said,
        "evidence_refusal": refusal,
        "is_alone": not request.htmx,
        "is_part": bool(request.htmx),
        "holds": evidence_in_words(entry),
        "breadcrumb": crumbs(entry.submission),
    }
    template = "progress/_evidence_part.html" if request.htmx else "progress/evidence_add.html"
    return render(request, template, context, status=status)

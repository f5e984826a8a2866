"""The workbook of an institution: download, upload, look at what it changes, confirm."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from progress.forms.collecting.workbooks import WorkbookForm
from progress.models import Submission, WorkbookUpload
from progress.permissions import can_edit_submission
from progress.services.collecting.workbooks import (
    SEEN_BEFORE,
    drop_workbook,
    import_workbook,
    keep_workbook,
    record_workbook_download,
)
from progress.views.scope import crumbs, submission_or_404
from progress.workbook.comparison import Comparison
from progress.workbook.reading import (
    WorkbookUnreadable,
    filled_in,
    marked_workbook,
    read_workbook,
    require_own,
)
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import too_large_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AUTHOR = "strategy-tracker"
DECIDE = "decide-"


def _own_submission(request: HttpRequest, period: str, institution: str) -> Submission:
    """The submission, which the person may fill in at this moment; else the reason why not."""
    submission = submission_or_404(request, period, institution)
    can_edit_submission(request.user, submission).require(PermissionDenied)
    return submission


def _upload_of(request: HttpRequest, submission: Submission) -> WorkbookUpload | None:
    uploads = WorkbookUpload.objects.defer("content")
    upload = uploads.filter(submission=submission, uploaded_by=request.user).first()
    if upload is not None:
        upload.submission = submission
    return upload


def workbook_upload(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """How it goes, the download, and the way back in."""
    submission = _own_submission(request, period, institution)
    form = WorkbookForm()
    if request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES, too_large=too_large_of(request))
        if form.is_valid() and _is_kept(request, submission, form):
            return redirect(address("workbook_review", submission))
    context = {
        "submission": submission,
        "form": form,
        "upload": _upload_of(request, submission),
        "breadcrumb": crumbs(submission),
    }
    return render(request, "progress/workbook_upload.html", context, status=422 if form.errors else 200)


def _is_kept(request: HttpRequest, submission: Submission, form: WorkbookForm) -> bool:
    """Read the file, outside any transaction, and keep what stands in it; a refusal is the form's."""
    file = form.cleaned_data["file"]
    try:
        content = file.read()
        told = read_workbook(content, submission)
        keep_workbook(submission=submission, file_name=file.name, content=content, told=told, by=request.user)
    except Refused as refused:
        form.add_error("file", str(refused.message))
        return False
    return True


@require_safe
def workbook_download(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """The workbook as of now."""
    from progress.workbook.writing import write_workbook

    submission = _own_submission(request, period, institution)
    content = write_workbook(submission, request.user)
    record_workbook_download(submission=submission, by=request.user)
    return _file(content, f"{submission.institution.code}-{submission.period.code}.xlsx")


def workbook_review(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """What the workbook changes, cell by cell; the confirmation takes it over as a whole."""
    submission = _own_submission(request, period, institution)
    upload = _upload_of(request, submission)
    if upload is None:
        return redirect(address("workbook_upload", submission))
    try:
        comparison = _compared(request, upload)
    except WorkbookUnreadable as refused:
        messages.error(request, str(refused.message))
        return redirect(address("workbook_upload", submission))
    if request.method == "POST":
        return _confirm(request, upload, comparison)
    return _review(request, upload, comparison)


def _compared(request: HttpRequest, upload: WorkbookUpload) -> Comparison:
    told = filled_in(upload.told)
    require_own(told.token, upload.submission)
    decisions = {name.removeprefix(DECIDE): value for name, value in request.POST.items() if name.startswith(DECIDE)}
    return Comparison(upload.submission, told, request.user, decisions)


def _confirm(request: HttpRequest, upload: WorkbookUpload, comparison: Comparison) -> HttpResponse:
    if comparison.errors:
        return _review(request, upload, comparison, status=422)
    if request.POST.get("seen", "") != comparison.seen:
        return _review(request, upload, comparison, refusal=SEEN_BEFORE, status=409)
    if comparison.undecided:
        said = _("Nothing was stored yet: decide first what counts where both were changed.")
        return _review(request, upload, comparison, refusal=said, status=422)
    try:
        n_changed = import_workbook(upload=upload, given=comparison.given, by=request.user)
    except Refused as refused:
        status = 409 if isinstance(refused, StaleEdit) else 422
        submission = _own_submission(request, upload.submission.period.code, upload.submission.institution.code)
        upload.submission = submission
        return _review(request, upload, _compared(request, upload), refusal=refused.message, status=status)
    words = ngettext("%(count)s answer has been taken over.", "%(count)s answers have been taken over.", n_changed)
    messages.success(request, words % {"count": n_changed} if n_changed else _("The workbook changed nothing."))
    return redirect(address("submission_detail", upload.submission))


def _review(
    request: HttpRequest,
    upload: WorkbookUpload,
    comparison: Comparison,
    *,
    refusal: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "submission": upload.submission,
        "upload": upload,
        "comparison": comparison,
        "counts": comparison.counts,
        "refusal": refusal,
        "breadcrumb": crumbs(upload.submission),
    }
    return render(request, "progress/workbook_review.html", context, status=status)


@require_safe
def workbook_marked(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """The same workbook, its wrong cells marked and explained."""
    submission = _own_submission(request, period, institution)
    upload = _upload_of(request, submission)
    if upload is None:
        raise Http404
    try:
        comparison = _compared(request, upload)
        content = marked_workbook(bytes(upload.content), comparison.marks, AUTHOR)
    except WorkbookUnreadable as refused:
        messages.error(request, str(refused.message))
        return redirect(address("workbook_upload", submission))
    return _file(content, f"{submission.institution.code}-{submission.period.code}-marked.xlsx")


@require_POST
def workbook_drop(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Forget the workbook."""
    submission = _own_submission(request, period, institution)
    upload = _upload_of(request, submission)
    if upload is not None:
        with suppress(Refused):  # it is gone already, or the answers are locked since and it is forgotten by itself
            drop_workbook(upload=upload, by=request.user)
        messages.info(request, _("The workbook has been dropped; nothing was changed."))
    return redirect(address("workbook_upload", submission))


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=XLSX, headers=headers)

"""Signing a report, in the browser with a certificate file or outside; both end in the same seven checks."""

import logging

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.security.limits import TooOften
from reporting.archive.files import latest_file
from reporting.forms.issuing import CertificateFileForm, SignedFileForm
from reporting.models import Report
from reporting.permissions import can_sign_report, may_sign
from reporting.selectors.signatures import needed_signatures
from reporting.services import signatures
from reporting.signing import SignatureReport, TimestampFailed, WrongPassphrase
from reporting.signing.certificates.key_file import MAX_FILE_BYTES
from reporting.views.scope import crumbs, draft_or_404
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.uploads import MemoryOnly, too_large_of

logger = logging.getLogger(__name__)


@require_safe
def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Which signatures there are and which are missing, and both ways to give one's own."""
    report = _report_to_sign(request, pk)
    return _page(request, report)


@csrf_exempt  # the token is checked below, once it is settled that no file touches the disk
@require_POST
def report_sign_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was signed outside: the seven answers, and stored when they are good."""
    request.upload_handlers = [MemoryOnly(request, settings.SIGNING_MAX_BYTES)]
    return _uploaded(request, pk)


@csrf_protect
def _uploaded(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report_to_sign(request, pk)
    form = SignedFileForm(request.POST, request.FILES)
    try:
        if too_large_of(request):
            size_bytes = int(request.META.get("CONTENT_LENGTH") or 0)
            checked = signatures.refuse_by_size(report=report, size_bytes=size_bytes, by=request.user)
            return _page(request, report, checked=checked, tried="upload", status=413)
        if not form.is_valid():
            return _page(request, report, upload=form, tried="upload", status=422)
        signed = form.cleaned_data["signed_file"].read()
        checked = signatures.accept_signed_file(report=report, signed=signed, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return _page(request, report, tried="upload", status=422)
    return _answered(request, report, checked, tried="upload")


@csrf_exempt  # as above
@require_POST
@sensitive_post_parameters("passphrase")
def report_sign_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with a certificate file. File and passphrase are used in memory and forgotten."""
    request.upload_handlers = [MemoryOnly(request, MAX_FILE_BYTES)]
    return _with_certificate(request, pk)


@csrf_protect
@sensitive_variables()
def _with_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report_to_sign(request, pk)
    form = CertificateFileForm(request.POST, request.FILES, too_large=too_large_of(request))
    if not form.is_valid():
        return _page(request, report, certificate=form, status=422)
    try:
        checked = signatures.sign_with_certificate_file(
            report=report,
            pkcs12=form.cleaned_data["certificate_file"].read(),
            passphrase=form.cleaned_data["passphrase"],
            without_timestamp=form.cleaned_data["without_timestamp"],
            by=request.user,
        )
    except TimestampFailed as failure:
        form = CertificateFileForm(request.POST, offers_no_timestamp=signatures.may_go_without_timestamp())
        form.errors.clear()
        form.add_error(None, str(failure.message))
        return _page(request, report, certificate=form, status=422)
    except TooOften as refusal:
        form.add_error(None, refusal.message)
        return _page(request, report, certificate=form, status=429)
    except Refused as refusal:
        if isinstance(refusal, WrongPassphrase):
            logger.warning("Wrong passphrase of a certificate file: %s", request.user.username)
        form.add_error(None, str(refusal.message))
        return _page(request, report, certificate=form, status=422)
    return _answered(request, report, checked, tried="certificate")


def _report_to_sign(request: HttpRequest, pk: int) -> Report:
    report = draft_or_404(request.user, pk)
    can_sign_report(request.user, report).require(PermissionDenied)
    return report


def _answered(request: HttpRequest, report: Report, checked: SignatureReport, *, tried: str) -> HttpResponse:
    if not checked.is_accepted:
        return _page(request, report, checked=checked, tried=tried, status=422)
    messages.success(request, _("The report carries your signature. All answers of the check stand below."))
    return redirect("report_detail", report.pk)


def _page(
    request: HttpRequest,
    report: Report,
    *,
    upload: SignedFileForm | None = None,
    certificate: CertificateFileForm | None = None,
    checked: SignatureReport | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal the way that was `tried` ("upload", "certificate") comes first, to be tried again."""
    context = {
        "report": report,
        "needed": needed_signatures(report),
        "may_sign": may_sign(request.user, report),
        "file": latest_file(report),
        "upload": upload or SignedFileForm(),
        "certificate": certificate or CertificateFileForm(),
        "checked": checked,
        "tried": tried,
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/report_sign.html", context, status=status)

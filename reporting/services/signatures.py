"""Signing an issued report, both ways: every signed file, however it came, goes through the same seven checks."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from accounts.security import limits
from reporting import notifications, signing
from reporting.archive.files import intact_content, latest_file, store_file
from reporting.archive.seal import LOCATION
from reporting.models import IssuedFile, Report, ReportEvent, Signatory, Signature
from reporting.names import label_of
from reporting.pdf.stamp import stamp
from reporting.permissions import may_sign
from reporting.selectors.signatures import NeededSignature, my_signature, needed_signatures
from reporting.services.holding import hold_report, hold_with_period
from reporting.signing import Level, SignatureReport, configuration
from reporting.transitions import apply_transition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold_table

Check = Callable[..., SignatureReport]
STALE = _("Somebody else signed at the same moment: download the file again.")


def may_go_without_timestamp() -> bool:
    """Whether the policy lets a signature pass that has no time-stamp."""
    return configuration.trust_policy().required_level < Level.B_T


@sensitive_variables()
def sign_with_certificate_file(
    *, report: Report, pkcs12: bytes, passphrase: str, by: User, without_timestamp: bool = False
) -> SignatureReport:
    """Sign with a certificate file, used in memory for this one signature; gives what the check came to.

    Raises Refused when the person may not sign, TooOften after too many wrong passphrases, and the refusals of
    signing.sign(): of them TimestampFailed lets the person choose to sign without a time-stamp, where the policy
    permits that.
    """
    may_sign(by, report).require()
    base, content = _base_of(report)
    if without_timestamp and not may_go_without_timestamp():
        raise Refused(_("The rules ask for a time-stamp: try again later."))
    mine, at, trust = my_signature(report, by), clock.now(), configuration.trust_policy()
    timestamper = None if without_timestamp else configuration.timestamper(at=at)
    with translation.override(report.language):
        reason, role = str(report), label_of(mine.role)
    with limits.counted(limits.passphrase(by), wrong=signing.WrongPassphrase):
        signed = signing.sign(
            content,
            field=mine.role,
            pkcs12=pkcs12,
            passphrase=passphrase,
            reason=reason,
            location=LOCATION,
            name=mine.signatory.name,
            at=at,
            level=configuration.level_here(trust, timestamper),
            timestamper=timestamper,
            stamp_pdf=stamp(name=mine.signatory.name, role=role, at=at, language=report.language),
            trust=trust,
        )
    return _accept(report, signed, base, content, signing.check, method=Signature.Method.CERTIFICATE_FILE, by=by)


def accept_signed_file(*, report: Report, signed: bytes, by: User) -> SignatureReport:
    """Take a file that was signed outside, if it passes; gives what the check came to. Raises Refused, StaleEdit."""
    may_sign(by, report).require()
    base, content = _base_of(report)
    return _accept(report, signed, base, content, signing.check_apart, method=Signature.Method.OUTSIDE, by=by)


def refuse_by_size(*, report: Report, size_bytes: int, by: User) -> SignatureReport:
    """The answer to a file that was not read because of its size."""
    may_sign(by, report).require()
    trust = configuration.trust_policy()
    checked = signing.refused_by_size(max(size_bytes, trust.max_bytes + 1), trust=trust)
    _record_refusal(report, checked, by)
    return checked


def _base_of(report: Report) -> tuple[IssuedFile, bytes]:
    """The newest state of the file, on which the next signature is made. Raises Refused when it is not intact."""
    base = latest_file(report)
    content = intact_content(base) if base is not None else None
    if content is None:
        raise Refused(_("The stored file is missing or is no longer the one that was issued. Tell the operator."))
    return base, content


def _accept(
    report: Report, signed: bytes, base: IssuedFile, content: bytes, check: Check, *, method: str, by: User
) -> SignatureReport:
    mine = my_signature(report, by)
    earlier = report.issued_files.filter(position__lt=base.position).order_by("position")
    checked = check(
        signed,
        issued=content,
        expected=_expected(mine),
        trust=configuration.trust_policy(),
        at=clock.now(),
        previous=[signing.AcceptedRevision(file.size_bytes, file.sha256) for file in earlier],
    )
    if checked.is_accepted:
        _store(report, signed, base, checked, mine, method=method, by=by)
    else:
        _record_refusal(report, checked, by)
    return checked


def _expected(mine: NeededSignature) -> signing.ExpectedSignatory:
    signatory = mine.signatory
    registered = signing.RegisteredCertificate(
        sha256=signatory.certificate_sha256, subject=signatory.subject, issuer=signatory.issuer
    )
    return signing.ExpectedSignatory(
        name=signatory.name,
        role=mine.label,
        certificates=[registered],
        field=mine.role,
        from_on=signatory.valid_from,
        until_on=signatory.valid_until,
    )


def _store(
    report: Report,
    signed: bytes,
    base: IssuedFile,
    checked: SignatureReport,
    mine: NeededSignature,
    *,
    method: str,
    by: User,
) -> None:
    """Keep the signed file and its signature; when it was the last one, the report is signed.

    What was judged before the file was made and checked is judged again, now that it is held.
    """
    at = clock.now()
    try:
        with transaction.atomic():
            hold_with_period(report)
            hold_table(Signatory)
            _require_same(report, base, mine, by)
            file = store_file(report=report, position=base.position + 1, content=signed, n_pages=base.n_pages, at=at)
            Signature.objects.create(
                report=report,
                signed_file=file,
                field=mine.role,
                role=mine.role,
                signatory=mine.signatory,
                method=method,
                by=by,
                signed_at=checked.timestamp_at or at,
                certificate_sha256=checked.certificate.sha256,
                certificate_subject=checked.certificate.subject[:500],
                verdict=checked.verdict.value,
                level=checked.level.label,
                checks=[line.as_record() for line in checked.lines],
            )
            ReportEvent.objects.record(ReportEvent.Kind.SIGNED, report, by=by, after=mine.role)
            _complete(report, by)
    except IntegrityError as error:
        raise StaleEdit(STALE) from error


def _require_same(report: Report, base: IssuedFile, mine: NeededSignature, by: User) -> None:
    may_sign(by, report).require()
    if latest_file(report) != base or my_signature(report, by).signatory != mine.signatory:
        raise StaleEdit(STALE)


def _complete(report: Report, by: User) -> None:
    """When every signature of the kind is there, the report is signed, and what it corrects is superseded."""
    if any(needed.signature is None for needed in needed_signatures(report)):
        return
    apply_transition(report, "complete_signatures", signed_at=clock.now())
    notifications.signed(report)
    corrected = report.supersedes
    while corrected is not None:
        hold_report(corrected)
        if corrected.state != Report.State.SUPERSEDED:
            apply_transition(corrected, "supersede", comment=report.correction_reason, superseded_at=clock.now())
            told = {"after": f"v{report.version}", "reason": report.correction_reason}
            ReportEvent.objects.record(ReportEvent.Kind.SUPERSEDED, corrected, by=by, **told)
        corrected = corrected.supersedes


def _record_refusal(report: Report, checked: SignatureReport, by: User) -> None:
    reasons = "\n".join(f"{line.number}. {line.detail}" for line in checked.reasons)
    ReportEvent.objects.record(ReportEvent.Kind.SIGNATURE_REFUSED, report, by=by, after=by.role, reason=reasons)

"""The institution's e-seal: the first signature of a report, applied when it is finalised, checked like any other."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting import signing
from reporting.models import IssuedFile, Report, Signature
from reporting.names import SEAL, label_of
from reporting.pdf.stamp import stamp
from reporting.signing import configuration
from reporting.signing.configuration import Seal
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused

LOCATION = "Prishtinë"


@dataclass(frozen=True)
class Sealed:
    """The sealed file, and what its check came to."""

    content: bytes
    report: signing.SignatureReport
    at: dt.datetime


def configured() -> Seal | None:
    """The seal, when the operator has one. Raises ImproperlyConfigured when it does not open."""
    return configuration.seal()


def apply(seal: Seal, frozen: bytes, *, report: Report) -> Sealed:
    """Seal the frozen file. Raises Refused when it cannot be sealed, or would not pass the check of a signature."""
    at, trust = clock.now(), configuration.trust_policy()
    timestamper = configuration.timestamper(at=at)
    facts = configuration.certificate_of(seal)
    content = signing.sign(
        frozen,
        field=SEAL,
        pkcs12=seal.pkcs12,
        passphrase=seal.passphrase,
        reason=str(report),
        location=LOCATION,
        name=facts.common_name,
        at=at,
        level=configuration.level_here(trust, timestamper),
        timestamper=timestamper,
        stamp_pdf=stamp(name=facts.common_name, role=label_of(SEAL), at=at, language=report.language),
        trust=trust,
    )
    registered = signing.RegisteredCertificate(sha256=facts.sha256)
    expected = signing.ExpectedSignatory(facts.common_name, label_of(SEAL), [registered], SEAL)
    checked = signing.check(content, issued=frozen, expected=expected, trust=trust, at=at)
    if not checked.is_accepted:
        reasons = " ".join(str(line.detail) for line in checked.refused_by)
        raise Refused(_("The institution’s seal was not accepted: %(reasons)s") % {"reasons": reasons})
    return Sealed(content, checked, at)


def store(sealed: Sealed, file: IssuedFile) -> Signature:
    """Remember the seal with the answers of its check."""
    return Signature.objects.create(
        report=file.report,
        signed_file=file,
        field=SEAL,
        role=SEAL,
        method=Signature.Method.SEAL,
        signed_at=sealed.report.timestamp_at or sealed.at,
        certificate_sha256=sealed.report.certificate.sha256,
        certificate_subject=sealed.report.certificate.subject,
        verdict=sealed.report.verdict.value,
        level=sealed.report.level.label,
        checks=[line.as_record() for line in sealed.report.lines],
    )

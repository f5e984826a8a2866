"""What a check goes by: certificates, who is expected, what is trusted, what was accepted before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from reporting.signing.outcomes import Level


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says, for registering a signatory and for showing who signed."""

    sha256: str
    subject: str
    issuer: str
    common_name: str
    serial_number: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    may_sign: bool


@dataclass(frozen=True)
class RegisteredCertificate:
    """By which certificate somebody is known: by its fingerprint, or by subject and issuer as registered.

    The fingerprint is the SHA-256 of the certificate in lower-case hexadecimal. Subject and issuer are written as in
    CertificateFacts, and let a renewed certificate of the same person pass, if a trusted authority vouches for it.
    """

    sha256: str = ""
    subject: str = ""
    issuer: str = ""

    def is_exactly(self, facts: CertificateFacts) -> bool:
        """Whether this very certificate is registered."""
        return bool(self.sha256) and self.sha256.replace(":", "").replace(" ", "").lower() == facts.sha256

    def is_by_name(self, facts: CertificateFacts) -> bool:
        """Whether the registered name and issuer are those of the certificate: worth only what its authority is."""
        return bool(self.subject and self.issuer) and (self.subject, self.issuer) == (facts.subject, facts.issuer)


@dataclass(frozen=True)
class ExpectedSignatory:
    """Who is registered for the role, from and until which day (both included), and in which field they sign."""

    name: str
    role: str | Promise
    certificates: Sequence[RegisteredCertificate]
    field: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None

    def is_registered_on(self, day: dt.date) -> bool:
        """Whether the registration covers the day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class TrustPolicy:
    """What the operator trusts and asks for. Certificates are DER or PEM bytes, lists of revoked ones DER bytes."""

    anchors: Sequence[bytes] = ()
    intermediates: Sequence[bytes] = ()
    revocation_lists: Sequence[bytes] = ()
    required_level: Level = Level.B_B
    require_trusted_chain: bool = True
    max_bytes: int = 50 * 1024 * 1024


@dataclass(frozen=True)
class AcceptedRevision:
    """An earlier state of the file that was checked and accepted: the issued one, then one per signature."""

    size_bytes: int
    sha256: str

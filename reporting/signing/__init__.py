"""Signatures on issued reports: making them and checking them. Pure functions on bytes; no request, no model.

The only home of pyHanko. `configuration` reads what the operator decided; everything else takes it as an argument.
What is imported here at the top is light: the libraries for PDF and cryptography take a sixth of the time of a start,
and are imported with the first call of one of these functions.
"""

from typing import TYPE_CHECKING, Any

from reporting.signing.errors import (
    CertificateUnusable,
    FieldUnusable,
    LevelUnreachable,
    SigningRefused,
    TimestampFailed,
    WrongPassphrase,
)
from reporting.signing.model import (
    AcceptedRevision,
    CertificateFacts,
    ExpectedSignatory,
    RegisteredCertificate,
    TrustPolicy,
)
from reporting.signing.outcomes import Answer, Level, Verdict, Why
from reporting.signing.report import CheckLine, SignatureReport

if TYPE_CHECKING:
    from reporting.signing.creation import sign

__all__ = [
    "AcceptedRevision",
    "Answer",
    "CertificateUnusable",
    "CheckLine",
    "ExpectedSignatory",
    "FieldUnusable",
    "Level",
    "LevelUnreachable",
    "RegisteredCertificate",
    "SignatureReport",
    "SigningRefused",
    "TimestampFailed",
    "TrustPolicy",
    "Verdict",
    "Why",
    "WrongPassphrase",
    "check",
    "check_apart",
    "read_certificate",
    "refused_by_size",
    "sign",
]


def __getattr__(name: str) -> Any:
    """`sign`, see creation.sign(): what hides its arguments from error pages brings half of Django along."""
    if name != "sign":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from reporting.signing import creation

    return creation.sign


def check(signed: bytes, **options) -> SignatureReport:
    """The seven answers about a signed file: see validation.check()."""
    from reporting.signing import validation

    return validation.check(signed, **options)


def check_apart(signed: bytes, **options) -> SignatureReport:
    """The same seven answers about a stranger's file, in a process with limits: see apart.check()."""
    from reporting.signing import apart

    return apart.check(signed, **options)


def refused_by_size(size_bytes: int, *, trust: TrustPolicy) -> SignatureReport | None:
    """The answers about a file that is too large to be read: see validation.refused_by_size()."""
    from reporting.signing import validation

    return validation.refused_by_size(size_bytes, trust=trust)


def read_certificate(content: bytes) -> CertificateFacts:
    """What a certificate says: see certificates/facts.py."""
    from reporting.signing.certificates import facts

    return facts.read_certificate(content)

"""Signatures on issued reports: making them and checking them. Pure functions on bytes; no request, no model.

The only home of pyHanko. `configuration` reads what the operator decided; everything else takes it as an argument.
"""

from reporting.signing.certificates.facts import read_certificate
from reporting.signing.check import check, refused_by_size
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
from reporting.signing.sign import sign

__all__ = [
    "AcceptedRevision",
    "Answer",
    "CertificateFacts",
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
    "read_certificate",
    "refused_by_size",
    "sign",
]

"""What certificates say, and which of them can sign."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.utils.translation import gettext_lazy as _

from reporting.signing.errors import CertificateUnusable
from reporting.signing.model import CertificateFacts


def read_certificate(content: bytes) -> CertificateFacts:
    """What a certificate (DER or PEM) says. Raises CertificateUnusable for anything else."""
    try:
        certificate = load(content)
        return _facts(certificate)
    except ValueError:
        raise CertificateUnusable(_("This is not a certificate (.cer, .crt or .pem).")) from None


def load(content: bytes) -> x509.Certificate:
    """A certificate from DER or PEM. Raises ValueError."""
    if b"-----BEGIN" in content[:200]:
        return x509.load_pem_x509_certificate(content)
    return x509.load_der_x509_certificate(content)


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return CertificateFacts(
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        common_name=str(names[0].value) if names else "",
        serial_number=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        may_sign=_may_sign(certificate),
    )


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate is for signing documents: a certificate that does not say may (RFC 5280, 4.2.1.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def refuse_unusable(facts: CertificateFacts, at: dt.datetime) -> None:
    """Raise CertificateUnusable when the certificate cannot sign at this moment."""
    if not facts.may_sign:
        raise CertificateUnusable(_("The certificate is not meant for signing documents."))
    if at < facts.valid_from:
        raise CertificateUnusable(_("The certificate is not valid yet."))
    if at > facts.valid_until:
        raise CertificateUnusable(_("The certificate has expired."))

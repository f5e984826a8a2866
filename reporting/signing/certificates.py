"""Reading certificates and certificate files (PKCS#12). Everything happens in memory."""

import datetime as dt
from dataclasses import dataclass, field

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12 as pkcs12_files
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from reporting.signing.effort import refuse_too_much_work
from reporting.signing.errors import CertificateUnusable, WrongPassphrase
from reporting.signing.model import CertificateFacts

# A certificate file holds one key and a handful of certificates; anything larger is something else.
MAX_FILE_BYTES = 256 * 1024


@dataclass(frozen=True)
class KeyFile:
    """An opened certificate file. The key is left out of every printed form."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: bytes = field(repr=False)

    @property
    def facts(self) -> CertificateFacts:
        """What the certificate says."""
        return read_certificate(self.certificate)


@sensitive_variables()
def open_key_file(content: bytes, passphrase: str) -> KeyFile:
    """Open a PKCS#12 file.

    Raises WrongPassphrase, or CertificateUnusable for a file that is none, holds no key, or is locked by a method
    that nobody should use any more. Nothing of it is kept, and no error carries the cause: it could hold a secret.
    """
    if len(content) > MAX_FILE_BYTES or not _is_key_file(content):
        raise CertificateUnusable(_("This is not a certificate file (.p12 or .pfx)."))
    refuse_too_much_work(content, passphrase)
    try:
        key, certificate, others = pkcs12_files.load_key_and_certificates(content, passphrase.encode())
    except UnsupportedAlgorithm:
        raise CertificateUnusable(
            _("The certificate file is protected by an outdated method. Export it again from your browser or token.")
        ) from None
    except ValueError:
        raise WrongPassphrase from None
    if key is None or certificate is None:
        raise CertificateUnusable(_("The file holds no private key with its certificate."))
    return KeyFile(
        certificate=certificate.public_bytes(serialization.Encoding.DER),
        chain=tuple(other.public_bytes(serialization.Encoding.DER) for other in others),
        key=key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def _is_key_file(content: bytes) -> bool:
    try:
        return asn1_pkcs12.Pfx.load(content, strict=True)["version"].native == "v3"
    except (ValueError, TypeError, KeyError):
        return False


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

"""What the operator decided about signatures, read from the settings (docs/signing.md)."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from reporting.signing import read_certificate, timestamps
from reporting.signing.certificates.key_file import open_key_file
from reporting.signing.errors import SigningRefused
from reporting.signing.model import CertificateFacts, TrustPolicy
from reporting.signing.outcomes import Level

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

CERTIFICATES = (".pem", ".crt", ".cer", ".der")
REVOCATION_LISTS = (".crl",)
MARK = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Seal:
    """The institution's own certificate file. Neither part of it is ever printed."""

    pkcs12: bytes = field(repr=False)
    passphrase: str = field(repr=False)


def trust_policy() -> TrustPolicy:
    """The trusted authorities and what is asked of a signature.

    Raises ImproperlyConfigured when the named file or folder is not there, or holds what is no certificate.
    """
    folder = settings.SIGNING_TRUST_ANCHORS or (_demo_file("trust") if settings.DEMO else "")
    files = _trust_files(Path(folder)) if folder else {}
    return TrustPolicy(
        anchors=files.get("anchors", ()),
        intermediates=files.get("intermediates", ()),
        revocation_lists=files.get("lists", ()),
        required_level=Level.from_label(settings.SIGNING_REQUIRED_LEVEL),
        require_trusted_chain=settings.SIGNING_REQUIRE_TRUSTED_CHAIN,
        max_bytes=settings.SIGNING_MAX_BYTES,
    )


def timestamper(*, at: dt.datetime | None = None) -> "TimeStamper | None":
    """The configured time-stamp service; in a demonstration without one, that of its own authority, at `at`."""
    if settings.SIGNING_TSA_URL:
        return timestamps.service_at(settings.SIGNING_TSA_URL, timeout_s=settings.SIGNING_TSA_TIMEOUT)
    file = _demo_file("timestamps.p12") if settings.DEMO else None
    if not file:
        return None
    return timestamps.demonstration_service(open_key_file(file.read_bytes(), demo_passphrase()), at=at)


def seal() -> Seal | None:
    """The institution's e-seal, when one is configured.

    Raises ImproperlyConfigured when it does not open: a report must not go out without the seal it should have.
    """
    if settings.SIGNING_SEAL_FILE:
        path, passphrase = Path(settings.SIGNING_SEAL_FILE), settings.SIGNING_SEAL_PASSPHRASE
    elif settings.DEMO and (demo := _demo_file("seal.p12")):
        path, passphrase = demo, demo_passphrase()
    else:
        return None
    try:
        content = path.read_bytes()
        open_key_file(content, passphrase)
    except OSError:
        raise ImproperlyConfigured("SIGNING_SEAL_FILE cannot be read.") from None
    except SigningRefused as problem:
        raise ImproperlyConfigured(f"SIGNING_SEAL_FILE cannot be used: {problem.message}") from None
    return Seal(content, passphrase)


def certificate_of(seal: Seal) -> CertificateFacts:
    """What the certificate of the seal says."""
    return read_certificate(open_key_file(seal.pkcs12, seal.passphrase).certificate)


def level_here(trust: TrustPolicy, service: "TimeStamper | None") -> Level:
    """The level of signatures that are made here: what is required, and with a time-stamp wherever there is one."""
    return max(trust.required_level, Level.B_T if service is not None else Level.B_B)


def demo_passphrase() -> str:
    """The passphrase of every certificate file of the demonstration."""
    return (settings.SIGNING_DEMO_FOLDER / "passphrase").read_text(encoding="utf-8").strip()


def _demo_file(name: str) -> Path | None:
    path = Path(settings.SIGNING_DEMO_FOLDER) / name
    return path if path.exists() else None


def _trust_files(path: Path) -> dict[str, tuple[bytes, ...]]:
    """A PEM file with the trusted certificates, or a folder with them, lists of revoked ones and `intermediates/`."""
    if not path.exists():
        raise ImproperlyConfigured(f"SIGNING_TRUST_ANCHORS: {path} is not there.")
    if path.is_file():
        return {"anchors": _certificates_in(path)}
    return {
        "anchors": _all_certificates(path),
        "intermediates": _all_certificates(path / "intermediates"),
        "lists": tuple(_read(file) for file in sorted(path.rglob("*")) if file.suffix.lower() in REVOCATION_LISTS),
    }


def _all_certificates(folder: Path) -> tuple[bytes, ...]:
    files = sorted(file for file in folder.glob("*") if file.suffix.lower() in CERTIFICATES)
    return tuple(content for file in files for content in _certificates_in(file))


def _certificates_in(file: Path) -> tuple[bytes, ...]:
    from reporting.signing.certificates.facts import load

    content = _read(file)
    parts = tuple(MARK + part for part in content.split(MARK)[1:]) or (content,)
    try:
        for part in parts:
            load(part)
    except ValueError:
        raise ImproperlyConfigured(f"SIGNING_TRUST_ANCHORS: {file.name} holds what is no certificate.") from None
    return parts


def _read(file: Path) -> bytes:
    return _content(file, file.stat().st_mtime_ns)


@cache
def _content(file: Path, changed_ns: int) -> bytes:
    """Read once per change: lists of revoked certificates are replaced while the product runs."""
    return file.read_bytes()

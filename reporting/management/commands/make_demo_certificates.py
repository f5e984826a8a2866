"""`manage.py make_demo_certificates`: an authority of the demonstration, and certificates for those who sign in it."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demonstration import ROLES, demonstration_accounts
from accounts.models import Role
from reporting.models import Signatory
from reporting.services.signatories import (
    FROM_CERTIFICATE,
    as_pem,
    fill_from_certificate,
    has_signed,
    register_signatory,
)
from reporting.signing.demo.authority import VALID_FROM, Authority, Identity, make_authority

# File → whom it is for. Nobody is invented: a certificate is called what its holder may do, as the accounts are.
SIGNATORIES = {
    "coordinator.p12": Role.COORDINATOR,
    "secretary-general.p12": Role.SECRETARY_GENERAL,
    "minister.p12": Role.MINISTER,
}
SEAL = "seal.p12"
TIMESTAMPS = "timestamps.p12"
PREFIX = "DEMONSTRIM"


class Command(BaseCommand):
    """Makes them once and leaves alone what is there; says where they are."""

    help = "Make the demonstration's authority and certificates. Needs DEMO=1. They have no legal value."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--folder", type=Path, default=None, help="Instead of .run/demo-pki.")

    def handle(self, *args: Any, folder: Path | None = None, verbosity: int = 1, **options: Any) -> None:
        """All or nothing: certificates of two authorities in one folder would not fit together."""
        if not settings.DEMO:
            raise CommandError("Demonstration certificates are made in a demonstration only (DEMO=1).")
        folder = folder or Path(settings.SIGNING_DEMO_FOLDER)
        if not (folder / "passphrase").exists():
            if verbosity:
                self.stderr.write("Making an authority and certificates to sign with")
            make(folder)
        register(folder)
        if verbosity:
            self.stdout.write(in_words(folder))


def make(folder: Path) -> None:
    """Write a new authority and everything it issues. The passphrase comes last: with it the folder is complete."""
    for place in (folder, folder / "trust", folder / "certificates"):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrase = secrets.token_urlsafe(9)
    authority = make_authority(name=PREFIX)
    for name, role in SIGNATORIES.items():
        _write(folder, name, authority.issue(f"{PREFIX} {' '.join(ROLES[role][1:])}"), passphrase)
    _write(folder, SEAL, authority.issue(f"{PREFIX} Vula e Ministrisë"), passphrase)
    _write(folder, TIMESTAMPS, authority.issue(f"{PREFIX} Vula kohore", for_timestamps=True), passphrase)
    _write_trust(folder / "trust", authority)
    _private(folder / "passphrase", passphrase.encode())


def _write(folder: Path, name: str, identity: Identity, passphrase: str) -> None:
    _private(folder / name, identity.pkcs12(passphrase))
    (folder / "certificates" / name).with_suffix(".cer").write_bytes(identity.pem)


def _write_trust(folder: Path, authority: Authority) -> None:
    (folder / "root.pem").write_bytes(authority.root.pem)
    for name, content in zip(("root.crl", "issuing.crl"), authority.revocation_lists(), strict=True):
        (folder / name).write_bytes(content)


def _private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def register(folder: Path) -> None:
    """Let the demonstration's certificates sign for its accounts; a new authority takes the place of the old one."""
    for name, role in SIGNATORIES.items():
        person = demonstration_accounts().filter(role=role).first()
        certificate = (folder / "certificates" / name).with_suffix(".cer").read_bytes()
        if person is None:
            continue
        there = Signatory.objects.filter(role=role, person=person).first()
        if there is None:
            register_signatory(role=role, certificate=certificate, person=person, valid_from=VALID_FROM.date())
        elif there.certificate != as_pem(certificate) and not has_signed(there):  # else it passes by its name
            fill_from_certificate(there, certificate)
            there.save(update_fields=FROM_CERTIFICATE)


def in_words(folder: Path) -> str:
    """Where everything is."""
    lines = [f"Demonstration certificates (no legal value) in {folder}:"]
    lines += [f"  {name:24}{' '.join(ROLES[role][1:])}" for name, role in SIGNATORIES.items()]
    lines += [
        f"  {SEAL:24}e-seal of the institution",
        f"  {TIMESTAMPS:24}time-stamp service inside the product",
        f"  {'certificates/':24}the same without keys, for registering signatories",
        f"  {'trust/':24}the root and the lists of revoked certificates",
        f"  {'passphrase':24}of every certificate file: {(folder / 'passphrase').read_text(encoding='utf-8')}",
    ]
    return "\n".join(lines)

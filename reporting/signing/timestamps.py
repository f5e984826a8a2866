"""Time-stamp services (RFC 3161)."""

import datetime as dt

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reporting.signing.authority import Identity
from reporting.signing.certificates import KeyFile

__all__ = ["TimeStamper", "demonstration_service", "service_at", "service_of"]


def service_at(url: str, *, timeout_s: float) -> TimeStamper:
    """The service at this address; a request to it, from the first byte to the last, ends after `timeout_s`."""
    return HTTPTimeStamper(url, timeout=timeout_s)


def service_of(identity: Identity, *, at: dt.datetime | None = None) -> TimeStamper:
    """A service inside this process, which stamps with the real time, or with `at`. Its word proves nothing."""
    key = identity.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = tuple(other.public_bytes(serialization.Encoding.DER) for other in identity.chain)
    return demonstration_service(KeyFile(identity.der, chain, key), at=at)


def demonstration_service(file: KeyFile, *, at: dt.datetime | None = None) -> TimeStamper:
    """The same from an opened certificate file."""
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(content) for content in file.chain])
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(file.certificate),
        tsa_key=keys.PrivateKeyInfo.load(file.key),
        certs_to_embed=store,
        fixed_dt=at,
    )

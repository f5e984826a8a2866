"""Time-stamp services (RFC 3161)."""

import datetime as dt

from asn1crypto import keys, x509
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reporting.signing.certificates.key_file import KeyFile

__all__ = ["TimeStamper", "demonstration_service", "service_at"]


def service_at(url: str, *, timeout_s: float) -> TimeStamper:
    """The service at this address; a request to it, from the first byte to the last, ends after `timeout_s`."""
    return HTTPTimeStamper(url, timeout=timeout_s)


def demonstration_service(file: KeyFile, *, at: dt.datetime | None = None) -> TimeStamper:
    """A service inside this process, which stamps with the real time, or with `at`. Its word proves nothing."""
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(content) for content in file.chain])
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(file.certificate),
        tsa_key=keys.PrivateKeyInfo.load(file.key),
        certs_to_embed=store,
        fixed_dt=at,
    )

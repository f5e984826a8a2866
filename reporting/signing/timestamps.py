"""Time-stamp services (RFC 3161). The libraries are imported where one is made: settings name one, web pages do not."""

import datetime as dt
from typing import TYPE_CHECKING

from reporting.signing.certificates.key_file import KeyFile

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper


def service_at(url: str, *, timeout_s: float) -> "TimeStamper":
    """The service at this address; a request to it, from the first byte to the last, ends after `timeout_s`."""
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=timeout_s)


def demonstration_service(file: KeyFile, *, at: dt.datetime | None = None) -> "TimeStamper":
    """A service inside this process, which stamps with the real time, or with `at`. Its word proves nothing."""
    from asn1crypto import keys, x509
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(content) for content in file.chain])
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(file.certificate),
        tsa_key=keys.PrivateKeyInfo.load(file.key),
        certs_to_embed=store,
        fixed_dt=at,
    )

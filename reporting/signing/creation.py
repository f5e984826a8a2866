"""Signing a document: one incremental update that fills one of its empty fields, in memory."""

import datetime as dt
import io
from typing import Any

from asn1crypto import cms, keys, x509
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from pyhanko.pdf_utils.content import PdfContent, RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reporting.signing import chain, digits, loop
from reporting.signing.certificates.facts import read_certificate, refuse_unusable
from reporting.signing.certificates.key_file import KeyFile, open_key_file
from reporting.signing.errors import FieldUnusable, LevelUnreachable, SigningRefused, TimestampFailed
from reporting.signing.model import TrustPolicy
from reporting.signing.outcomes import Level

digits.read_at_once()

# Room for the signature, its certificates and a time-stamp, in hexadecimal digits. A fixed room spares the request for
# a trial time-stamp, which services count.
ROOM = 48 * 1024
DIGEST = "sha256"
# One update in some hundred ends a stream in a way that validators misread (reporting/pdf/stream_endings.py): other
# offsets, another ending.
DOUBTFUL = b"\r\nendstream"
ATTEMPTS = 3


@sensitive_variables()
def sign(
    pdf: bytes,
    *,
    field: str,
    pkcs12: bytes,
    passphrase: str,
    reason: str,
    location: str,
    name: str,
    at: dt.datetime,
    level: Level = Level.B_B,
    timestamper: TimeStamper | None = None,
    stamp_pdf: bytes | None = None,
    trust: TrustPolicy | None = None,
) -> bytes:
    """Sign the field of this name with a certificate file; the result begins with `pdf`, byte for byte.

    `at` is the moment that the signature claims. `stamp_pdf` is a page that is shown in the field. B-T and above need
    the time-stamper, B-LT also the trust policy with its lists of revoked certificates.
    Raises WrongPassphrase, CertificateUnusable, FieldUnusable, TimestampFailed or LevelUnreachable. Neither the
    certificate file nor the passphrase is kept or logged.
    """
    _refuse_level(level, timestamper, trust)
    key_file = open_key_file(pkcs12, passphrase)
    refuse_unusable(read_certificate(key_file.certificate), at)
    metadata = PdfSignatureMetadata(
        field_name=field, md_algorithm=DIGEST, reason=reason, location=location, name=name,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    signer = _PdfSigner(
        metadata,
        _signer(key_file),
        timestamper=_Guarded(timestamper) if timestamper and level >= Level.B_T else None,
        stamp_style=_style(stamp_pdf),
        at=at,
    )
    signed = _signed(pdf, signer)
    if level >= Level.B_LT:
        signed = _with_validation_data(signed, trust, at)
    return signed


def _refuse_level(level: Level, timestamper: TimeStamper | None, trust: TrustPolicy | None) -> None:
    if level not in (Level.B_B, Level.B_T, Level.B_LT):
        raise LevelUnreachable(_("This level cannot be reached here; sign outside and upload the file."))
    if level >= Level.B_T and timestamper is None:
        raise LevelUnreachable(_("No time-stamp service is configured."))
    if level >= Level.B_LT and not (trust and trust.anchors and trust.revocation_lists):
        raise LevelUnreachable(_("The lists of revoked certificates are not configured."))


def _signer(file: KeyFile) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(content) for content in file.chain])
    return SimpleSigner(
        signing_cert=x509.Certificate.load(file.certificate),
        signing_key=keys.PrivateKeyInfo.load(file.key),
        cert_registry=store,
    )


def _signed(pdf: bytes, signer: PdfSigner) -> bytes:
    out = io.BytesIO()
    try:
        loop.run(
            signer.async_sign_pdf(
                _Appender(io.BytesIO(pdf)), existing_fields_only=True, bytes_reserved=ROOM, output=out
            )
        )
    except SigningRefused:
        raise
    except (SigningError, PdfError, ValueError) as error:
        raise FieldUnusable(_("The document has no empty signature field for this signature.")) from error
    return out.getvalue()


def _with_validation_data(signed: bytes, trust: TrustPolicy, at: dt.datetime) -> bytes:
    """Append what a checker will need when the authorities are long gone (PAdES B-LT)."""
    context = chain.context(trust, at=at, needs_revocation=True)
    reader = PdfFileReader(io.BytesIO(signed))
    signature = reader.embedded_regular_signatures[-1]
    try:
        paths = loop.run(collect_validation_info(signature, context))
    except Exception as error:
        raise LevelUnreachable(_("The certificate's way to a trusted authority could not be shown.")) from error
    writer = _Appender(io.BytesIO(signed))
    contents = signature.pkcs7_content.hex().encode("ascii")
    DocumentSecurityStore.supply_dss_in_writer(writer, contents, validation_context=context, paths=paths)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class _Appender(IncrementalPdfFileWriter):
    """Appends without touching the metadata: rewritten by pyHanko, it would not be PDF/A and PDF/UA any more."""

    def _update_meta(self) -> None:
        pass


class _PdfSigner(PdfSigner):
    """Signs at a given moment rather than at the machine's."""

    def __init__(self, *args: Any, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class _Guarded(TimeStamper):
    """Whatever goes wrong with the service is said in one way, and never passed over."""

    def __init__(self, service: TimeStamper) -> None:
        super().__init__()
        self.service = service

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The service's time-stamp. Raises TimestampFailed."""
        try:
            return await self.service.async_timestamp(message_digest, md_algorithm)
        except Exception as error:
            raise TimestampFailed from error


class _Page(PdfContent):
    """The first page of a PDF that is held in memory."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


def _style(stamp_pdf: bytes | None) -> StaticStampStyle:
    """The page as it is, in the middle of the field; without one the field stays empty."""
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0))
    page = _Page(stamp_pdf) if stamp_pdf else RawContent(b"")
    return StaticStampStyle(border_width=0, background=page, background_layout=middle, background_opacity=1.0)

"""What a signed file holds beyond the accepted one, read once: its signature, time-stamps and validation data."""

import datetime as dt
import io
from dataclasses import dataclass, field

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils import misc
from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation import (
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
    generic_cms,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import TimestampSignatureStatus

from reporting.signing import chain, loop
from reporting.signing.comparison import plain
from reporting.signing.model import TrustPolicy
from reporting.signing.outcomes import Level, Why

MAX_ADDED_BYTES = 8 * 1024 * 1024
END_OF_FILE_BYTES = 1024
# A table of objects may unpack to 4 MiB, over half a million objects; reading one takes a microsecond or five.
LIMITS = DecodeLimits(
    per_purpose=DEFAULT_PURPOSE_LIMITS
    | {DecodePurpose.XREF_STREAM: StreamDecodeLimits(max_ratio=None, max_output_size=4 * 1024 * 1024)}
)
PADES = "/ETSI.CAdES.detached"


class Unreadable(Exception):
    """The file holds no single new signature that can be read; `why` says which way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class ValidationData:
    """Certificates, lists of revoked ones and answers of authorities that the file brings along."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The new signature and what stands beside it."""

    accepted: PdfFileReader
    signed: PdfFileReader
    signature: EmbeddedPdfSignature
    document_timestamps: tuple[EmbeddedPdfSignature, ...]
    stored: ValidationData = field(default_factory=ValidationData)

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's."""
        return self.signature.signer_cert


def read(signed: bytes, accepted: bytes) -> Evidence:
    """Find the one new signature. Raises Unreadable.

    What takes a parser long is refused before: a signature with its validation data is far smaller, and a file ends
    where it says that it does (ISO 32000-1, 7.5.5), or readers search it backwards byte by byte.
    """
    if len(signed) - len(accepted) > MAX_ADDED_BYTES:
        raise Unreadable(Why.TOO_MUCH_ADDED)
    if b"%%EOF" not in signed[-END_OF_FILE_BYTES:]:
        raise Unreadable(Why.UNREADABLE)
    try:
        old, new = (PdfFileReader(io.BytesIO(content), decode_limits=LIMITS) for content in (accepted, signed))
        before = {signature.field_name for signature in old.embedded_signatures}
        added = [signature for signature in new.embedded_signatures if signature.field_name not in before]
        signatures = [one for one in added if one.sig_object_type != "/DocTimeStamp"]
        if len(signatures) != 1:
            raise Unreadable(Why.SEVERAL_SIGNATURES if signatures else Why.NO_SIGNATURE)
        stamps = tuple(one for one in added if one.sig_object_type == "/DocTimeStamp")
        evidence = Evidence(old, new, signatures[0], stamps, _stored(new))
        assert evidence.certificate is not None
        return evidence
    except Unreadable:
        raise
    except Exception as error:  # whatever a hostile file does to a parser, it is not a signed report
        raise Unreadable(Why.UNREADABLE) from error


def _stored(reader: PdfFileReader) -> ValidationData:
    if "/DSS" not in reader.root:
        return ValidationData()
    store = DocumentSecurityStore.read_dss(reader)
    context = store.as_validation_context({"trust_roots": [], "moment": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    return ValidationData(tuple(store.load_certs()), tuple(context.crls), tuple(context.ocsps))


def cryptography_of(evidence: Evidence) -> tuple[Why, TimestampSignatureStatus | None]:
    """Whether the signature fits the file (line 2), and the time-stamp inside it, whoever it is from."""
    nobody = chain.context(TrustPolicy(), at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), needs_revocation=False)
    try:
        status = loop.run(
            async_validate_pdf_signature(
                evidence.signature, signer_validation_context=nobody, ts_validation_context=nobody, skip_diff=True
            )
        )
    except (SignatureValidationError, misc.PdfError, ValueError, KeyError, TypeError):
        return Why.WEAK_ALGORITHM, None
    if not status.intact:
        return Why.ALTERED, None
    if not status.valid:
        return Why.BAD_SIGNATURE, None
    return Why.FINE, status.timestamp_validity


def document_timestamp_of(evidence: Evidence) -> TimestampSignatureStatus | None:
    """The last time-stamp on the whole document, when it fits the file."""
    if not evidence.document_timestamps:
        return None
    nobody = chain.context(TrustPolicy(), at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), needs_revocation=False)
    try:
        return loop.run(
            async_validate_pdf_timestamp(evidence.document_timestamps[-1], validation_context=nobody, skip_diff=True)
        )
    except (SignatureValidationError, misc.PdfError, ValueError, KeyError, TypeError):
        return None


def is_pades(evidence: Evidence) -> bool:
    """Whether the signature is PAdES at all: its own sub-filter, and the certificate named inside what is signed."""
    if str(evidence.signature.sig_object["/SubFilter"]) != PADES:
        return False
    return generic_cms.get_signing_cert_attr(evidence.signature.signer_info["signed_attrs"]) is not None


def certificates_of(signature: EmbeddedPdfSignature) -> tuple[x509.Certificate, ...]:
    """The certificates inside the signature and inside its time-stamp."""
    inside = tuple(signature.other_embedded_certs)
    for token in _tokens(signature):
        inside += tuple(choice.chosen for choice in token["certificates"] if choice.name == "certificate")
    return inside


def _tokens(signature: EmbeddedPdfSignature) -> list:
    attributes = signature.signer_info["unsigned_attrs"]
    try:
        return [find_unique_cms_attribute(attributes, "signature_time_stamp_token")["content"]]
    except (KeyError, ValueError, TypeError):
        return []


def level_of(evidence: Evidence, trust: TrustPolicy, *, at: dt.datetime, has_timestamp: bool) -> Level:
    """The highest baseline level that the file reaches by what it brings along itself (ETSI EN 319 142-1, 6)."""
    if not is_pades(evidence):
        return Level.NONE
    if not has_timestamp:
        return Level.B_B
    alone = TrustPolicy(anchors=trust.anchors)
    stored = evidence.stored
    why = chain.follow(
        evidence.certificate,
        alone,
        at=at,
        others=(*certificates_of(evidence.signature), *stored.certificates),
        lists=stored.lists,
        answers=stored.answers,
    )
    if why is not Why.FINE:
        return Level.B_T
    return Level.B_LTA if document_timestamp_of(evidence) else Level.B_LT


def covers_everything(evidence: Evidence, signed: bytes) -> EmbeddedPdfSignature | None:
    """The signature or document time-stamp that covers every byte of the file but its own contents, if one does."""
    for one in (evidence.signature, *evidence.document_timestamps):
        if _is_whole(one, signed, len(signed)):
            return one
    return None


def covered_until(signature: EmbeddedPdfSignature, signed: bytes) -> int | None:
    """Where the signature's coverage, whole from the first byte, ends; None when it has holes."""
    end = int(signature.byte_range[2]) + int(signature.byte_range[3])
    return end if _is_whole(signature, signed, end) else None


def _is_whole(signature: EmbeddedPdfSignature, signed: bytes, end: int) -> bool:
    """From the first byte to `end`, leaving out exactly the signature's contents, padded with nothing but zeros."""
    numbers = plain(signature.byte_range)
    if len(numbers) != 4:
        return False
    start, first, second, rest = (int(number) for _, number in numbers)
    if start != 0 or first < 0 or second < first or second + rest != end or end > len(signed):
        return False
    contents = signature.pkcs7_content
    digits = contents.hex().encode("ascii")  # in capitals or not, but no mixture that could hide a change
    if signed[first:second] not in (b"<" + digits + b">", b"<" + digits.upper() + b">"):
        return False
    return not contents[_length(contents) :].strip(b"\0")


def _length(contents: bytes) -> int:
    """How many bytes the signature itself takes, by its DER header; what follows is padding. At least two bytes."""
    first = contents[1]
    if first < 0x80:
        return 2 + first
    n_bytes = first & 0x7F
    return 2 + n_bytes + int.from_bytes(contents[2 : 2 + n_bytes], "big")

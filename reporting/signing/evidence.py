"""What a signed file holds beyond the accepted one, read once: its signature, time-stamps and validation data."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

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
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import TimestampSignatureStatus

from reporting.signing import chain, digits, loop
from reporting.signing.model import TrustPolicy
from reporting.signing.outcomes import Level, Why
from reporting.signing.proof.comparison import Changed, plain

digits.read_at_once()

# ETSI TS 119 312; with what came before, two documents can have one signature.
STRONG_HASHES = {"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "shake256"}
# What a signature says of the bytes that it covers, however the update around it is written.
SIGNATURE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d+\s+\d+\s+\d+\s*\]")
OLDER_FORMAT = re.compile(rb"/SubFilter\s*/adbe\.")
MAX_ADDED_BYTES = 8 * 1024 * 1024
END_OF_FILE_BYTES = 1024
# A table of objects may unpack to 4 MiB, over half a million objects; reading one takes a microsecond or five.
LIMITS = DecodeLimits(
    per_purpose=DEFAULT_PURPOSE_LIMITS
    | {DecodePurpose.XREF_STREAM: StreamDecodeLimits(max_ratio=None, max_output_size=4 * 1024 * 1024)}
)
# Of the validation data in a file, the last entries of each kind, none of them larger, and so many bytes of all.
MAX_DATA = {"/Certs": (64, 32 * 1024), "/CRLs": (32, 2 * 1024 * 1024), "/OCSPs": (32, 64 * 1024)}
PURPOSES = {
    "/Certs": DecodePurpose.CERTIFICATE,
    "/CRLs": DecodePurpose.CRL,
    "/OCSPs": DecodePurpose.OCSP_RESPONSE,
}
MAX_DATA_BYTES = 6 * 1024 * 1024
# Of one answer: about so many certificates, with so many certificates of its own.
MAX_IN_ANSWER = 8
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
    except Exception as error:  # the accepted file can be read, so it is what was added
        is_signature = SIGNATURE.search(signed, len(accepted)) is not None
        raise Unreadable(Why.FAULTY_UPDATE if is_signature else Why.UNREADABLE) from error
    try:
        before = {signature.field_name for signature in old.embedded_signatures}
        added = [signature for signature in new.embedded_signatures if signature.field_name not in before]
        signatures = [one for one in added if one.sig_object_type != "/DocTimeStamp"]
        if len(signatures) != 1:
            raise Unreadable(Why.SEVERAL_SIGNATURES if signatures else Why.NO_SIGNATURE)
        stamps = tuple(one for one in added if _is_stamp_on(one, signatures[0], signed))
        evidence = Evidence(old, new, signatures[0], stamps, _stored(new))
        assert evidence.certificate is not None
        return evidence
    except Unreadable:
        raise
    except Exception as error:  # whatever a hostile file does to a parser, it is not a signed report
        raise Unreadable(Why.UNREADABLE) from error


def is_older_format(added: bytes) -> bool:
    """Whether a signature that cannot be read says of itself that it is no PAdES."""
    return OLDER_FORMAT.search(added) is not None


def _is_stamp_on(one: EmbeddedPdfSignature, signature: EmbeddedPdfSignature, signed: bytes) -> bool:
    """Whether this is a document time-stamp made after the signature, over all of it.

    One made before says that the report existed then, and nothing about when it was signed.
    """
    if one.sig_object_type != "/DocTimeStamp" or one.signed_revision <= signature.signed_revision:
        return False
    until, signed_until = covered_until(one, signed), covered_until(signature, signed)
    return until is not None and signed_until is not None and until > signed_until


def _stored(reader: Any) -> ValidationData:
    """The validation data of a file, or of an earlier state of it; what is too much is left out."""
    store = reader.root["/DSS"] if "/DSS" in reader.root else {}  # noqa: SIM401 (get() would give the reference)
    answers = (ocsp.OCSPResponse.load(content) for content in _data(store, "/OCSPs"))
    return ValidationData(
        tuple(x509.Certificate.load(content) for content in _data(store, "/Certs")),
        tuple(crl.CertificateList.load(content) for content in _data(store, "/CRLs")),
        tuple(answer for answer in answers if _is_small(answer)),
    )


def _data(store: Any, key: str) -> Iterator[bytes]:
    most, largest = MAX_DATA[key]
    left = MAX_DATA_BYTES
    for entry in list(store[key])[-most:] if key in store else ():
        stream = entry.get_object()
        if len(stream.encoded_data) > largest:
            continue
        content = stream.read_data(PURPOSES[key], expected_size=largest)
        left -= len(content)
        if left < 0:
            return
        yield content


def _is_small(answer: ocsp.OCSPResponse) -> bool:
    if answer["response_status"].native != "successful":
        return False
    basic = answer.basic_ocsp_response
    n_inside = max(len(basic["certs"] or ()), len(basic["tbs_response_data"]["responses"]))
    return n_inside <= MAX_IN_ANSWER


def cryptography_of(evidence: Evidence) -> tuple[Why, TimestampSignatureStatus | None]:
    """Whether the signature fits the file (line 2), and the time-stamp inside it, whoever it is from."""
    if not _hashes_of(evidence.signature) <= STRONG_HASHES:
        return Why.WEAK_ALGORITHM, None
    nobody = chain.nobody()
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


def _hashes_of(signature: EmbeddedPdfSignature) -> set[str]:
    """The methods of summing up that a signature names, of the document and of what is signed."""
    signer = signature.signer_info
    hashes = {signer["digest_algorithm"]["algorithm"].native}
    with suppress(ValueError):  # the method of signing names none of its own
        hashes.add(signer["signature_algorithm"].hash_algo)
    return hashes


def document_timestamp_of(evidence: Evidence) -> TimestampSignatureStatus | None:
    """The last time-stamp on the whole document, when it fits the file."""
    return _status_of(evidence.document_timestamps[-1]) if evidence.document_timestamps else None


def refuse_broken_stamps(evidence: Evidence) -> None:
    """Every time-stamp after the signature must fit the file. Raises Changed."""
    for stamp in evidence.document_timestamps:
        status = _status_of(stamp)
        if status is None or not (status.intact and status.valid):
            raise Changed(Why.NOT_COVERED, "a time-stamp on another file")


def _status_of(stamp: EmbeddedPdfSignature) -> TimestampSignatureStatus | None:
    try:
        return loop.run(async_validate_pdf_timestamp(stamp, validation_context=chain.nobody(), skip_diff=True))
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
    if not _is_complete(evidence, trust, evidence.stored, at):
        return Level.B_T
    return Level.B_LTA if _is_archived(evidence, trust, at) else Level.B_LT


def _is_complete(evidence: Evidence, trust: TrustPolicy, stored: ValidationData, at: dt.datetime) -> bool:
    """Whether these data alone show that the certificate was good at the moment."""
    why = chain.follow(
        evidence.certificate,
        TrustPolicy(anchors=trust.anchors),
        at=at,
        others=(*certificates_of(evidence.signature), *stored.certificates),
        lists=stored.lists,
        answers=stored.answers,
    )
    return why is Why.FINE


def _is_archived(evidence: Evidence, trust: TrustPolicy, at: dt.datetime) -> bool:
    """Whether a good time-stamp of a trusted service lies over the signature and over all these data."""
    status = document_timestamp_of(evidence)
    if status is None or not (status.intact and status.valid):
        return False
    stamp = evidence.document_timestamps[-1]
    others = (*stamp.other_embedded_certs, *evidence.stored.certificates)
    found = {"others": others, "lists": evidence.stored.lists, "answers": evidence.stored.answers}
    if chain.follow(status.signing_cert, trust, at=status.timestamp, for_timestamps=True, **found) is not Why.FINE:
        return False
    covered = _stored(evidence.signed.get_historical_resolver(stamp.signed_revision))
    return _is_complete(evidence, trust, covered, at)


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
    if any(kind != "number" or number != int(number) for kind, number in numbers):
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

"""The seven checks of a signed file, cheap ones first, each a line of its own."""

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.formats import date_format
from django.utils.timezone import localtime
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.validation.errors import SignatureValidationError

from reporting.signing import chain as chains
from reporting.signing import evidence
from reporting.signing.certificates.facts import read_certificate
from reporting.signing.errors import CertificateUnusable
from reporting.signing.evidence import Evidence, Unreadable
from reporting.signing.model import AcceptedRevision, CertificateFacts, ExpectedSignatory, TrustPolicy
from reporting.signing.outcomes import CERTAINLY_BAD, Answer, Level, Why
from reporting.signing.proof import changes
from reporting.signing.proof.comparison import Changed
from reporting.signing.report import CheckLine, SignatureReport, verdict_of
from reporting.signing.words import CODES
from strategy_tracker.base.clock import local_day

logger = logging.getLogger(__name__)
END_OF_FILE = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n]*\Z")
# What parsers raise for a file that was made to trip them: it is no signed report, and nobody's mistake here.
HOSTILE = (
    PdfError,
    SignatureValidationError,
    CertificateUnusable,
    UnsupportedAlgorithm,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    AssertionError,
)
MEGABYTE = 1024 * 1024
NOBODY_VOUCHES = frozenset({Why.UNTRUSTED, Why.NO_ANCHORS})
# These answers do not depend on when it was signed, nor on who vouches for the certificate.
NOT_THE_PERSON = frozenset({Why.NOBODY_EXPECTED, Why.SOMEBODY_ELSE, Why.NOT_FOR_SIGNING})
UNKNOWN = frozenset({Why.NOT_EXAMINED, Why.REVOCATION_UNKNOWN, Why.TIMESTAMP_UNTRUSTED, Why.NO_ANCHORS})


def check(
    signed: bytes,
    *,
    issued: bytes,
    expected: ExpectedSignatory,
    trust: TrustPolicy,
    at: dt.datetime,
    previous: Sequence[AcceptedRevision] = (),
) -> SignatureReport:
    """Ask the seven questions of domain.md §7 about a file that somebody signed.

    `issued` is the file that was given out for this signature: the frozen document, or what the signatory before
    produced. `previous` are the states accepted before it, oldest first; the beginning of the file is held against
    them too. `at` is the moment of receipt: without a trusted time-stamp it stands for the moment of signing, since a
    signer may claim any. Never raises for what a file holds; never fetches anything.
    """
    report = refused_by_size(len(signed), trust=trust)
    if report is not None:
        return report
    beginning = _beginning(signed, issued, previous)
    if beginning.answer is not Answer.YES:
        return _report(signed, trust, [beginning], at=at)
    if signed == issued:
        return _report(signed, trust, [beginning, _line("cryptography", Why.UNSIGNED_COPY, trust)], at=at)
    try:
        return _examine(evidence.read(signed, issued), signed, beginning, expected, trust, at)
    except Unreadable as problem:
        why = problem.why
    except HOSTILE as problem:
        logger.warning("A signed file could not be examined.", exc_info=problem)
        why = Why.UNREADABLE
    lines = list(_complete([beginning, _line("cryptography", why, trust)], trust))
    if why is Why.FAULTY_UPDATE and evidence.is_older_format(signed[len(issued) :]):
        lines[-1] = _line("level", Why.NOT_PADES, trust)
    return _report(signed, trust, lines, at=at)


def given_up(
    signed: bytes,
    why: Why,
    *,
    issued: bytes,
    trust: TrustPolicy,
    at: dt.datetime,
    previous: Sequence[AcceptedRevision] = (),
    **_asked,
) -> SignatureReport:
    """The report on a file whose examination came to no end, from what check() was asked."""
    lines = [_beginning(signed, issued, previous), _line("cryptography", why, trust)]
    return _report(signed, trust, lines, at=at)


def refused_by_size(size_bytes: int, *, trust: TrustPolicy) -> SignatureReport | None:
    """The report on a file that is too large to be read, known from its size alone; None when it may be read."""
    if size_bytes <= trust.max_bytes:
        return None
    line = _line("beginning", Why.TOO_LARGE, trust, limit=str(trust.max_bytes // MEGABYTE))
    lines = _complete([line], trust)
    return SignatureReport(lines=lines, verdict=verdict_of(lines), size_bytes=size_bytes)


def _examine(
    found: Evidence,
    signed: bytes,
    beginning: CheckLine,
    expected: ExpectedSignatory,
    trust: TrustPolicy,
    at: dt.datetime,
) -> SignatureReport:
    facts = read_certificate(found.certificate.dump())
    why, token = evidence.cryptography_of(found)
    decided = [
        beginning,
        _line("cryptography", why, trust),
        _line("coverage", _coverage(found, signed, expected.field), trust),
    ]
    person = _person(facts, expected, at, Why.NOT_EXAMINED)
    if any(line.answer is not Answer.YES for line in decided) or person in NOT_THE_PERSON:
        lines = [*decided, _line("person", person, trust, name=expected.name, holder=facts.common_name)]
        return _report(signed, trust, [*lines, *_unexamined(found, trust)], at=at, found=found, facts=facts)
    stamped_at, stamp_why = _timestamp(found, token, trust, at)
    moment = stamped_at if stamp_why is Why.FINE else at
    chain = _chain(found, trust, moment)
    level = evidence.level_of(found, trust, at=moment, has_timestamp=stamped_at is not None)
    lines = [
        *decided,
        _line("person", _person(facts, expected, moment, chain), trust, name=expected.name, holder=facts.common_name),
        _line("chain", chain, trust),
        _line("timestamp", stamp_why, trust, moment=_in_words(stamped_at)),
        _line(
            "level",
            _level(level, trust),
            trust,
            level=level.label,
            required=trust.required_level.label,
        ),
    ]
    return _report(signed, trust, lines, at=at, found=found, facts=facts, level=level, stamped_at=stamped_at)


def _unexamined(found: Evidence, trust: TrustPolicy) -> list[CheckLine]:
    """Lines 5 to 7 of a file that is refused already: no way is looked for, but an older format is named."""
    level = Why.NOT_EXAMINED if evidence.is_pades(found) else Why.NOT_PADES
    return [
        _line("chain", Why.NOT_EXAMINED, trust),
        _line("timestamp", Why.NOT_EXAMINED, trust),
        _line("level", level, trust),
    ]


def _beginning(signed: bytes, issued: bytes, previous: Sequence[AcceptedRevision]) -> CheckLine:
    if not signed.startswith(b"%PDF-"):
        why, params = Why.NOT_PDF, {}
    elif len(signed) < len(issued):
        why, params = Why.SHORTER, {}
    elif not signed.startswith(issued):
        why, params = Why.OTHER_BEGINNING, {"position": str(_first_difference(signed, issued))}
    elif any(_hash(signed[: state.size_bytes]) != state.sha256 for state in previous):
        why, params = Why.OTHER_BEGINNING, {"position": "0"}
    else:
        why, params = Why.FINE, {"size": str(len(issued))}
    return _line("beginning", why, None, **params)


def _first_difference(signed: bytes, issued: bytes) -> int:
    """Number of the first byte that differs, by halving: a comparison byte by byte would take seconds."""
    low, high = 0, len(issued)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if signed[low:middle] == issued[low:middle] else (low, middle - 1)
    return low


def _coverage(found: Evidence, signed: bytes, field: str) -> Why:
    """Whole from the first byte to the last, and nothing on the way but what signing needs (line 3)."""
    size_bytes = len(found.accepted.stream.getbuffer())
    try:
        if evidence.covers_everything(found, signed) is not found.signature:
            _refuse_uncovered(found, signed)
        changes.refuse_foreign_changes(
            found.accepted, found.signed, size_bytes=size_bytes, field=field, signature=found.signature.sig_object
        )
    except Changed as problem:
        return problem.why
    except HOSTILE:
        return Why.CONTENT_CHANGED
    return Why.FINE


def _refuse_uncovered(found: Evidence, signed: bytes) -> None:
    """After the signature there may stand validation data and time-stamps (PAdES B-LT and B-LTA). Raises Changed.

    No signature covers the data, and whoever lays a time-stamp over the file is not the signatory.
    """
    signature, xrefs = found.signature, found.signed.xrefs
    end = evidence.covered_until(signature, signed)
    is_end_of_update = end is not None and all(
        (xrefs.get_xref_container_info(revision).start_location < end) == (revision <= signature.signed_revision)
        for revision in range(xrefs.total_revisions)
    )
    is_last_update = signature.signed_revision == xrefs.total_revisions - 1
    last = str(xrefs.get_startxref_for_revision(xrefs.total_revisions - 1)).encode()
    ending = END_OF_FILE.search(signed, max(0, len(signed) - 64))
    if not is_end_of_update or is_last_update or ending is None or ending[1] != last:
        raise Changed(Why.NOT_COVERED, "bytes after the signature")
    try:
        evidence.refuse_broken_stamps(found)
        changes.refuse_anything_but_validation_data(
            found.signed, signature.signed_revision, with_stamps=bool(found.document_timestamps)
        )
    except Changed as problem:
        raise Changed(Why.NOT_COVERED, str(problem)) from problem


def _person(facts: CertificateFacts, expected: ExpectedSignatory, moment: dt.datetime, chain: Why) -> Why:
    if not expected.certificates:
        return Why.NOBODY_EXPECTED
    if not any(registered.is_exactly(facts) for registered in expected.certificates):
        if not any(registered.is_by_name(facts) for registered in expected.certificates):
            return Why.SOMEBODY_ELSE
        if chain is Why.NOT_EXAMINED:
            return chain
        if chain in NOBODY_VOUCHES:
            return Why.NAME_ALONE
    if not expected.is_registered_on(local_day(moment)):
        return Why.NOT_ON_THAT_DAY
    return Why.FINE if facts.may_sign else Why.NOT_FOR_SIGNING


def _chain(found: Evidence, trust: TrustPolicy, moment: dt.datetime) -> Why:
    return chains.follow(found.certificate, trust, at=moment, **_brought_along(found))


def _brought_along(found: Evidence) -> dict[str, tuple]:
    stored = found.stored
    inside = evidence.certificates_of(found.signature)
    for stamp in found.document_timestamps:
        inside += (stamp.signer_cert, *stamp.other_embedded_certs)
    return {"others": (*inside, *stored.certificates), "lists": stored.lists, "answers": stored.answers}


def _timestamp(found: Evidence, token: object, trust: TrustPolicy, at: dt.datetime) -> tuple[dt.datetime | None, Why]:
    """The stamped moment, and whether the stamp fits and its service is trusted."""
    status = token if token is not None else evidence.document_timestamp_of(found)
    if status is None:
        return None, Why.NO_TIMESTAMP
    if not (status.intact and status.valid):
        return None, Why.TIMESTAMP_BROKEN
    why = chains.follow(status.signing_cert, trust, at=at, for_timestamps=True, **_brought_along(found))
    return status.timestamp, Why.FINE if why is Why.FINE else Why.TIMESTAMP_UNTRUSTED


def _level(level: Level, trust: TrustPolicy) -> Why:
    if level is Level.NONE:
        return Why.NOT_PADES
    return Why.FINE if level >= trust.required_level else Why.LEVEL_TOO_LOW


def _line(code: str, why: Why, trust: TrustPolicy | None, **params: str) -> CheckLine:
    number = CODES.index(code) + 1
    answer = Answer.YES if why is Why.FINE else Answer.UNKNOWN if why in UNKNOWN else Answer.NO
    is_blocking = number <= 4 or why in CERTAINLY_BAD or (trust is not None and _asked(code, trust))
    return CheckLine(number, code, answer, why, is_blocking, params)


def _asked(code: str, trust: TrustPolicy) -> bool:
    """Whether the policy insists on this answer."""
    if code == "chain":
        return trust.require_trusted_chain
    return trust.required_level >= (Level.B_T if code == "timestamp" else Level.B_B)


def _complete(lines: Sequence[CheckLine], trust: TrustPolicy) -> tuple[CheckLine, ...]:
    """Seven lines: those after the one that decides were not examined."""
    return (*lines, *(_line(code, Why.NOT_EXAMINED, trust) for code in CODES[len(lines) :]))


def _report(
    signed: bytes,
    trust: TrustPolicy,
    lines: Sequence[CheckLine],
    *,
    at: dt.datetime,
    found: Evidence | None = None,
    facts: CertificateFacts | None = None,
    level: Level = Level.NONE,
    stamped_at: dt.datetime | None = None,
) -> SignatureReport:
    complete = _complete(lines, trust)
    return SignatureReport(
        lines=complete,
        verdict=verdict_of(complete),
        size_bytes=len(signed),
        sha256=_hash(signed),
        level=level,
        field=found.signature.field_name if found else "",
        certificate=facts,
        claimed_at=_claimed(found) if found else None,
        timestamp_at=stamped_at,
        checked_at=at,
    )


def _claimed(found: Evidence) -> dt.datetime | None:
    """The moment that the signer claims; a date nobody can read is none."""
    try:
        return found.signature.self_reported_timestamp
    except (PdfError, ValueError):
        return None


def _in_words(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment), "d.m.Y H:i") if moment else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""Is everything that was ever stored still what it was? Files, their chain, frozen data, seals, signatures."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from plans.models import VersionEdition
from progress.models import PeriodSeal
from reporting.models import IssuedFile, Report, Signature, Snapshot
from reporting.signing import (
    AcceptedRevision,
    ExpectedSignatory,
    RegisteredCertificate,
    SignatureReport,
    TrustPolicy,
    Verdict,
    check,
)
from strategy_tracker.base.canonical import sha256

Check = Callable[..., SignatureReport]


@dataclass(frozen=True)
class Problem:
    """What is wrong with what. `is_certain` is False where something can merely not be confirmed any more."""

    subject: str
    message: str
    is_certain: bool = True

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


@dataclass(frozen=True)
class Audit:
    """What was looked at, and what was found."""

    n_files: int
    n_drafts: int
    n_snapshots: int
    n_seals: int
    n_editions: int
    n_signatures: int
    problems: tuple[Problem, ...]


def audit(trust: TrustPolicy) -> Audit:
    """Look at everything. Reads every stored file once or twice, one report after the other."""
    reports = Report.objects.issued().select_related("period", "issued").order_by("pk")
    problems = [problem for rows in _frozen() for problem in _changed(rows)]
    problems += _drafts()
    for report in reports.iterator():
        problems += _issued(report, trust)
    return Audit(
        n_files=IssuedFile.objects.count(),
        n_drafts=_with_draft().count(),
        n_snapshots=Snapshot.objects.count(),
        n_seals=PeriodSeal.objects.count(),
        n_editions=VersionEdition.objects.count(),
        n_signatures=Signature.objects.count(),
        problems=tuple(problems),
    )


def _frozen() -> tuple[QuerySet[Model], ...]:
    return (
        Snapshot.objects.select_related("period"),
        PeriodSeal.objects.all(),
        VersionEdition.objects.select_related("version__plan"),
    )


def _changed(rows: QuerySet[Model]) -> Iterator[Problem]:
    """Of rows that are data with their hash: the broken seals too, for a page compares them."""
    for row in rows.order_by("pk").iterator(chunk_size=20):
        if sha256(row.data) != row.sha256:
            yield Problem(f"{type(row).__name__} {row.pk} ({row})", "its data no longer have its hash")


def _with_draft():
    return Report.objects.filter(rendering=Report.Rendering.DONE).select_related("period").order_by("pk")


def _drafts() -> Iterator[Problem]:
    for report in _with_draft().iterator():
        yield from (Problem(f"Draft {report.pk} ({report})", message) for message in _damage(report)[1])


@dataclass(frozen=True)
class StoredFile:
    """One state of an issued file: its bytes (None when they cannot be read), and the signature that made it."""

    issued: IssuedFile
    content: bytes | None
    signature: Signature | None


def _issued(report: Report, trust: TrustPolicy) -> Iterator[Problem]:
    """The files of a report: each intact, and what they say together."""
    name, files = f"Report {report.pk} ({report})", []
    for issued in report.issued_files.select_related("signature__signatory").order_by("position"):
        content, damage = _damage(issued)
        yield from (Problem(f"{name}, file {issued.position}", message) for message in damage)
        files.append(StoredFile(issued, content, getattr(issued, "signature", None)))
    yield from chain_problems(report, files, trust, name=name)


def chain_problems(
    report: Report, files: list[StoredFile], trust: TrustPolicy, *, name: str, check: Check = check
) -> Iterator[Problem]:
    """The files of an issued report in order: each begins with the one before, and each signature is still good."""
    if not files:
        yield Problem(name, "it was issued, but has no file")
    before: bytes | None = b""
    states: list[AcceptedRevision] = []
    for position, stored in enumerate(files):
        issued, content = stored.issued, stored.content
        subject = f"{name}, file {issued.position}"
        if issued.position != position:
            yield Problem(subject, f"the file at position {position} is missing")
        if content is not None and before is not None and not content.startswith(before):
            yield Problem(subject, "it does not begin with the file before it")
        yield from _signature(subject, stored, before, states, trust, check)
        before = content
        states.append(AcceptedRevision(issued.size_bytes, issued.sha256))
    if report.signed_at and len(files) < 2:
        yield Problem(name, "it is signed, but has no signed file")


def _damage(kept: IssuedFile | Report) -> tuple[bytes | None, list[str]]:
    """The stored bytes (None when they cannot be read), and what is wrong with them."""
    try:
        with kept.file.open("rb") as file:
            content = file.read()
    except OSError:
        return None, ["the stored file is missing or cannot be read"]
    found = []
    if len(content) != kept.size_bytes:
        found.append(f"the stored file has {len(content)} bytes instead of {kept.size_bytes}")
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        found.append("the stored file no longer has its hash")
    return content, found


def _signature(
    subject: str,
    stored: StoredFile,
    before: bytes | None,
    states: list[AcceptedRevision],
    trust: TrustPolicy,
    check: Check,
) -> Iterator[Problem]:
    content, signature, position = stored.content, stored.signature, stored.issued.position
    if (signature is None) != (position == 0):
        yield Problem(subject, "its signature is missing" if position else "it was signed before it was issued")
        return
    if signature is None or not content or not before:
        return
    found = check(
        content, issued=before, expected=_expected(signature), trust=trust, at=signature.signed_at, previous=states[:-1]
    )
    if found.verdict is not Verdict.VALID:
        yield Problem(subject, _in_words(found), is_certain=found.verdict is Verdict.INVALID)
    elif found.certificate and found.certificate.sha256 != signature.certificate_sha256:
        yield Problem(subject, "it is signed with another certificate than was recorded")


def _expected(signature: Signature) -> ExpectedSignatory:
    """Who had to sign; the seal is known by the certificate that was recorded."""
    signatory = signature.signatory
    if signatory is None:
        certificate = RegisteredCertificate(sha256=signature.certificate_sha256)
        name, from_on, until_on = signature.certificate_subject, None, None
    else:
        certificate = RegisteredCertificate(signatory.certificate_sha256, signatory.subject, signatory.issuer)
        name, from_on, until_on = signatory.name, signatory.valid_from, signatory.valid_until
    return ExpectedSignatory(name, signature.role, [certificate], signature.field, from_on, until_on)


def _in_words(found: SignatureReport) -> str:
    lines = "; ".join(f"({line.number}) {line.detail}" for line in found.refused_by)
    return f"its signature is now {str(found.verdict.label).lower()}: {lines}"

"""Reports that were issued, signed and published, with small files and real signatures.

The rows are written as finalising and signing write them; the file is a few pages instead of fifty, so that a test of
what comes afterwards need not lay out a report.
"""

import datetime as dt
import hashlib
import json

from django.core.files.base import ContentFile

from accounts.models import Role
from progress.models import ReportingPeriod
from reporting import signing
from reporting import snapshot as snapshots
from reporting.archive.files import intact_content, store_file
from reporting.models import IssuedFile, Report, Signatory, Signature, Snapshot
from reporting.services.publication import publish_report
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.factories import closed_period, someone
from tests.reporting import signing_kit
from tests.worlds import remembered

DRAFT = b"%PDF-1.7 the draft's file, which is of no account any more"
ISSUED_AT = dt.datetime(2025, 1, 5, 9, tzinfo=dt.UTC)
PUBLISHED_AT = dt.datetime(2025, 1, 7, 9, tzinfo=dt.UTC)


@remembered
def issued_report(state="published", *, language="sq", version=1, supersedes=None, period=None) -> Report:
    """A 6-month report of 2022-H1 in this state; `supersedes` takes an earlier one out of force."""
    period = period or ReportingPeriod.objects.filter(status="closed").first() or closed_period("2022-H1")
    report = _finalised(period, language, version, supersedes)
    title = f"Raporti {version} {language}"
    unsigned = signing_kit.issued(title)
    store_file(report=report, position=0, content=unsigned, n_pages=2, at=ISSUED_AT)
    if state in ("signed", "published"):
        _sign(report, unsigned)
    if supersedes is not None:
        Report.objects.filter(pk=supersedes.pk).move(state="superseded", superseded_at=PUBLISHED_AT)
    if state == "published":
        with clock.at(PUBLISHED_AT):
            publish_report(report=report, by=someone(Role.SECRETARIAT))
    return Report.objects.select_related("period", "issued").get(pk=report.pk)


def issued_annual_report(data) -> Report:
    """An annual report of 2022, finalised, that says this; nobody has signed it yet."""
    closed = ReportingPeriod.objects.closed().select_related("plan").filter(code="2022-H2").first()
    period = closed or closed_period("2022-H2")
    edition = {"edition": {"version": 1, "language": "sq"}}
    return Report.objects.create(
        kind="annual",
        period=period,
        language="sq",
        version=1,
        snapshot=_snapshot(period, "annual", data),
        issued=_snapshot(period, "annual:issued", data | edition),
        created_at=ISSUED_AT,
        created_by=someone(Role.SECRETARIAT),
        rendering="done",
        file=ContentFile(DRAFT, "draft.pdf"),
        sha256=hashlib.sha256(DRAFT).hexdigest(),
        size_bytes=len(DRAFT),
        n_pages=1,
        state="finalised",
        finalised_at=ISSUED_AT,
        finalised_by=someone(Role.SECRETARIAT),
        protocol_number="02/2025",
    )


def newest(report) -> IssuedFile:
    """The file with all signatures."""
    return report.issued_files.order_by("-position").first()


def content_of(report) -> bytes:
    """Its bytes."""
    return intact_content(newest(report))


def _finalised(period, language, version, supersedes) -> Report:
    secretariat, coordinator = someone(Role.SECRETARIAT), someone(Role.COORDINATOR)
    data = snapshots.build("six_month", period)
    draft, issued = (
        _snapshot(period, kind, content)
        for kind, content in (
            ("six_month", data),
            ("six_month:issued", data | {"edition": {"version": version, "language": language}}),
        )
    )
    return Report.objects.create(
        kind="six_month",
        period=period,
        language=language,
        version=version,
        snapshot=draft,
        issued=issued,
        created_at=ISSUED_AT,
        created_by=secretariat,
        rendering="done",
        file=ContentFile(DRAFT, "draft.pdf"),
        sha256=hashlib.sha256(DRAFT).hexdigest(),
        size_bytes=len(DRAFT),
        n_pages=1,
        state="finalised",
        finalised_at=ISSUED_AT,
        finalised_by=coordinator,
        protocol_number="01/2025",
        decision_number="7/2025",
        decided_on=ISSUED_AT.date(),
        supersedes=supersedes,
        correction_reason="Një shumë ishte e gabuar." if supersedes else "",
    )


def _snapshot(period, kind, data) -> Snapshot:
    text = canonical_json(json.loads(json.dumps(data)))
    return Snapshot.objects.create(period=period, kind=kind, data=text, sha256=sha256(text), made_at=ISSUED_AT)


def _sign(report, unsigned) -> None:
    content = signing_kit.sign(unsigned, signing_kit.elira())
    found = signing_kit.check(content, base=unsigned)
    assert found.is_accepted
    signed = store_file(report=report, position=1, content=content, n_pages=2, at=signing_kit.SIGNED_AT)
    Signature.objects.create(
        report=report,
        signed_file=signed,
        field=signing_kit.COORDINATOR,
        role=Role.COORDINATOR,
        signatory=_signatory(),
        method=Signature.Method.OUTSIDE,
        by=someone(Role.COORDINATOR),
        signed_at=signing_kit.SIGNED_AT,
        certificate_sha256=found.certificate.sha256,
        certificate_subject=found.certificate.subject,
        verdict=found.verdict.value,
        level=found.level.label,
        checks=[line.as_record() for line in found.lines],
    )
    Report.objects.filter(pk=report.pk).move(state="signed", signed_at=signing_kit.SIGNED_AT)
    report.refresh_from_db()


def _signatory() -> Signatory:
    facts = signing.read_certificate(signing_kit.elira().der)
    return Signatory.objects.get_or_create(
        role=Role.COORDINATOR,
        certificate_sha256=facts.sha256,
        valid_from=dt.date(2024, 1, 1),
        defaults={
            "name": "Elira Morina",
            "certificate": signing_kit.elira().pem.decode(),
            "subject": facts.subject,
            "issuer": facts.issuer,
        },
    )[0]


def trust_folder(folder) -> str:
    """What the operator trusts, as files: the root and its lists of revoked certificates."""
    authority = signing_kit.authority()
    (folder / "root.pem").write_bytes(authority.root.pem)
    for number, content in enumerate(authority.revocation_lists()):
        (folder / f"{number}.crl").write_bytes(content)
    return str(folder)

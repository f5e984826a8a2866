"""What the pages outside show of a report: file, signatures, what came after it."""

import json
import re

from django.db.models import QuerySet
from django.utils.text import capfirst

from reporting.data import descriptor
from reporting.data.downloads import JSON_TYPE, DataFile, files_of
from reporting.data.files import tables_in
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.names import url_of
from reporting.pages.signatures import ShownSignature, shown_signature


def published_reports() -> QuerySet[Report]:
    """The reports with a public page, the newest period first."""
    return (
        Report.objects.public()
        .select_related("period__plan", "superseded_by__period")
        .order_by("-period__ends_on", "kind", "-version", "language")
    )


# Reports that were issued before addresses named the year of an annual report carry this one in their QR code.
OF_HALF_YEAR = re.compile(
    r"(?P<stem>[a-z0-9-]+)-(?P<period>[0-9]{4}-h[12])-v(?P<version>[0-9]{1,4})-(?P<language>[a-z-]+)"
)


def report_at(reports: QuerySet[Report], address: str) -> Report | None:
    """Which of these published reports has this address, or has it printed in its QR code."""
    reports = reports.select_related("period", "superseded_by__period")
    report = reports.filter(address=address).first()
    found = OF_HALF_YEAR.fullmatch(address)
    if report is not None or found is None:
        return report
    kind = next((kind.code for kind in REPORT_KINDS.values() if kind.file_stem == found["stem"]), "")
    return (
        reports.filter(
            address__isnull=False,
            kind=kind,
            period__code=found["period"].upper(),
            version=int(found["version"]),
            language=found["language"],
        )
        .order_by("period__plan")
        .first()
    )


def signatures_of(report: Report) -> list[ShownSignature]:
    """Who signed, and how the check of the signature ended, question by question."""
    signatures = report.signatures.select_related("signatory").order_by("signed_file__position")
    return [shown_signature(signature) for signature in signatures]


def correction_of(report: Report) -> Report | None:
    """The published report that took its place; a correction that is not public yet is not named."""
    correction = getattr(report, "superseded_by", None)
    return correction if correction is not None and correction.published_at else None


def siblings_of(report: Report) -> QuerySet[Report]:
    """The same report in other languages."""
    same = Report.objects.public().filter(kind=report.kind, period=report.period, version=report.version)
    return same.exclude(pk=report.pk).order_by("language")


def data_files_of(report: Report) -> tuple[DataFile, ...]:
    """What was published as data: the frozen content itself, and its tables. Nothing that the report does not hold."""
    return files_of(report.issued.data, report.language, report.address or "")


def package_of(report: Report) -> DataFile:
    """The descriptor that makes a data package of the report's CSV files: it lies beside them."""

    def made() -> bytes:
        package = descriptor.datapackage(
            tables_in(json.loads(report.issued.data), report.language),
            report.language,
            report.address or "",
            title=capfirst(report.name),
            created=report.published_at.isoformat(),
            homepage=url_of(report),
        )
        return json.dumps(package, ensure_ascii=False, indent=1).encode()

    return DataFile("package", descriptor.NAME, "", JSON_TYPE, made)

"""What the pages outside show of a report: file, signatures, what came after it."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from reporting.data.downloads import DataFile, files_of
from reporting.models import IssuedFile, Report
from reporting.standing import ShownSignature, shown_signature


def published_reports() -> QuerySet[Report]:
    """The reports with a public page, the newest period first."""
    return (
        Report.objects.public()
        .select_related("period", "superseded_by__period")
        .order_by("-period__ends_on", "kind", "-version", "language")
    )


def newest_file(report: Report) -> IssuedFile | None:
    """The file with all its signatures."""
    return max(report.issued_files.all(), key=lambda issued: issued.position, default=None)


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


def url_of(report: Report) -> str:
    """The permanent address in full."""
    return settings.SITE_URL.rstrip("/") + reverse("public_report", args=[report.address])

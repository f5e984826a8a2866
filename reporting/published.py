"""What the pages outside show of a report: figures from its frozen content, file, signatures, what came after it."""

import json
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from reporting.chapters.reader import Edition, Reader
from reporting.chapters.summary import panel
from reporting.data_downloads import DataFile, files_of
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


def figures_of(report: Report) -> dict[str, Any]:
    """The one-page panel, from nothing but the frozen content, in the reader's language."""
    edition = Edition(language=get_language() or "sq", version=report.version, is_demo=settings.DEMO)
    figures = panel(Reader(json.loads(report.issued.data), edition, report.issued.sha256))
    rows = [row | {"label": _in_words(row["title"])} for row in figures["objectives"]]
    return figures | {"rows": rows}


def _in_words(title: dict[str, Any]) -> str:
    """A title; an Albanian one that stands for a missing translation says so."""
    return f"{title['text']} (sq)" if title["is_fallback"] else title["text"]


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

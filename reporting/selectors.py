"""Which reports: reads only."""

import hashlib

from django.db.models import QuerySet

from progress.models import ReportingPeriod
from reporting.models import Report

IN_PROGRESS = (Report.Rendering.QUEUED, Report.Rendering.RUNNING)


def all_reports() -> QuerySet[Report]:
    """Every report, the newest first, with what a list shows of it. One query."""
    return Report.objects.select_related("period", "created_by")


def is_in_progress(report: Report) -> bool:
    """Whether a worker has it, or will have it."""
    return report.rendering in IN_PROGRESS


def periods_to_report_on() -> QuerySet[ReportingPeriod]:
    """The periods that a report can be wished for, the newest first."""
    return ReportingPeriod.objects.exclude(status=ReportingPeriod.Status.PLANNED).order_by("-starts_on")


def intact_file(report: Report) -> bytes | None:
    """The stored file, if it still is the one that was made; None otherwise."""
    try:
        with report.file.open("rb") as file:
            content = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == report.sha256 else None

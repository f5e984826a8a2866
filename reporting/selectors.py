"""Which reports: reads only."""

import hashlib

from django.db.models import QuerySet

from accounts import clock
from accounts.models import User
from accounts.roles import has_role
from progress.models import ReportingPeriod
from reporting.models import Report
from reporting.permissions import CONSULTED
from reporting.texts import is_written_into

IN_PROGRESS = (Report.Rendering.QUEUED, Report.Rendering.RUNNING)


def all_reports() -> QuerySet[Report]:
    """Every report, the newest first, with what a list shows of it. One query."""
    return Report.objects.select_related("period", "created_by")


def with_issued(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With all that a list of issued reports shows: files, signatures, what corrects what. Three queries."""
    return (
        reports.select_related("period", "created_by", "finalised_by", "published_by", "supersedes", "superseded_by")
        .prefetch_related("issued_files__report__period", "issued_files__signature", "signatures__signatory")
        .order_by("-finalised_at", "-pk")
    )


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


def reports_to_take_over(report: Report) -> list[Report]:
    """Earlier versions of a draft into which people wrote something; none once somebody has written into this one."""
    if is_written_into(report):
        return []
    same = Report.objects.filter(
        kind=report.kind, period=report.period_id, language=report.language, version__lt=report.version
    )
    return [earlier for earlier in same.select_related("issued").order_by("-version") if is_written_into(earlier)]


def reports_to_comment(user: User) -> QuerySet[Report]:
    """The drafts that wait for the person's comments, the one with the least time left first."""
    if not has_role(user, *CONSULTED):
        return Report.objects.none()
    waiting = Report.objects.filter(state=Report.State.IN_CONSULTATION, consult_until__gte=clock.today())
    return waiting.select_related("period").order_by("consult_until", "pk")

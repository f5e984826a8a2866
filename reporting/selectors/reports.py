"""Which reports: reads only."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import has_role
from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, ReportEvent
from reporting.models.reports import CONSULTED
from reporting.selectors.texts import is_written_into
from strategy_tracker.base import clock

IN_PROGRESS = (Report.Rendering.QUEUED, Report.Rendering.RUNNING)


def all_reports() -> QuerySet[Report]:
    """Every report, the newest first, with what a list shows of it. One query."""
    return Report.objects.select_related("period__plan", "created_by")


def with_issued(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With all that a list of issued reports shows: files, signatures, what corrects what. Three queries."""
    return (
        reports.select_related(
            "period__plan", "created_by", "finalised_by", "published_by", "supersedes", "superseded_by"
        )
        .prefetch_related("issued_files__report__period", "issued_files__signature", "signatures__signatory")
        .order_by("-finalised_at", "-pk")
    )


def is_in_progress(report: Report) -> bool:
    """Whether a worker has it, or will have it."""
    return report.rendering in IN_PROGRESS


def same_reports(report: Report) -> QuerySet[Report]:
    """The other reports of its kind, period and language."""
    same = Report.objects.filter(kind=report.kind, period=report.period, language=report.language)
    return same.exclude(pk=report.pk)


def current_issued(report: Report) -> QuerySet[Report]:
    """The issued reports that stand in the place of this one: only as its correction may it be issued beside them."""
    return same_reports(report).issued().exclude(state=Report.State.SUPERSEDED).order_by("-version")


def may_stand(report: Report) -> bool:
    """Whether it may be issued beside what stands: as the correction of that, or where nothing does."""
    standing = set(current_issued(report).values_list("pk", flat=True))
    return report.supersedes_id in standing if standing else report.supersedes_id is None


def periods_to_report_on(kind: str) -> QuerySet[ReportingPeriod]:
    """The periods that a report of this kind can be wished for, the newest first."""
    begun = (
        ReportingPeriod.objects.exclude(status=ReportingPeriod.Status.PLANNED)
        .select_related("plan")
        .order_by("-starts_on")
    )
    if REPORT_KINDS[kind].covers_half_year:
        return begun
    if REPORT_KINDS[kind].covers_plan:
        in_years = Q(ends_on__year__lte=F("plan__last_year"))  # what follows reports on what is due later
        later = ReportingPeriod.objects.filter(in_years, plan=OuterRef("plan"), ends_on__gt=OuterRef("ends_on"))
        return begun.filter(in_years).exclude(Exists(later))
    return begun.filter(ends_on__month=12)


def consultation_of(report: Report) -> dict[str, dt.datetime | None]:
    """When the last consultation began and when the Secretariat ended it; None where it did not. One query.

    A consultation that nobody ended is over after its last day (Report.consult_until).
    """
    if not report.consult_until:
        return {"began_at": None, "ended_at": None}
    kinds = ReportEvent.Kind
    own = list(report.events.filter(kind__in=[kinds.CONSULTED, kinds.CONSULTATION_ENDED]))  # the last one first
    began = next((event for event in own if event.kind == kinds.CONSULTED), None)
    ended = own[0] if own and own[0].kind == kinds.CONSULTATION_ENDED else None
    return {"began_at": began and began.happened_at, "ended_at": ended and ended.happened_at}


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

"""Making reports: guards, snapshot, version, background job."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from progress.models import ReportingPeriod
from progress.services.holding import hold_figures
from reporting import snapshot
from reporting.document.software import software
from reporting.jobs import tasks
from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import end_if_stuck, hand_over
from reporting.models import Report, ReportEvent, Snapshot
from reporting.permissions import can_generate_report, can_remake_report
from reporting.selectors.completeness import Missing, missing_for
from reporting.services.holding import hold_report
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.wake import queue


class Incomplete(Refused):
    """The report lacks something; `missing` names each thing and where it can be mended."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_("The report cannot be made yet: something is missing."))
        self.missing = missing


@transaction.atomic
def make_report(*, kind: str, period: ReportingPeriod, language: str, by: User, is_queued: bool = True) -> Report:
    """Freeze the period's data and queue the report, which a worker then makes.

    A version is a state of data and program: while neither has changed the report that exists is returned, and the
    other languages get the same version. Raises Refused when the person may not, Incomplete when something is missing.
    """
    can_generate_report(by).require()
    hold_figures(period)
    missing = missing_for(kind, period, language=language)
    if missing:
        raise Incomplete(missing)
    snapshot = freeze(kind=kind, period=period, by=by)
    same = Report.objects.filter(snapshot=snapshot, software=software())
    existing = same.filter(language=language).first()
    if existing is not None:
        return existing if existing.rendering != Report.Rendering.FAILED else _try_again(existing, by)
    return create_report(snapshot, language, _version(snapshot, same.first()), by, is_queued=is_queued)


def create_report(snapshot: Snapshot, language: str, version: int, by: User, *, is_queued: bool = True) -> Report:
    """A new draft of these figures, queued. Raises StaleEdit when somebody else makes the same one."""
    report = _create(snapshot, language, version, by)
    ReportEvent.objects.record(ReportEvent.Kind.GENERATED, report, by=by)
    if is_queued:
        _queue(report)
    return report


def freeze(*, kind: str, period: ReportingPeriod, by: User) -> Snapshot:
    """The snapshot of the period as it is now: the last one while nothing has changed, else a new one."""
    text = canonical_json(snapshot.build(kind, period))
    hash_of_text = sha256(text)
    last = Snapshot.objects.filter(kind=kind, period=period).first()
    if last is not None and last.sha256 == hash_of_text:
        return last
    return Snapshot.objects.create(
        kind=kind, period=period, data=text, sha256=hash_of_text, made_at=clock.now(), made_by=by
    )


def _version(snapshot: Snapshot, sibling: Report | None) -> int:
    """The version of the same state in another language, else the next one of the period."""
    if sibling is not None:
        return sibling.version
    of_period = Report.objects.filter(kind=snapshot.kind, period=snapshot.period)
    return (of_period.aggregate(newest=Max("version"))["newest"] or 0) + 1


def _create(snapshot: Snapshot, language: str, version: int, by: User) -> Report:
    try:
        with transaction.atomic():
            return Report.objects.create(
                kind=snapshot.kind,
                period=snapshot.period,
                language=language,
                version=version,
                snapshot=snapshot,
                software=software(),
                created_at=clock.now(),
                created_by=by,
                asked_by=by,
                heartbeat_at=real_now(),
            )
    except IntegrityError as error:
        raise StaleEdit(_("Somebody else is making this report at this moment: look at the list again.")) from error


@transaction.atomic
def retry_report(*, report: Report, by: User) -> Report:
    """Queue a failed report once more; same snapshot, same version. Raises Refused, StaleEdit."""
    can_remake_report(by).require()
    hold_report(report)
    end_if_stuck(report)
    return _try_again(report, by)


def _try_again(report: Report, by: User) -> Report:
    failed = Report.objects.filter(pk=report.pk, rendering=Report.Rendering.FAILED)
    if not hand_over(failed, Report.JobPurpose.DRAFT, by=by):
        raise StaleEdit(_("The report is being made again already."))
    report.refresh_from_db()
    _queue(report)
    return report


def record_download(*, report: Report, by: User, file: str = "") -> None:
    """Remember who took the PDF, or the named file of its data."""
    ReportEvent.objects.record(ReportEvent.Kind.DOWNLOADED, report, by=by, detail=file)


def _queue(report: Report) -> None:
    queue(tasks.render_report, report.pk)

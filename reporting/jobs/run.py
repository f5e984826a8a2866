"""Whose turn a report's job is: handed over, taken up, watched, given up, swept; no report waits for ever.

Signs of life are real time (reporting/jobs/heartbeat.py). What a job does stands in pipeline.py, draft.py and issue.py.
"""

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from accounts.models import User
from reporting import notifications
from reporting.jobs.heartbeat import real_now
from reporting.models import Report

STALE_WHILE_RUNNING = dt.timedelta(minutes=5)
STALE_WHILE_QUEUED = dt.timedelta(minutes=15)

# Where the work is, in order.
WAITING, DOCUMENT, LAYOUT, WRITING, SEALING, STORING = "", "document", "layout", "writing", "sealing", "storing"

# Kept as they are, and translated for whoever reads them.
STUCK = gettext_noop("The worker stopped while it was making the report.")
NOT_TAKEN = gettext_noop("No worker took the report up. The operator has to start one.")
PROGRAM_ERROR = gettext_noop(
    "The program met an error. Try again; if it fails again, tell the operator what stands on the report’s page."
)


class Abandoned(Exception):
    """Somebody gave this report up in the meantime: its result is not wanted any more."""


def hand_over(reports: QuerySet[Report], purpose: Report.JobPurpose, *, by: User, **changes: Any) -> int:
    """Let these reports wait for a worker, which tells `by` how it went; the number of reports."""
    return reports.update(
        rendering=Report.Rendering.QUEUED,
        job_purpose=purpose,
        step=WAITING,
        percent_done=0,
        error="",
        heartbeat_at=real_now(),
        asked_by=by,
        **changes,
    )


def take_up(queued: QuerySet[Report]) -> bool:
    """Whether this worker, and no other, has the waiting report now."""
    return bool(
        queued.update(
            rendering=Report.Rendering.RUNNING,
            attempt=F("attempt") + 1,
            step=DOCUMENT,
            percent_done=1,
            heartbeat_at=real_now(),
            error="",
        )
    )


def running(report: Report) -> QuerySet[Report]:
    """The report as long as the worker that took it up still has it: not one that took it up after it was given up."""
    return Report.objects.filter(pk=report.pk, rendering=Report.Rendering.RUNNING, attempt=report.attempt)


def tell(report: Report, step: str, percent: int) -> None:
    """Say where the work is. Raises Abandoned when the report is no longer ours to make."""
    if not running(report).update(step=step, percent_done=percent, heartbeat_at=real_now()):
        raise Abandoned


def end(report: Report, **changes: Any) -> None:
    """The job has done its work. Raises Abandoned when the report is no longer ours to make."""
    done = {"rendering": Report.Rendering.DONE, "step": WAITING, "percent_done": 100, "error": ""}
    if not running(report).update(**done, heartbeat_at=real_now(), **changes):
        raise Abandoned


# What gives no sign of life


# How long a job may say nothing, and what is said of it then.
PATIENCE = {
    Report.Rendering.RUNNING: (STALE_WHILE_RUNNING, STUCK),
    Report.Rendering.QUEUED: (STALE_WHILE_QUEUED, NOT_TAKEN),
}


def sweep_stuck(reports: QuerySet[Report] | None = None) -> int:
    """Give up what gives no sign of life any more, so that it can be tried again; the number of reports.

    Of all reports, or of these.
    """
    reports, now = Report.objects.all() if reports is None else reports, real_now()
    return sum(
        give_up(reports.filter(rendering=rendering, heartbeat_at__lt=now - patience), error)
        for rendering, (patience, error) in PATIENCE.items()
    )


def end_if_stuck(report: Report) -> None:
    """Give up its job, if that gives no sign of life any more: for whoever tries again before a worker has swept."""
    if sweep_stuck(Report.objects.filter(pk=report.pk)):
        report.refresh_from_db()


def as_it_stands(report: Report) -> Report:
    """The report with the failure of its job, also when nobody has written that down yet. For pages: writes nothing.

    A worker writes it down within the minute, if there is one.
    """
    patience, error = PATIENCE.get(report.rendering, (None, ""))
    if patience and report.heartbeat_at and report.heartbeat_at < real_now() - patience:
        for name, value in _failed(report, error).items():
            setattr(report, name, value)
    return report


def give_up(reports: QuerySet[Report], error: str, *, reason: str = "") -> int:
    """Fail the drafts among them; those that were being finalised are drafts again, with their file and the error.

    Whoever asked for one is told once, by whoever gave it up: `reason` in their words, by default the error itself.
    """
    given_up = 0
    for report in reports.select_related("period"):
        still = reports.filter(pk=report.pk, rendering=report.rendering)
        if still.update(**_failed(report, error), heartbeat_at=real_now()):
            given_up += 1
            tell_asker = notifications.finalising_failed if _is_issuing(report) else notifications.file_failed
            tell_asker(report, reason or error)
    return given_up


def _failed(report: Report, error: str) -> dict[str, Any]:
    if _is_issuing(report):
        return {"rendering": Report.Rendering.DONE, "error": error, "step": WAITING, "percent_done": 100}
    return {"rendering": Report.Rendering.FAILED, "error": error}


def _is_issuing(report: Report) -> bool:
    return report.job_purpose == Report.JobPurpose.ISSUE

"""A job of the worker: taken up, watched step by step, and ended, well or badly; no report waits for ever.

Both jobs go the same way: content → html → pdf → (fields, seal) → stored. What differs between them stands in draft.py
and issue.py. Signs of life are real time (reporting/jobs/heartbeat.py).
"""

import datetime as dt
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop

from accounts.models import User
from reporting import notifications
from reporting.document.html import Edition, html
from reporting.jobs.heartbeat import real_now
from reporting.models import Report
from reporting.pdf import render
from strategy_tracker.base.errors import Refused

logger = logging.getLogger(__name__)

STALE_WHILE_RUNNING = dt.timedelta(minutes=5)
STALE_WHILE_QUEUED = dt.timedelta(minutes=15)
SECONDS_BETWEEN_SIGNS = 0.7
USUAL_PAGES = 70

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


# From the content to the stored file


@dataclass(frozen=True)
class Source:
    """What a file is made of, and how it is written."""

    data: dict[str, Any]
    edition: Edition
    identifier: str
    created_at: dt.datetime
    variant: str = render.VARIANT
    embedded: Sequence[render.EmbeddedFile] = ()


class Job(Protocol):
    """What each of the two jobs does in its own way."""

    purpose: Report.JobPurpose

    def source(self, report: Report) -> Source:
        """What the file is made of."""

    def complete(self, report: Report, source: Source, rendered: render.Rendered) -> render.Rendered:
        """The file as it is stored: with what is added to it once it is laid out."""

    def store(self, report: Report, source: Source, made: render.Rendered) -> None:
        """Store it, and end the job. Raises Abandoned when the report is no longer ours to make."""


def run(report_id: int, job: Job) -> Report:
    """Make the file of a waiting report. Whoever takes it up first makes it; a failure is stored with its message."""
    waiting = Report.objects.drafts().filter(pk=report_id, job_purpose=job.purpose)
    is_taken = take_up(waiting.filter(rendering=Report.Rendering.QUEUED))
    report = Report.objects.select_related("snapshot", "period").get(pk=report_id)
    if is_taken:
        try:
            _make(report, job)
        except Abandoned:
            logger.warning("The report %s was given up while it was being made (%s)", report_id, job.purpose)
        except Exception as error:
            logger.exception("The report %s could not be made (%s)", report_id, job.purpose)
            is_told = isinstance(error, Refused)
            give_up(running(report), _in_words(error), reason="" if is_told else PROGRAM_ERROR)
        report.refresh_from_db()
    return report


def _make(report: Report, job: Job) -> None:
    source = job.source(report)
    tell(report, DOCUMENT, 5)
    with translation.override(report.language):
        text = html(source.data, source.edition)
        tell(report, LAYOUT, 10)
        rendered = render.render_pdf(
            text,
            identifier=source.identifier,
            created_at=source.created_at,
            on_page=Pages(report),
            on_laid_out=lambda: tell(report, WRITING, 86),
            variant=source.variant,
            embedded=source.embedded,
        )
        made = job.complete(report, source, rendered)
    tell(report, STORING, 97)
    job.store(report, source, made)


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, (Refused, ImproperlyConfigured)) else f"{type(error).__name__}: {error}"


# Whose turn it is, and signs of life


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


class Pages:
    """Turns the pages laid out into percent. Pages are laid out once more for the contents, so it never goes back."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.furthest, self.told_at = 0, 0.0
        self.expected = self._expected_pages()

    def _expected_pages(self) -> int:
        last = Report.objects.filter(kind=self.report.kind, n_pages__isnull=False).order_by("-pk").first()
        return last.n_pages if last else USUAL_PAGES

    def __call__(self, page: int) -> None:
        """Tell it, but not for every page."""
        if page <= self.furthest or time.monotonic() - self.told_at < SECONDS_BETWEEN_SIGNS:
            return
        self.furthest, self.told_at = page, time.monotonic()
        tell(self.report, LAYOUT, 10 + int(75 * min(1.0, page / self.expected)))


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

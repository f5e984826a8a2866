"""Making a draft's file in the background: each arrow a step that can be watched, and no report that waits for ever.

Its signs of life are real time (reporting/jobs/heartbeat.py). Finalising (reporting/jobs/issue.py) goes through the
same states, with steps of its own.
"""

import datetime as dt
import hashlib
import logging
import time

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from reporting import notifications
from reporting.document.html import Edition, html
from reporting.jobs.heartbeat import real_now
from reporting.models import Report, report_path
from reporting.pdf import render
from reporting.selectors.content import content_of, hash_of

logger = logging.getLogger(__name__)

STALE_WHILE_RUNNING = dt.timedelta(minutes=5)
STALE_WHILE_QUEUED = dt.timedelta(minutes=15)
SECONDS_BETWEEN_SIGNS = 0.7
USUAL_PAGES = 70
# How the steps of finalising begin; the other steps are those of a draft.
ISSUING = "issue"

STUCK = gettext_noop("The worker stopped while it was making the report.")
NOT_TAKEN = gettext_noop("No worker took the report up. The operator has to start one.")
PROGRAM_ERROR = gettext_noop(
    "The program met an error. Try again; if it fails again, tell the operator what stands on the report’s page."
)


class Abandoned(Exception):
    """Somebody gave this report up in the meantime: its result is not wanted any more."""


def sweep_stuck() -> int:
    """Give up what gives no sign of life any more, so that it can be tried again; the number of reports."""
    now = real_now()
    stuck = Report.objects.filter(rendering=Report.Rendering.RUNNING, heartbeat_at__lt=now - STALE_WHILE_RUNNING)
    waiting = Report.objects.filter(rendering=Report.Rendering.QUEUED, heartbeat_at__lt=now - STALE_WHILE_QUEUED)
    return give_up(stuck, STUCK) + give_up(waiting, NOT_TAKEN)


def give_up(reports: QuerySet[Report], error: str, *, reason: str = "") -> int:
    """Fail the drafts among them; those that were being finalised are drafts again, with their file and the error.

    Whoever asked for one is told once, by whoever gave it up: `reason` in their words, by default the error itself.
    """
    given_up = 0
    for report in reports.select_related("period"):
        is_issuing = report.step.startswith(ISSUING)
        outcome = Report.Rendering.DONE if is_issuing else Report.Rendering.FAILED
        changes = {"step": "", "percent_done": 100} if is_issuing else {}
        still = reports.filter(pk=report.pk, rendering=report.rendering)
        if still.update(rendering=outcome, error=error, heartbeat_at=real_now(), **changes):
            given_up += 1
            tell_asker = notifications.finalising_failed if is_issuing else notifications.file_failed
            tell_asker(report, reason or error)
    return given_up


def make_draft(report_id: int) -> Report:
    """Make the file of a waiting draft. Whoever takes it up first makes it; a failure is stored with its message."""
    queued = Report.objects.filter(pk=report_id, rendering=Report.Rendering.QUEUED).exclude(step__startswith=ISSUING)
    is_taken = take_up(queued, "snapshot")
    report = Report.objects.select_related("snapshot", "period").get(pk=report_id)
    if is_taken:
        try:
            _make(report)
        except Abandoned:
            logger.warning("Report %s was given up while it was being made", report_id)
        except Exception as error:
            logger.exception("Report %s could not be made", report_id)
            give_up(running(report), f"{type(error).__name__}: {error}", reason=PROGRAM_ERROR)
        report.refresh_from_db()
    return report


def _make(report: Report) -> None:
    content = content_of(report)
    tell(report, "document", 5)
    text = html(content, edition_of(report))
    tell(report, "layout", 10)
    rendered = render.render_pdf(
        text,
        identifier=f"{report.snapshot.sha256}-{hash_of(content)}-{report.version}-{report.language}",
        created_at=report.snapshot.made_at,
        on_page=Pages(report, "layout"),
        on_laid_out=lambda: tell(report, "writing", 86),
    )
    tell(report, "storing", 97)
    _store(report, rendered, content_sha256=hash_of(content))


def edition_of(report: Report) -> Edition:
    """What distinguishes this report from others of the same snapshot."""
    return Edition(language=report.language, version=report.version, is_demo=settings.DEMO, software=report.software)


def _store(report: Report, rendered: render.Rendered, *, content_sha256: str) -> None:
    """Write the new file, then point to it, then let the one before go: a fault in between loses neither."""
    storage, before = report.file.storage, report.file.name
    name = storage.save(report_path(report, ""), ContentFile(rendered.content))
    done = running(report).update(
        rendering=Report.Rendering.DONE,
        file=name,
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        size_bytes=len(rendered.content),
        n_pages=rendered.n_pages,
        content_sha256=content_sha256,
        percent_done=100,
        step="",
        heartbeat_at=real_now(),
    )
    if not done:
        storage.delete(name)
        raise Abandoned
    if before:
        storage.delete(before)
    notifications.file_ready(report)


def take_up(queued: QuerySet[Report], step: str) -> bool:
    """Whether this worker, and no other, has the waiting report now."""
    return bool(
        queued.update(
            rendering=Report.Rendering.RUNNING,
            attempt=F("attempt") + 1,
            step=step,
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


class Pages:
    """Turns the pages laid out into percent. Pages are laid out once more for the contents, so it never goes back."""

    def __init__(self, report: Report, step: str) -> None:
        self.report, self.step = report, step
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
        tell(self.report, self.step, 10 + int(75 * min(1.0, page / self.expected)))

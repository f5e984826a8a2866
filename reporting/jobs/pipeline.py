"""The way that both jobs of the worker go: content → html → pdf → (fields, seal) → stored.

What differs between them stands in draft.py and issue.py. It lays out, so only the worker imports it.
"""

import datetime as dt
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from reporting.document.html import html
from reporting.document.reader import Edition
from reporting.jobs.run import (
    DOCUMENT,
    LAYOUT,
    PROGRAM_ERROR,
    STORING,
    WRITING,
    Abandoned,
    give_up,
    running,
    take_up,
    tell,
)
from reporting.models import Report
from reporting.pdf import render
from strategy_tracker.base.errors import NO_ROOM_LEFT, Refused, is_disk_full
from strategy_tracker.base.patience import patiently

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_SIGNS = 0.7
USUAL_PAGES = 70


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
    """Make the file of a waiting report. Whoever takes it up first makes it; a failure is stored with its message.

    A database that is away or locked for long is waited for, and the file is made from the beginning.
    """
    waiting = Report.objects.drafts().filter(pk=report_id, job_purpose=job.purpose)
    is_taken = take_up(waiting.filter(rendering=Report.Rendering.QUEUED))
    report = Report.objects.select_related("snapshot", "period").get(pk=report_id)
    if is_taken:
        try:
            patiently(lambda: _make(report, job))
        except Abandoned:
            logger.warning("The report %s was given up while it was being made (%s)", report_id, job.purpose)
        except Exception as error:
            logger.exception("The report %s could not be made (%s)", report_id, job.purpose)
            is_told = isinstance(error, Refused) or is_disk_full(error)
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
    if is_disk_full(error):
        return NO_ROOM_LEFT
    return str(error) if isinstance(error, (Refused, ImproperlyConfigured)) else f"{type(error).__name__}: {error}"


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

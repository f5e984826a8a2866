"""Background jobs. A worker (`manage.py db_worker`) takes them from the database.

What they call lays out and signs, so it is imported by the worker that runs them, not by who queues them.
"""

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from reporting.jobs.wake import wake_workers


def queue(job: Task, *ids: int) -> None:
    """Queue a job as soon as what it is about is committed, and wake a worker for it."""

    def enqueue() -> None:
        job.enqueue(*ids)
        wake_workers()

    transaction.on_commit(enqueue)


@task()
def render_report(report_id: int) -> None:
    """Make the file of one report; before that, fail what a killed worker left behind."""
    from reporting.jobs.draft import make_draft
    from reporting.jobs.queue import patiently
    from reporting.jobs.run import sweep_stuck

    patiently(sweep_stuck)
    patiently(lambda: make_draft(report_id))


@task()
def issue_report(report_id: int, content_id: int) -> None:
    """Make the file of a report that somebody finalised, from the content that was frozen then."""
    from reporting.jobs.issue import issue
    from reporting.jobs.queue import patiently
    from reporting.jobs.run import sweep_stuck

    patiently(sweep_stuck)
    patiently(lambda: issue(report_id, content_id))

"""Background jobs. A worker (`manage.py db_worker`) takes them from the database."""

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from reporting.jobs import draft as rendering
from reporting.jobs import issue as issue_job
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
    rendering.sweep_stuck()
    rendering.make_draft(report_id)


@task()
def issue_report(report_id: int, content_id: int) -> None:
    """Make the file of a report that somebody finalised, from the content that was frozen then."""
    rendering.sweep_stuck()
    issue_job.issue(report_id, content_id)

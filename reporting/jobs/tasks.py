"""Background jobs. A worker (`manage.py db_worker`) takes them from the database."""

from django_tasks import task

from reporting.jobs.draft import make_draft
from reporting.jobs.issue import issue
from reporting.jobs.run import sweep_stuck


@task()
def render_report(report_id: int) -> None:
    """Make the file of one report; before that, fail what a killed worker left behind."""
    sweep_stuck()
    make_draft(report_id)


@task()
def issue_report(report_id: int, content_id: int) -> None:
    """Make the file of a report that somebody finalised, from the content that was frozen then."""
    sweep_stuck()
    issue(report_id, content_id)

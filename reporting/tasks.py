"""Background jobs. A worker (`manage.py db_worker`) takes them from the database."""

from django_tasks import task

from reporting import rendering


@task()
def render_report(report_id: int) -> None:
    """Make the file of one report; before that, fail what a killed worker left behind."""
    rendering.sweep_stuck()
    rendering.render(report_id)

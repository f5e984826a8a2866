"""Background jobs. A worker (`manage.py db_worker`) takes them from the database.

What they call lays out and signs, so it is imported by the worker that runs them, not by who queues them.
"""

from django_tasks import task

from strategy_tracker.base.patience import patiently


@task()
def render_report(report_id: int) -> None:
    """Make the file of one report; before that, fail what a killed worker left behind."""
    from reporting.jobs.draft import make_draft
    from reporting.jobs.run import sweep_stuck

    patiently(sweep_stuck)
    patiently(lambda: make_draft(report_id))


@task()
def issue_report(report_id: int, content_id: int) -> None:
    """Make the file of a report that somebody finalised, from the content that was frozen then."""
    from reporting.jobs.issue import issue
    from reporting.jobs.run import sweep_stuck

    patiently(sweep_stuck)
    patiently(lambda: issue(report_id, content_id))


@task()
def make_letter(letter_id: int) -> None:
    """Make the PDF of the letter of an escalation."""
    from reporting.jobs.receipt import make_letter as make

    patiently(lambda: make(letter_id))


@task()
def make_receipt(receipt_id: int) -> None:
    """Make the PDF of what an institution submitted."""
    from reporting.jobs.receipt import make_receipt as make

    patiently(lambda: make(receipt_id))

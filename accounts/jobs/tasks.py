"""Background jobs. A worker (`manage.py db_worker`) takes them from the database."""

from django_tasks import task


@task()
def send_mail() -> None:
    """Send the letters that are due."""
    from accounts.jobs.mail import send_due_letters

    send_due_letters()

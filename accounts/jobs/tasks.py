"""Background jobs. A worker (`manage.py db_worker`) takes them from the database."""

from django_tasks import task


@task()
def check_list(pk: int) -> None:
    """Check a list that somebody brings into the administration."""
    from accounts.jobs import lists

    lists.check_list(pk)


@task()
def store_list(pk: int) -> None:
    """Import a list that was checked."""
    from accounts.jobs import lists

    lists.store_list(pk)


@task()
def send_mail() -> None:
    """Send the letters that are due."""
    from accounts.jobs.mail import send_due_letters

    send_due_letters()

"""`manage.py db_worker`: takes up jobs, and gives up what a killed worker left, at its start and every minute."""

import logging
import threading
from typing import Any

from django.db import DatabaseError, connections
from django_tasks_db.management.commands import db_worker

from reporting.jobs.run import sweep_stuck

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_SWEEPS = 60


class Command(db_worker.Command):
    """The worker of django-tasks, which looks after its fellows too: one that was killed says nothing any more."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until asked to end."""
        has_ended = threading.Event()
        threading.Thread(target=keep_sweeping, args=(has_ended,), name="sweep", daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            has_ended.set()


def keep_sweeping(has_ended: threading.Event) -> None:
    """Sweep until the worker has ended; a database that is busy or away is asked again a minute later."""
    while not has_ended.is_set():
        try:
            n_reports = sweep_stuck()
            if n_reports:
                logger.warning("Gave up %s report(s) that no worker was making any more", n_reports)
        except DatabaseError:
            logger.exception("Could not look for reports that no worker is making any more")
        finally:
            connections.close_all()  # those of this thread
        has_ended.wait(SECONDS_BETWEEN_SWEEPS)

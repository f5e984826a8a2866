"""A worker and its database: it waits for one that is away, and no row of the queue is left at "running".

Jobs may run twice: a report is taken up once (`run.take_up`), whoever comes later does nothing.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STALE_WHILE_RUNNING
from reporting.models import Report

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_TRIES = 2
TRIES = 3


def patiently(work: Callable[[], Any]) -> Any:
    """Do it from the beginning when the database was away, or locked for long, in the middle of it.

    Only so many times: what breaks the database by itself would break it for ever.
    """
    for _try in range(TRIES - 1):
        try:
            return work()
        except (OperationalError, InterfaceError):
            logger.exception("The database was away in the middle of a job")
            wait_for_database()
    return work()


def put_back(worker_id: str) -> int:
    """Let the jobs of this worker wait again, which it had when it lost the database; the number of jobs."""
    mine = [job.pk for job in DBTaskResult.objects.running() if worker_id in job.worker_ids[-1:]]
    return DBTaskResult.objects.running().filter(pk__in=mine).update(status=TaskResultStatus.READY, started_at=None)


def end_left_jobs() -> int:
    """End the jobs of killed workers: begun long ago, and no report is being made any more; the number of jobs."""
    if Report.objects.filter(rendering=Report.Rendering.RUNNING).exists():
        return 0
    left = DBTaskResult.objects.running().filter(started_at__lt=real_now() - STALE_WHILE_RUNNING)
    return left.update(status=TaskResultStatus.FAILED, finished_at=real_now(), traceback="The worker was killed.")


def wait_for_database() -> None:
    """Until the database answers and takes what is written (on SQLite: is no longer locked)."""
    while True:
        connection.close()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return
        except (DatabaseError, InterfaceError):
            time.sleep(SECONDS_BETWEEN_TRIES)

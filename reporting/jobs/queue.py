"""What a worker does about its queue: no row of it is left at "running".

Jobs may run twice: a report is taken up once (`run.take_up`), whoever comes later does nothing.
"""

from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STALE_WHILE_RUNNING
from reporting.models import Report


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

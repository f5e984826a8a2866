"""`manage.py db_worker`: takes up jobs, and gives up what a killed worker left, at its start and every minute."""

import logging
import threading
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from accounts.jobs.lists import give_up_silent_lists
from accounts.jobs.mail import send_due_letters
from plans.services import bring_plans_into_force
from progress.services.collecting.reminders import send_reminders_by_day
from progress.services.collecting.workbooks import sweep_workbooks
from reporting.jobs.queue import end_left_jobs, put_back
from reporting.jobs.run import sweep_stuck
from strategy_tracker.base.wake import WakeUps

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 10  # when nobody wakes it
SECONDS_BETWEEN_SWEEPS = 60
SECONDS_UNTIL_ASKED_AGAIN = 2  # when the database is away, or stays locked


class Worker(db_worker.Worker):
    """The library's worker, but with nothing to do it waits to be woken instead of locking the table every second.

    While the database is away it waits for it, and goes on with what it had.
    """

    had_trouble = False

    def run(self) -> None:
        """Do what is queued, then wait for more, until asked to end or enough is done."""
        is_endless, self.batch = not self.batch, True  # for the library, "batch" is: until nothing is queued
        self.startup_delay = False
        while True:
            with WakeUps() as wake_ups:  # before looking, so that nothing is queued unnoticed in between
                had_answer = self.look()
                if self.has_ended() or (had_answer and not is_endless):
                    return
                wake_ups.wait(self.interval if had_answer else SECONDS_UNTIL_ASKED_AGAIN)

    def look(self) -> bool:
        """Do what is queued; whether the database was there to the end."""
        try:
            close_old_connections()
            if self.had_trouble:
                put_back(self.worker_id)
            self.had_trouble = False
            if self.is_anything_queued():
                super().run()
            close_old_connections()
        except (DatabaseError, InterfaceError):
            logger.exception("The database does not answer; the worker waits for it")
            connections.close_all()
            self.had_trouble = True
        return not self.had_trouble

    def is_anything_queued(self) -> bool:
        """Whether the library should look: one plain query instead of a transaction that locks."""
        return DBTaskResult.objects.ready().filter(backend_name=self.backend_name).exists()

    def has_ended(self) -> bool:
        """Whether it has been asked to end, or has done as many jobs as it should."""
        return not self.running or (self.max_tasks is not None and self._run_tasks >= self.max_tasks)


class Command(db_worker.Command):
    """The worker of django-tasks, which looks after its fellows too: one that was killed says nothing any more."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Those of the library; the interval is the longest that a job waits when the wake-up is lost."""
        super().add_arguments(parser)
        parser.set_defaults(interval=SECONDS_BETWEEN_LOOKS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until asked to end."""
        db_worker.Worker = Worker  # the library's command cannot be given another one
        has_ended = threading.Event()
        threading.Thread(target=keep_sweeping, args=(has_ended,), name="sweep", daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            has_ended.set()

    def configure_logging(self, verbosity: int) -> None:
        """Leave out that the library's worker starts and ends: here it would say so at each job."""
        super().configure_logging(verbosity)
        if verbosity == 1:
            db_worker.logger.setLevel(logging.WARNING)


def keep_sweeping(has_ended: threading.Event) -> None:
    """Sweep until the worker has ended; what fails is tried again a minute later, and keeps nothing else from its turn.

    Nothing may end this thread: nobody would notice that letters wait and killed reports are "running" for ever.
    """
    while not has_ended.is_set():
        for sweep in (
            send_due_letters,
            give_up_silent_lists,
            sweep_reports,
            end_left_jobs,
            bring_plans_into_force,
            sweep_workbooks,
            send_reminders_by_day,
        ):
            try:
                sweep()
            except Exception:  # also a database that is busy or away
                logger.exception("Could not look for what was left: %s", sweep.__name__)
        connections.close_all()  # those of this thread
        has_ended.wait(SECONDS_BETWEEN_SWEEPS)


def sweep_reports() -> None:
    """Give up the reports that a killed worker was making."""
    n_reports = sweep_stuck()
    if n_reports:
        logger.warning("Gave up %s report(s) that no worker was making any more", n_reports)

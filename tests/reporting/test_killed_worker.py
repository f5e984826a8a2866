"""A real worker process, killed in the middle of its work: the report is never "being made" for ever."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError

from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STUCK
from reporting.management.commands import db_worker
from reporting.models import Report
from reporting.services import making
from tests.factories import closed_period

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
PATIENCE_SECONDS = 60  # on a busy machine; usually it is a few


def database_url():
    """The test's own database, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    return f"postgres://{known['USER']}{password}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@contextmanager
def worker():
    """`manage.py db_worker` with the product's own settings; waits an hour when not woken; killed in the end."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "strategy_tracker.settings", "DATABASE_URL": database_url()}
    command = [sys.executable, str(MANAGE), "db_worker", "--interval", "3600", "--verbosity", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(report, process, **values):
    """Until the report stands like this, as other processes see it; tells what the worker said when it ends instead."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not Report.objects.filter(pk=report.pk, **values).exists():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end, Report.objects.filter(pk=report.pk).values("rendering", "step", "error").get()
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_report_whose_worker_is_killed_fails_with_a_message_and_can_be_made_again(settings, arta):
    """Nobody opens a page and no job is queued: the next worker finds it by itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    report = making.make_report(kind="six_month", period=closed_period("2022-H1"), language="sq", by=arta)
    with worker() as first:
        wait_until(report, first, rendering="running")
        os.kill(first.pid, signal.SIGKILL)
        assert first.wait(timeout=5) == -signal.SIGKILL
    report.refresh_from_db()
    assert (report.rendering, report.error) == ("running", "") and not report.file
    # What five minutes of silence would do.
    Report.objects.update(heartbeat_at=real_now() - dt.timedelta(minutes=6))
    with worker() as second:
        wait_until(report, second, rendering="failed", error=STUCK)
        report.refresh_from_db()
        making.retry_report(report=report, by=arta)
        wait_until(report, second, rendering="running")


def test_the_worker_goes_on_sweeping_whatever_happens(monkeypatch):
    ended, answers = threading.Event(), iter([0, OperationalError("locked"), ValueError("a fault"), 2])

    def fail():
        raise ValueError("what fails keeps nothing else from its turn")

    def sweep():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            ended.set()
        return answer

    monkeypatch.setattr(db_worker, "sweep_stuck", sweep)
    monkeypatch.setattr(db_worker, "end_left_jobs", lambda: None)
    monkeypatch.setattr(db_worker, "sweep_workbooks", lambda: 0)
    monkeypatch.setattr(db_worker, "send_due_letters", fail)
    monkeypatch.setattr(db_worker, "give_up_silent_lists", lambda: 0)
    monkeypatch.setattr(db_worker, "SECONDS_BETWEEN_SWEEPS", 0)
    monkeypatch.setattr(db_worker.connections, "close_all", lambda: None)
    db_worker.keep_sweeping(ended)
    assert ended.is_set() and next(answers, None) is None

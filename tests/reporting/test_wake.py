"""A worker that waits learns of a job at once, and does nothing in between. No test here waits for a time to pass."""

import os
import threading

import pytest
from django_tasks_db.management.commands import db_worker as library

from reporting.jobs import tasks
from reporting.management.commands import db_worker
from strategy_tracker.base import wake
from strategy_tracker.base.wake import WakeUps, queue, wake_workers

LONG = 60  # seconds; who is woken waits for none of them, and says that it was woken


@pytest.fixture(autouse=True)
def pipe(settings, tmp_path):
    """A pipe of the test's own, not made yet."""
    settings.WAKE_PIPE = tmp_path / "cache" / "worker.wake"
    return settings.WAKE_PIPE


def test_who_waits_is_woken():
    woken = []
    with WakeUps() as wake_ups:
        waiting = threading.Thread(target=lambda: woken.append(wake_ups.wait(LONG)))
        waiting.start()
        wake_workers()
        waiting.join()
    assert woken == [True]


def test_what_comes_before_one_waits_is_not_lost_and_counts_once():
    with WakeUps() as wake_ups:
        for _ in range(3):
            wake_workers()
        assert wake_ups.wait(LONG)
        assert not wake_ups.wait(0)


def test_all_who_wait_are_woken_whoever_takes_it_out(monkeypatch):
    with WakeUps() as first, WakeUps() as second:
        wake_workers()
        monkeypatch.setattr(wake.select, "select", lambda *waiting: (waiting[0], [], []))
        assert first.wait(LONG) and second.wait(LONG)


def test_nobody_has_to_be_there(pipe):
    wake_workers()
    with WakeUps():
        assert pipe.is_fifo() and pipe.stat().st_mode & 0o077 == 0
    wake_workers()


def test_more_wake_ups_than_the_pipe_holds(pipe):
    with WakeUps() as wake_ups:
        writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        with pytest.raises(BlockingIOError):
            while True:
                os.write(writer, b"\0" * 4096)
        os.close(writer)
        wake_workers()
        assert wake_ups.wait(LONG)


def test_a_removed_pipe_is_made_again(pipe):
    for _ in range(2):
        with WakeUps() as wake_ups:
            wake_workers()
            assert wake_ups.wait(LONG)
        pipe.unlink()


def test_without_a_pipe_time_passes(pipe, monkeypatch):
    pipe.parent.mkdir()
    pipe.write_text("something else")
    slept = []
    monkeypatch.setattr(wake.time, "sleep", slept.append)
    with WakeUps() as wake_ups:
        assert not wake_ups.wait(LONG)
    assert slept == [LONG]


@pytest.mark.django_db
def test_who_queues_a_job_wakes_a_worker_when_it_is_committed(monkeypatch, django_capture_on_commit_callbacks):
    happened = []
    monkeypatch.setattr(wake, "wake_workers", lambda: happened.append("woken"))
    job = type("Job", (), {"enqueue": staticmethod(lambda *ids: happened.append(ids))})
    with django_capture_on_commit_callbacks(execute=True):
        queue(job, 1, 2)
        assert not happened
    assert happened == [(1, 2), "woken"]


# The worker's loop


@pytest.fixture
def ran(monkeypatch):
    """How often the library's worker was let loose; it does one job each time."""
    runs = []

    def run(worker):
        runs.append(worker.startup_delay)
        worker._run_tasks += 1

    monkeypatch.setattr(library.Worker, "run", run)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return runs


@pytest.fixture
def looks(monkeypatch):
    """What each look finds queued; afterwards the worker is asked to end."""

    def given(*answers):
        left = list(answers)

        def look(worker):
            answer = left.pop(0)
            worker.running = bool(left)
            return answer

        monkeypatch.setattr(db_worker.Worker, "is_anything_queued", look)
        return left

    return given


def work(**options):
    chosen = {
        "queue_names": ["default"],
        "interval": 0,
        "batch": False,
        "backend_name": "default",
        "startup_delay": True,
        "max_tasks": None,
        "worker_id": "worker",
        "excluded_queue_names": [],
    }
    worker = db_worker.Worker(**chosen | options)
    worker.run()


def test_the_worker_locks_only_when_something_is_queued(ran, looks):
    looks(False, True, False)
    work()
    assert ran == [False]


def test_the_worker_ends_after_so_many_jobs(ran, looks):
    left = looks(True, False, True, True, True)
    work(max_tasks=2)
    assert (len(ran), left) == (2, [True, True])


def test_a_batch_is_worked_once(ran, looks):
    left = looks(True, True)
    work(batch=True)
    assert (len(ran), left) == (1, [True])


@pytest.mark.django_db
def test_the_worker_sees_what_is_queued(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worker = db_worker.Worker.__new__(db_worker.Worker)
    worker.backend_name = "default"
    assert not worker.is_anything_queued()
    tasks.render_report.enqueue(1)
    assert worker.is_anything_queued()

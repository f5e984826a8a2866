"""The database is away, starting or locked: the worker waits and goes on, and pages say when to try again."""

import datetime as dt

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands import db_worker as library
from django_tasks_db.models import DBTaskResult

from reporting.jobs import tasks
from reporting.jobs.draft import make_draft
from reporting.jobs.heartbeat import real_now
from reporting.jobs.queue import end_left_jobs, put_back
from reporting.management.commands import db_worker
from reporting.models import Report
from reporting.pdf import render
from strategy_tracker.base import patience
from strategy_tracker.base.patience import SECONDS_BETWEEN_TRIES, TRIES, patiently, wait_for_database
from tests.reporting import issuing_kit as kit

AWAY = OperationalError("the database system is starting up")


# The worker's loop


@pytest.fixture
def worker(monkeypatch):
    """A worker that works for nothing; how long it waited stands in `waited`."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(db_worker.connections, "close_all", lambda: None)
    made = db_worker.Worker(
        queue_names=["default"],
        interval=3600,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=2,
        worker_id="mine",
        excluded_queue_names=[],
    )
    made.waited = []
    monkeypatch.setattr(db_worker.WakeUps, "wait", lambda self, seconds: made.waited.append(seconds))
    return made


def test_the_worker_waits_for_the_database_and_goes_on(worker, monkeypatch):
    looks = iter(
        [AWAY, InterfaceError("connection already closed"), OperationalError("database is locked"), True, True]
    )
    jobs = iter([OperationalError("server closed the connection"), None, None])
    put_back_of = []

    def look(worker):
        answer = next(looks)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def run(worker):
        trouble = next(jobs)
        if trouble:
            raise trouble
        worker._run_tasks += 2

    monkeypatch.setattr(db_worker.Worker, "is_anything_queued", look)
    monkeypatch.setattr(db_worker, "put_back", put_back_of.append)
    monkeypatch.setattr(library.Worker, "run", run)
    worker.run()
    assert worker.waited == [db_worker.SECONDS_UNTIL_ASKED_AGAIN] * 4
    assert put_back_of == ["mine"] * 4
    assert next(looks, None) is None


# The queue's rows


@pytest.fixture
def running(settings, db):
    """A job that a worker took, so many minutes ago."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def made(worker_id, minutes=0):
        pk = tasks.render_report.enqueue(1).id
        job = DBTaskResult.objects.get(pk=pk)
        job.claim(worker_id)
        DBTaskResult.objects.filter(pk=pk).update(started_at=real_now() - dt.timedelta(minutes=minutes))
        return job

    return made


def status_of(job):
    job.refresh_from_db()
    return job.status


def test_what_the_worker_had_when_it_lost_the_database_waits_again(running):
    mine, other = running("mine"), running("other")
    assert put_back("mine") == 1
    assert (status_of(mine), status_of(other)) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_jobs_of_killed_workers_are_ended(running, arta):
    old, new = running("killed", minutes=6), running("alive", minutes=4)
    report = kit.first_report(by=arta)
    Report.objects.filter(pk=report.pk).update(rendering="running")
    assert end_left_jobs() == 0, "whoever makes a report may take long"
    Report.objects.filter(pk=report.pk).update(rendering="failed", error="x")
    assert end_left_jobs() == 1
    assert (status_of(old), status_of(new)) == (TaskResultStatus.FAILED, TaskResultStatus.RUNNING)


# A job


@pytest.fixture
def waited(monkeypatch):
    """How often a job waited for the database."""
    times = []
    monkeypatch.setattr(patience, "wait_for_database", lambda: times.append(1))
    return times


@pytest.mark.parametrize("trouble", [OperationalError("database is locked"), InterfaceError("closed")])
def test_a_job_is_done_again_from_the_beginning(waited, trouble):
    answers = iter([trouble, trouble, "made"])

    def work():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(work) == "made" and len(waited) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("n_troubles", "rendering"), [(1, "done"), (TRIES, "failed")])
def test_a_report_is_made_when_the_database_is_back(arta, waited, monkeypatch, n_troubles, rendering):
    report = kit.first_report(by=arta)
    troubles = [AWAY] * n_troubles

    def render_pdf(html, **options):
        if troubles:
            raise troubles.pop()
        return render.Rendered(kit.QUICK, 60)

    monkeypatch.setattr(render, "render_pdf", render_pdf)
    report = make_draft(report.pk)
    assert (report.rendering, report.attempt) == (rendering, 1)
    assert bool(report.error) == (rendering == "failed") and len(waited) == min(n_troubles, TRIES - 1)


def test_one_waits_until_the_database_takes_what_is_written(monkeypatch):
    class Atomic:
        answers = iter([AWAY, InterfaceError("closed"), None])

        def __enter__(self):
            trouble = next(self.answers)
            if trouble:
                raise trouble

        def __exit__(self, *exception):
            return True

    slept = []
    monkeypatch.setattr(patience.transaction, "atomic", Atomic)
    monkeypatch.setattr(patience.connection, "close", lambda: None)
    monkeypatch.setattr(patience.connection, "cursor", Atomic)
    Atomic.answers = iter([AWAY, InterfaceError("closed"), None, None])
    monkeypatch.setattr(patience.time, "sleep", slept.append)
    wait_for_database()
    assert slept == [SECONDS_BETWEEN_TRIES] * 2


# Pages


@pytest.fixture
def away():
    """No statement reaches the database."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("could not connect to server")

    return connection.execute_wrapper(refuse)


SENTENCES = {
    "sq": "Provoni përsëri pas gjysmë minute.",
    "sr-latn": "Pokušajte ponovo za pola minuta.",
    "en": "Try again in half a minute.",
}


@pytest.mark.parametrize("address", ["/", "/plans/2022-2024/actions/", "/login/", "/public/", "/admin/"])
@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_a_page_says_when_to_try_again(client, arta, away, address, language):
    client.force_login(arta)
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    with away:
        response = client.get(address)
    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert [code for code, sentence in SENTENCES.items() if sentence in page] == [language]
    assert f'lang="{language}"' in page


def test_who_has_not_chosen_a_language_here_gets_all_of_them(client, arta, away):
    client.force_login(arta)
    client.raise_request_exception = False
    with away:
        response = client.post(reverse("home"))
    assert response.status_code == 503
    assert all(sentence in response.content.decode() for sentence in SENTENCES.values())


def test_a_fault_of_the_program_is_still_one(client, arta, monkeypatch):
    client.force_login(arta)
    client.raise_request_exception = False
    with connection.execute_wrapper(lambda *call: 1 / 0):
        response = client.get(reverse("home"))
    assert response.status_code == 500 and "Retry-After" not in response.headers

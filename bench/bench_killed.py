"""kill -9 in the middle of everything: nothing acknowledged is lost, nothing doubled, nothing "running" for ever.

    .venv/bin/python bench/bench_killed.py [--rounds 10] [--database sqlite postgresql] [--only KIND] [--seed N]

On each database, so many rounds each: the worker while it makes a draft's file, the worker while it issues a report, a
web process (a worker of gunicorn, each third time gunicorn itself) while two people save, and PostgreSQL while they
save and a report is made. After each round everything goes on by itself, and is counted. Fails with the first thing
that is wrong.

Real: web server, worker, database, files, sessions, requests. A stand-in: the layout (a few bytes, told page by page in
half a second) and the fields to sign, so that a round takes seconds; and the patience with a silent worker, three
seconds instead of five minutes.
"""

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.killed_processes import (  # noqa: E402
    INSTITUTION,
    PERIOD,
    Kept,
    Person,
    PostgreSQL,
    free_port,
    run_worker,
    wait_until,
)

DATABASES = ("sqlite", "postgresql")
KINDS = ("worker_making", "worker_issuing", "web_process", "database_itself")


# The rounds


class Bench:
    """One database, and what is counted of it."""

    def __init__(self, database: str, rounds: int) -> None:
        self.database, self.rounds = database, rounds
        self.counts: Counter = Counter()

    def prepare(self) -> None:
        """The schema, the plan, people, a closed period with a report and an open one to answer in."""
        from django.core.management import call_command

        from accounts.models import Role
        from tests import factories
        from tests.reporting import written_story

        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
        call_command("load_plan", verbosity=0)
        self.arta, self.elira = factories.someone(Role.SECRETARIAT), factories.someone(Role.COORDINATOR)
        self.reporters = [factories.make_person(Role.INSTITUTION, INSTITUTION, username=name) for name in ("a", "b")]
        self.period = factories.closed_period("2022-H1", self.arta)
        self.open = factories.open_period(PERIOD, self.arta)
        self.codes = [entry.action.code for entry in factories.entries_of(factories.get_submission(self.open))][:2]
        self.report = written_story.written_report(self.period)

    def run(self, only: str | None) -> None:
        """Everything, or rounds of one kind, round by round."""
        self.prepare()
        self.port = free_port()
        self.worker = Kept(__file__, "--worker")
        gunicorn = ("-m", "gunicorn", "strategy_tracker.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2")
        self.web = Kept(*gunicorn, "--threads", "4", "--no-control-socket", "--log-level", "warning")
        try:
            self.report = self.first_file()
            for kind in (getattr(self, name) for name in KINDS):
                is_here = kind != self.database_itself or self.database == "postgresql"
                if is_here and only in (None, kind.__name__):
                    began = time.monotonic()
                    for number in range(self.rounds):
                        kind(number)
                    self.tell(kind.__name__, time.monotonic() - began)
        finally:
            self.web.stop()
            self.worker.stop()

    def tell(self, kind: str, seconds: float) -> None:
        """The figures so far, of one kind of round."""
        figures = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        print(f"{self.database:10} {kind:16} {self.rounds} rounds, {seconds:.0f} s: {figures}", flush=True)
        self.counts.clear()

    # The worker

    def first_file(self) -> Any:
        """The draft with its file, and the worker is there."""
        from reporting.services import issuing

        self.settled()
        if self.report.rendering != "done":
            issuing.making.retry_report(report=self.report, by=self.arta)
            self.settled()
        assert self.report.rendering == "done", self.report.error
        return self.report

    def worker_making(self, number: int) -> None:
        """Killed while it makes a draft's file."""
        from reporting.services import issuing, making

        issuing.rerender_draft(report=self.report, by=self.arta)
        self.kill_worker()
        self.settled()
        while self.report.rendering == "failed":
            self.counts["failed with its message"] += 1
            making.retry_report(report=self.report, by=self.arta)
            self.settled()
        self.check_file(self.report)
        self.counts["made"] += 1

    def worker_issuing(self, number: int) -> None:
        """Killed while it issues; the next round corrects what this one issued."""
        from reporting.models import Report, ReportEvent
        from reporting.services import issuing
        from tests.reporting.issuing_kit import DECISION, settle

        last = Report.objects.issued().order_by("-version").first()
        given = DECISION | ({"supersedes": last, "correction_reason": "Një shumë."} if last else {})
        draft = self.report if last is None else issuing.start_correction(report=last, by=self.arta)
        self.report = draft
        self.first_file()
        is_first = True
        while True:
            issuing.finalise_report(report=settle(self.report), by=self.elira, **given)
            if is_first:
                self.kill_worker()
            is_first = False
            self.settled()
            if self.report.state == "finalised":
                break
            assert self.report.error, "a draft again, and nobody says why"
            self.counts["a draft again, with its message"] += 1
        events = ReportEvent.objects.filter(report=self.report, kind=ReportEvent.Kind.FINALISED).count()
        assert (events, self.report.issued_files.count()) == (1, 1), (events, self.report.issued_files.count())
        self.check_file(self.report.issued_files.get())
        self.counts["issued"] += 1

    def kill_worker(self) -> None:
        """Somewhere between taken up and stored, or just after."""
        from reporting.models import Report

        waiting = Report.objects.filter(pk=self.report.pk, rendering="queued")
        wait_until(lambda: not waiting.exists(), lambda: "nobody takes it up")
        time.sleep(random.uniform(0, 0.8))
        self.worker.kill()
        self.worker.process.wait()
        self.worker.start()

    def settled(self) -> None:
        """Wait until the report is made or failed, and no row of the queue says that it is being worked."""
        from django_tasks_db.models import DBTaskResult

        from reporting.models import Report

        def is_over() -> bool:
            self.worker.keep()
            self.report = Report.objects.select_related("period__plan", "snapshot").get(pk=self.report.pk)
            is_made = self.report.rendering in ("done", "failed")
            return is_made and not DBTaskResult.objects.running().exists()

        wait_until(
            is_over, lambda: (self.report.rendering, self.report.step, list(DBTaskResult.objects.values("status")))
        )

    def check_file(self, stored: object) -> None:
        """The bytes are those whose hash is stored."""
        from reporting.archive.files import intact_content

        assert intact_content(stored) is not None, "the stored file is not the one that was made"

    # Who saves

    @contextlib.contextmanager
    def people_saving(self) -> Iterator[list[Person]]:
        """Two people; afterwards everything acknowledged stands there once, and nothing twice."""
        from progress.models import Event, Evidence

        people = [Person(self.port, session_of(by), code) for by, code in zip(self.reporters, self.codes, strict=True)]
        wait_until(lambda: all(person.acknowledged for person in people), lambda: [p.answers for p in people])
        yield people
        before = [len(person.acknowledged) for person in people]
        wait_until(
            lambda: all(len(p.acknowledged) > n + 3 for p, n in zip(people, before, strict=True)),
            lambda: [p.answers for p in people],
        )
        for person in people:
            person.stop()
        stands = Counter(Evidence.objects.values_list("title", flat=True))
        told = Counter(Event.objects.filter(kind=Event.Kind.EVIDENCE_ADDED).values_list("detail", flat=True))
        assert stands == told, "rows and events differ"
        assert max(stands.values()) == 1, "something stands twice"
        for person in people:
            lost = [title for title in person.acknowledged if title not in stands]
            assert not lost, f"acknowledged and lost: {lost}"
            assert set(person.answers) <= {302, 503, *BROKEN}, person.answers
            self.counts["acknowledged"] += len(person.acknowledged)
            self.counts["not acknowledged but stored"] += len(set(person.tried) & set(stands)) - len(
                person.acknowledged
            )
            self.counts.update({f"answered {status}": n for status, n in person.answers.items() if status == 503})
            self.counts["broken connections"] += sum(n for status, n in person.answers.items() if status in BROKEN)

    def web_process(self, number: int) -> None:
        """A web process killed while people save; each third time the one that holds them."""
        with self.people_saving():
            time.sleep(random.uniform(0, 0.5))
            if number % 3 == 2:
                self.web.kill()
                self.web.process.wait()
                self.web.start()
            else:
                self.web.kill(random.choice(self.web.children()))

    def database_itself(self, number: int) -> None:
        """PostgreSQL killed while people save and the worker makes a draft's file; nobody is started again."""
        from django.db import connections

        from reporting.models import Report
        from reporting.services import issuing, making

        if not self.report.is_draft:
            self.report = issuing.start_correction(report=self.report, by=self.arta)
            self.first_file()
        worker, web = self.worker.process.pid, self.web.process.pid
        with self.people_saving():
            issuing.rerender_draft(report=self.report, by=self.arta)
            time.sleep(random.uniform(0, 0.8))
            POSTGRESQL.kill()
            connections.close_all()
            time.sleep(random.uniform(0.5, 2))
            POSTGRESQL.start()
            self.settled()
        if self.report.rendering == "failed":
            self.counts["failed with its message"] += 1
            making.retry_report(report=self.report, by=self.arta)
            self.settled()
        assert self.report.rendering == "done", self.report.error
        self.check_file(Report.objects.get(pk=self.report.pk))
        assert (worker, web) == (self.worker.process.pid, self.web.process.pid), "a process ended with the database"
        self.counts["made"] += 1


BROKEN = {"ConnectionResetError", "ConnectionRefusedError", "RemoteDisconnected", "BrokenPipeError", "IncompleteRead"}
POSTGRESQL: PostgreSQL | None = None


def session_of(person: Any) -> str:
    """The cookie of somebody who is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "accounts.backends.AccountBackend"
    session.save()
    return session.session_key


def faults_of(log: Path) -> str:
    """The last faults that the processes told of, without their way."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([line for line in lines if line and not line[0].isspace()][-200:])


def bench(database: str, rounds: int, seed: int, only: str | None) -> None:
    """All rounds on one database, in this process."""
    global POSTGRESQL
    random.seed(seed)
    with tempfile.TemporaryDirectory(prefix="bench-killed-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        POSTGRESQL = PostgreSQL(folder) if database == "postgresql" else None
        os.environ |= {
            "BENCH_FOLDER": name,
            "DJANGO_SETTINGS_MODULE": "strategy_tracker.settings",
            "DATABASE_URL": POSTGRESQL.url if POSTGRESQL else f"sqlite:///{folder / 'bench.sqlite3'}",
            "DEMO": "1",
            "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 4,
            "EMAIL_URL": "dummymail://",
            **{f"{what}_ROOT": str(folder / what.lower()) for what in ("MEDIA", "CACHE", "STATIC")},
        }
        import django

        django.setup()
        try:
            Bench(database, rounds).run(only)
        except BaseException:
            print(faults_of(folder / "log"), file=sys.stderr)
            raise
        finally:
            if POSTGRESQL:
                POSTGRESQL.stop()


def main() -> None:
    """Each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--only", choices=KINDS, help="one kind of round")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        import django

        django.setup()
        return run_worker()
    if len(given.database) == 1:
        return bench(given.database[0], given.rounds, given.seed, given.only)
    for database in given.database:
        arguments = ["--rounds", str(given.rounds), "--seed", str(given.seed), "--database", database]
        arguments += ["--only", given.only] if given.only else []
        subprocess.run([sys.executable, __file__, *arguments], check=True)
    print(f"Nothing acknowledged was lost, nothing doubled, nothing left running (seed {given.seed}).")
    return None


if __name__ == "__main__":
    main()

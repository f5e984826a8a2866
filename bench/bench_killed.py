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
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATABASES = ("sqlite", "postgresql")
KINDS = ("worker_making", "worker_issuing", "web_process", "database_itself")
PATIENCE_S = 120  # only a hang takes so long
PERIOD, INSTITUTION = "2022-H2", "msh"


# The processes


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class PostgreSQL:
    """A throw-away server; it refuses to run as root, who hands it to the account of the Debian package."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "postgresql", free_port()
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder.mkdir()
        if os.geteuid() == 0:
            folder.chmod(0o755)
            subprocess.run(["chown", "postgres", self.folder], check=True)
        self._run(f"{self.bin}/initdb -D {self.folder}/data -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync")
        self.start()

    def start(self) -> None:
        """Start, or start again after it was killed: as soon as its last process has noticed that."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        command = f"{self.bin}/pg_ctl -D {self.folder}/data -s -w -t 60 -l {self.folder}/log -o '{options}' start"
        wait_until(lambda: self._run(command, check=False) == 0, lambda: "PostgreSQL does not start")

    def kill(self) -> None:
        """kill -9 of the server; its processes see that and end."""
        os.kill(int((self.folder / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """For good."""
        self._run(f"{self.bin}/pg_ctl -D {self.folder}/data -m immediate -s stop", check=False)

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, command: str, check: bool = True) -> int:
        arguments = ["su", "postgres", "-s", "/bin/sh", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
        quiet = {} if check else {"stderr": subprocess.DEVNULL}
        return subprocess.run(arguments, check=check, cwd="/", stdout=subprocess.DEVNULL, **quiet).returncode


class Kept:
    """A process that is started again when it ends, as systemd and `make run` do."""

    def __init__(self, *command: str) -> None:
        self.command, self.n_starts = command, 0
        self.start()

    def start(self) -> None:
        """Begin (again)."""
        with Path(os.environ["BENCH_FOLDER"], "log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, *self.command], cwd=ROOT, stdout=log, stderr=log)
        self.n_starts += 1

    def keep(self) -> None:
        """Start it again if it has ended."""
        if self.process.poll() is not None:
            self.start()

    def kill(self, pid: int | None = None) -> None:
        """kill -9, of it or of one of its children."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid or self.process.pid, signal.SIGKILL)

    def children(self) -> list[int]:
        """Its processes."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        """For good."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def run_worker() -> None:
    """In a process of its own: the product's worker, with the stand-ins."""
    import datetime as dt

    from django.core.management import call_command

    from reporting.jobs import issue, queue, run
    from reporting.management.commands import db_worker
    from reporting.pdf import render

    def pages(html: str, **options: object) -> render.Rendered:
        for page in range(20):
            options["on_page"](page + 1)
            time.sleep(0.025)
        return render.Rendered(b"%PDF-1.7 " + options["identifier"].encode(), 20)

    short = dt.timedelta(seconds=3)
    run.STALE_WHILE_RUNNING = queue.STALE_WHILE_RUNNING = short
    run.PATIENCE[run.Report.Rendering.RUNNING] = (short, run.STUCK)
    run.PATIENCE[run.Report.Rendering.QUEUED] = (short * 5, run.NOT_TAKEN)
    db_worker.SECONDS_BETWEEN_SWEEPS = 1
    with (
        mock.patch.object(render, "render_pdf", pages),
        mock.patch.object(issue, "add_signature_fields", lambda content, specs: content),
        mock.patch("reporting.jobs.pipeline.SECONDS_BETWEEN_SIGNS", 0.05),
    ):
        call_command("db_worker", verbosity=0, interval=1)


# What people do


class Person:
    """A browser that adds links as evidence, one after the other, and remembers what was acknowledged."""

    def __init__(self, port: int, session: str, code: str) -> None:
        self.port, self.session, self.code = port, session, code
        self.acknowledged: list[str] = []
        self.tried: list[str] = []
        self.answers: Counter = Counter()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while not self.is_over.is_set():
            title = f"{self.code} {len(self.tried)} {self.session[:6]}"
            self.tried.append(title)
            status = self._post(title)
            self.answers[status] += 1
            if status == 302:
                self.acknowledged.append(title)
            else:
                time.sleep(0.1)

    def _post(self, title: str) -> int | str:
        token = "Q" * 32
        fields = {"evidence-title": title, "evidence-url": "https://example.test/", "evidence-is_declared": "on"}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            place = f"/plans/2022-2024/submissions/{PERIOD}/{INSTITUTION}/{self.code}/evidence/"
            connection.request("POST", place, urllib.parse.urlencode(fields), headers)
            return connection.getresponse().status
        except OSError as error:
            return type(error).__name__
        except http.client.HTTPException as error:
            return type(error).__name__
        finally:
            connection.close()

    def stop(self) -> None:
        """Finish the last one."""
        self.is_over.set()
        self.thread.join(PATIENCE_S)


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
        from tests.reporting.issuing_kit import DECISION

        last = Report.objects.issued().order_by("-version").first()
        given = DECISION | ({"supersedes": last, "correction_reason": "Një shumë."} if last else {})
        draft = self.report if last is None else issuing.start_correction(report=last, by=self.arta)
        self.report = draft
        self.first_file()
        is_first = True
        while True:
            issuing.finalise_report(report=self.report, by=self.elira, **given)
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


def wait_until(is_so: Callable[[], bool], state: Callable[[], object]) -> None:
    """Or fail with the state that stays."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, state()
        time.sleep(0.05)


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

"""What bench_killed.py kills and starts again, and the people who go on working meanwhile."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120  # only a hang takes so long
PERIOD, INSTITUTION = "2022-H2", "msh"


def wait_until(is_so: Callable[[], bool], state: Callable[[], object]) -> None:
    """Or fail with the state that stays."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, state()
        time.sleep(0.05)


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

"""`make run` with stand-ins: whatever ends by itself is started again, and the other one goes on."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
PATIENCE_SECONDS = 60  # only a hang takes so long

# Notes each start, and the worker ends the first two times.
STAND_IN = """#!{python}
import http.server, os, sys, time
from pathlib import Path

def note(what):
    with open("starts", "a") as starts:
        starts.write(f"{{what}} {{os.getpid()}}\\n")

arguments = " ".join(sys.argv[1:])
if "gunicorn" in arguments:
    note("web")
    http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), http.server.BaseHTTPRequestHandler).serve_forever()
if "db_worker" in arguments:
    note("worker")
    if Path("starts").read_text().count("worker") < 3:
        sys.exit(7)
    time.sleep(3600)
"""


@pytest.fixture
def house(tmp_path):
    """A folder with the scripts, and stand-ins for Python and for the list of installed packages."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    (tmp_path / "requirements.txt").write_text("")
    for place, text in {
        ".venv/bin/python": STAND_IN.format(python=sys.executable),
        "bin/dpkg-query": "#!/bin/sh\necho installed\n",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.chmod(0o755)
    return tmp_path


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def starts_of(house, what):
    text = (house / "starts").read_text() if (house / "starts").exists() else ""
    return [int(line.split()[1]) for line in text.splitlines() if line.startswith(what)]


def wait_until(is_so, script):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert script.poll() is None and time.monotonic() < end
        time.sleep(0.05)


def test_what_ends_is_started_again_and_nothing_else_ends_with_it(house):
    environment = os.environ | {"PORT": str(free_port()), "PATH": f"{house / 'bin'}:{os.environ['PATH']}"}
    script = subprocess.Popen(
        ["bash", "scripts/run"],
        cwd=house,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_until(lambda: len(starts_of(house, "worker")) == 3, script)
        assert len(starts_of(house, "web")) == 1
        os.kill(starts_of(house, "web")[0], signal.SIGKILL)
        wait_until(lambda: len(starts_of(house, "web")) == 2, script)
        assert len(starts_of(house, "worker")) == 3
        running = [starts_of(house, "web")[-1], starts_of(house, "worker")[-1]]
        script.send_signal(signal.SIGTERM)
        said = script.communicate(timeout=PATIENCE_SECONDS)[1]
    finally:
        script.kill()
    assert script.returncode == 0
    assert said.count("The worker ended by itself (exit code 7)") == 2
    assert "The web server ended by itself (exit code 137)" in said
    for process in running:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

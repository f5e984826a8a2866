"""How jobs are handed to a worker, and how one with nothing to do learns of it at once, through a pipe that it reads.

The pipe (a FIFO) lies beside the cache, which web server and worker share. Nothing depends on it: where a wake-up is
lost, or there can be no pipe, the worker finds the job when it next looks by itself.
"""

import os
import select
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction


def queue(job: Any, *ids: int) -> None:
    """Queue a background job as soon as what it is about is committed, and wake a worker for it."""

    def enqueue() -> None:
        job.enqueue(*ids)
        wake_workers()

    transaction.on_commit(enqueue)


def wake_workers() -> None:
    """Let every worker that waits on this machine look for jobs now; without one, nothing happens."""
    with suppress(OSError):  # no pipe, nobody who reads it, or one that is full of wake-ups already
        pipe = os.open(settings.WAKE_PIPE, os.O_WRONLY | os.O_NONBLOCK)
        with suppress(OSError):
            os.write(pipe, b"\0")
        os.close(pipe)


class WakeUps:
    """The wake-ups that come inside the `with` block; what comes before one waits for them is not lost."""

    def __enter__(self) -> "WakeUps":
        self._pipe = _open(Path(settings.WAKE_PIPE))
        return self

    def wait(self, seconds: float) -> bool:
        """Wait for a wake-up, but no longer than so many seconds; whether one came."""
        if self._pipe is None:
            time.sleep(seconds)
            return False
        is_woken = bool(select.select([self._pipe], [], [], seconds)[0])
        with suppress(BlockingIOError):  # another worker has taken it out, and has looked as well
            os.read(self._pipe, 4096)
        return is_woken

    def __exit__(self, *exception: object) -> None:
        if self._pipe is not None:
            os.close(self._pipe)


def _open(path: Path) -> int | None:
    """The pipe, made if it is missing; None where the file system knows no pipes or something else is in its place.

    Opened for writing too: else it would count as ended, and so as readable, once the last writer has closed it.
    """
    try:
        if not path.is_fifo():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(path, 0o600)
        return os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None

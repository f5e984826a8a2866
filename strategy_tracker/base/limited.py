"""Call a function in an interpreter of its own, with limits of time, memory and output.

For files of strangers: what is parsed there may ask for any amount of work without stopping this process or its other
threads, and ends with the limit. The child begins from nothing (no fork of a threaded server), knows no variable of
the environment, reads its input from a pipe and answers into one, so nothing of either is on a disk or in a list of
processes. These are limits, not a prison: the child may still do what its user may.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from strategy_tracker.base import limited_child

# How many children this process has at once, and how long one more waits for its turn: whoever sends many files at the
# same time takes no more than that of the threads that answer everybody else. One account has one of them at most.
AT_ONCE, PATIENCE_S = 2, 5
_turns = threading.Condition()
_at_work: list[object] = []
_asker: ContextVar[Callable[[], object]] = ContextVar("asker", default=lambda: None)
# The endings with which the kernel, or the clock here, stops a child that goes on for too long.
TIME_IS_UP = (-signal.SIGXCPU, -signal.SIGPROF, -signal.SIGKILL)


@dataclass(frozen=True)
class Limits:
    """What a child may use, its own start included: some 0.1 s of processor time and 40 MB with one large library."""

    processor_s: float
    """Seconds of processor time: the bound that counts, since it means the same on a busy machine."""
    memory_bytes: int
    """Of address space."""
    output_bytes: int
    """Of the answer."""
    wall_s: float = 120
    """Seconds on the clock, for a child that waits: generous, because others may use the processor."""
    file_bytes: int = 0
    """Of any file that it writes; none by default."""


class Failed(Exception):
    """The child ended without an answer: the function raised, or the interpreter crashed."""


class Busy(Failed):
    """Others have their turn; nothing was looked at."""


class TookTooLong(Failed):
    """The child used up its time."""


class TooLarge(Failed):
    """The child asked for more memory than it may have, or answered more."""


def call(module: str, function: str, content: bytes, limits: Limits) -> bytes:
    """What `function(content)` of the module gives, bytes for bytes.

    The module is a file of this project, named with dots, and is loaded without its packages, whose imports would cost
    each call; so it imports what it needs and little else. Raises Failed, TookTooLong or TooLarge, which say nothing of
    the content: what the function wants to say of a problem belongs into its answer. Raises Busy when its turn
    does not come for long.
    """
    with _turn(_asker.get()()):
        return _answer(module, function, content, limits)


@contextmanager
def asked_by(who: Callable[[], object]) -> Iterator[None]:
    """What is called inside is called for the account that this gives; None is nobody in particular."""
    token = _asker.set(who)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def _turn(who: object) -> Iterator[None]:
    """Raises Busy when there is none for long."""
    with _turns:
        if not _turns.wait_for(lambda: len(_at_work) < AT_ONCE and (who is None or who not in _at_work), PATIENCE_S):
            raise Busy(f"{len(_at_work)} others are at work, or one for the same account")
        _at_work.append(who)
    try:
        yield
    finally:
        with _turns:
            _at_work.remove(who)
            _turns.notify_all()


def _answer(module: str, function: str, content: bytes, limits: Limits) -> bytes:
    numbers = (limits.processor_s, limits.memory_bytes, limits.file_bytes)
    command = [sys.executable, "-I", limited_child.__file__, module, function, *map(str, numbers)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as process:
        clock = threading.Timer(limits.wall_s, process.kill)
        clock.start()
        try:
            answer = _exchange(process, content, limits.output_bytes)
            status = process.wait()
        finally:
            process.kill()
            clock.cancel()
    if status:
        kind = TookTooLong if status in TIME_IS_UP else TooLarge if status == limited_child.OUT_OF_MEMORY else Failed
        raise kind(f"{module}.{function} ended with status {status}")
    return answer


def _exchange(process: subprocess.Popen[bytes], content: bytes, most: int) -> bytes:
    """Send the question whole, then read the answer. Raises TooLarge. The clock ends both, by ending the child."""
    with suppress(BrokenPipeError):
        process.stdin.write(content)
    with suppress(BrokenPipeError):
        process.stdin.close()
    answer = process.stdout.read(most + 1)
    if len(answer) > most:
        raise TooLarge(f"more than {most} bytes")
    return answer

"""A function in an interpreter of its own: it answers, or ends with its limit."""

import os
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest

from strategy_tracker.base import limited
from strategy_tracker.base.middleware import AskerMiddleware

LIMITS = limited.Limits(processor_s=20, memory_bytes=256 * 1024**2, output_bytes=1_000_000)


def call(function, content=b"", **limits):
    return limited.call("tests.limited_functions", function, content, replace(LIMITS, **limits))


def test_it_answers_bytes_with_bytes():
    content = bytes(range(256)) * 2000  # more than a pipe holds
    assert call("turned_round", content) == content[::-1]


def test_it_knows_nothing_of_the_process_that_asks(monkeypatch):
    monkeypatch.setenv("A_SECRET", "x")
    found = call("surroundings", b"what is asked").decode().split("\n")
    assert "A_SECRET" not in found and "what is asked" not in found
    assert "/" in found and "tests.limited_functions" in found
    assert "tests" not in found and "django" not in found
    assert not any("standard output" in line for line in found)


@pytest.mark.parametrize(
    ("function", "limits", "error"),
    [
        ("for_ever", {"processor_s": 0.1}, limited.TookTooLong),
        ("asleep", {"wall_s": 0.2}, limited.TookTooLong),
        ("much_memory", {}, limited.TooLarge),
        ("much_output", {}, limited.TooLarge),
        ("raising", {}, limited.Failed),
        ("crashing", {}, limited.Failed),
        ("not_there", {}, limited.Failed),
    ],
)
def test_it_ends_with_its_limit(function, limits, error):
    with pytest.raises(limited.Failed) as caught:
        call(function, b"what is asked", **limits)
    assert type(caught.value) is error and "what is asked" not in str(caught.value)


def test_it_writes_no_file_unless_it_may(tmp_path):
    path = tmp_path / "file"
    with pytest.raises(limited.Failed):
        call("writing", str(path).encode())
    assert path.read_bytes() == b""
    assert call("writing", str(path).encode(), file_bytes=10) == b"written"


def test_no_picture_of_its_memory_is_kept_when_it_crashes():
    assert call("size_of_core_files") == b"0 0"


def test_only_so_many_are_at_work_at_once(monkeypatch):
    monkeypatch.setattr(limited, "PATIENCE_S", 0.01)
    with ExitStack() as others:
        for _ in range(limited.AT_ONCE):
            others.enter_context(limited._turn(None))
        with pytest.raises(limited.Busy):
            call("turned_round", b"x")
    with pytest.raises(limited.Failed):
        call("raising")
    assert call("turned_round", b"ab") == b"ba"


def test_one_account_has_one_at_a_time(monkeypatch):
    """It could occupy all that a web process has, and others were told to wait."""
    monkeypatch.setattr(limited, "PATIENCE_S", 0.01)
    with limited._turn(7):
        with limited.asked_by(lambda: 7), pytest.raises(limited.Busy):
            call("turned_round", b"ab")
        with limited.asked_by(lambda: 8):
            assert call("turned_round", b"ab") == b"ba"
    with limited.asked_by(lambda: 7):
        assert call("turned_round", b"ab") == b"ba"


def test_a_request_asks_for_the_account_that_sent_it(rf, settings):
    assert "strategy_tracker.base.middleware.AskerMiddleware" in settings.MIDDLEWARE
    request = rf.get("/")
    request.user = SimpleNamespace(pk=7)
    assert AskerMiddleware(lambda request: limited._asker.get()())(request) == 7
    assert limited._asker.get()() is None


def test_it_lets_others_go_first():
    assert int(call("niceness")) > os.nice(0)

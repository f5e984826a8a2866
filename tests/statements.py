"""Which statements only those tests send that the second database's run leaves out; it should be none that matters.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest -p tests.statements --ignore=tests/journeys -m "not slow"

Statements are told apart by their shape: without numbers, texts, and how many values a list has.
"""

import re
from collections import defaultdict
from functools import cache

import pytest
from django.db.backends.utils import CursorWrapper

_PLAIN = (
    (re.compile(r'"s\d+_x\d+"'), '"savepoint"'),
    (re.compile(r"'[^']*'"), "?"),
    (re.compile(r"\b\d+\b"), "?"),
    (re.compile(r"\((?:%s(?:, )?)+\)"), "(?)"),
    (re.compile(r"\(\?\)(?:, \(\?\))+"), "(?)"),
)
_sent: dict[str, set[str]] = defaultdict(set)
_left_out: set[str] = set()
_current = ""


@cache
def shape(statement: str) -> str:
    """The statement without what differs from call to call."""
    for pattern, plain in _PLAIN:
        statement = pattern.sub(plain, statement)
    return statement


def pytest_configure():
    for name in ("execute", "executemany"):
        setattr(CursorWrapper, name, _noting(getattr(CursorWrapper, name)))


def _noting(send):
    def noted(self, sql, *args, **kwargs):
        _sent[_current].add(shape(str(sql)))
        return send(self, sql, *args, **kwargs)

    return noted


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    global _current
    from tests.conftest import touches_second_database  # which needs the settings

    _current = item.nodeid
    if not touches_second_database(item):
        _left_out.add(item.nodeid)
    return (yield)


def pytest_terminal_summary(terminalreporter):
    stay = set().union(*(shapes for test, shapes in _sent.items() if test not in _left_out))
    for test in sorted(_left_out & _sent.keys()):
        for alone in sorted(_sent[test] - stay):
            terminalreporter.write_line(f"only in {test}: {alone}")

"""A file that was signed elsewhere is examined in a process with limits, and the answers are what they always were."""

import resource
import zlib
from dataclasses import replace

import pytest

from reporting.signing import SigningRefused, Verdict, Why, apart, check
from reporting.signing.model import AcceptedRevision
from strategy_tracker.base import limited
from tests.reporting import signing_kit as kit
from tests.reporting.test_signing_tampering import deep_nesting, flip, table_of_millions, table_that_names_itself


def asked(**changes):
    return {"issued": kit.issued(), "expected": kit.expect(kit.elira()), "trust": kit.trust(), "at": kit.SIGNED_AT} | (
        changes
    )


def stamped_and_signed():
    return kit.sign(kit.issued(), kit.elira(), level=kit.Level.B_T)


FILES = {
    "good": kit.signed,
    "with a time-stamp, whose moment is told": stamped_and_signed,
    "not begun as issued": lambda: flip(kit.signed(), 100),
    "one byte of the signature": lambda: flip(kit.signed(), -9_000),
}


@pytest.mark.parametrize("what", FILES)
def test_the_answers_are_those_of_the_check_itself(what):
    content = FILES[what]()
    assert apart.check(content, **asked()) == check(content, **asked())


def test_what_was_accepted_before_and_what_is_asked_come_along():
    first = kit.signed()
    content = kit.sign(first, kit.genta(), field=kit.MINISTER)
    given = asked(
        issued=first,
        expected=kit.expect(kit.genta(), field=kit.MINISTER),
        previous=[AcceptedRevision(len(kit.issued()), "0" * 64)],
    )
    assert apart.check(content, **given).line(1).why is Why.OTHER_BEGINNING


def streams_in_streams():
    """An update whose objects lie in a stream that unpacks to a thousand times its size."""
    data = zlib.compress(b"<<" * 20_000_000, 9)
    head = b"998 0 obj\n<< /Type /ObjStm /N 1 /First 9 /Filter /FlateDecode /Length %d >>\nstream\n" % len(data)
    start = len(kit.issued()) + 1
    before = int(kit.issued().rsplit(b"startxref", 1)[1].split()[0])
    body = head + data + b"\nendstream\nendobj\n"
    rows = (b"\x02" + (998).to_bytes(4, "big") + b"\0\0") + (b"\x01" + start.to_bytes(4, "big") + b"\0\0")
    table = b"999 0 obj\n<< /Type /XRef /Size 1000 /W [1 4 2] /Index [3 1 998 1] /Root 3 0 R /Prev %d /Length %d >>\n"
    table = table % (before, len(rows)) + b"stream\n" + rows + b"\nendstream\nendobj\n"
    return kit.issued() + b"\n" + body + table + b"startxref\n%d\n%%%%EOF" % (start + len(body))


@pytest.mark.parametrize("make", [table_that_names_itself, table_of_millions, deep_nesting, streams_in_streams])
def test_what_keeps_a_parser_busy_costs_the_child_alone(make):
    content = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    answer = apart.check(content, **asked())
    assert answer.verdict is Verdict.INVALID and answer.line(1).why is Why.FINE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before <= apart.LIMITS.processor_s + 2


@pytest.mark.parametrize("limit", [{"processor_s": 0.05}, {"output_bytes": 10}])
def test_what_takes_too_much_is_given_up_with_a_sentence(monkeypatch, english, limit):
    monkeypatch.setattr(apart, "LIMITS", replace(apart.LIMITS, **limit))
    answer = apart.check(kit.signed(), **asked())
    assert (answer.verdict, answer.line(1).why, answer.line(2).why) == (Verdict.INVALID, Why.FINE, Why.TOO_MUCH_WORK)
    assert "takes far more work to read than a signature" in str(answer.reasons[0].detail)
    assert {answer.line(number).why for number in range(3, 8)} == {Why.NOT_EXAMINED}


def test_without_memory_it_is_refused_however_the_child_ends(monkeypatch):
    """An allocation that fails inside a library ends a process in more ways than one."""
    monkeypatch.setattr(apart, "LIMITS", replace(apart.LIMITS, memory_bytes=20 * 1024**2))
    answer = apart.check(kit.signed(), **asked())
    assert answer.verdict is Verdict.INVALID and answer.line(1).why is Why.FINE
    assert answer.line(2).why in (Why.TOO_MUCH_WORK, Why.UNREADABLE)


def ending_with(problem):
    def call(*args):
        raise problem

    return call


def test_a_child_that_breaks_down_is_no_error_of_ours(monkeypatch):
    monkeypatch.setattr(limited, "call", ending_with(limited.Failed("ended with status -11")))
    answer = apart.check(kit.signed(), **asked())
    assert (answer.verdict, answer.line(2).why) == (Verdict.INVALID, Why.UNREADABLE)


def test_while_others_are_checked_nothing_is_said_of_the_file(monkeypatch):
    monkeypatch.setattr(limited, "call", ending_with(limited.Busy("2 others are at work")))
    with pytest.raises(SigningRefused):
        apart.check(kit.signed(), **asked())

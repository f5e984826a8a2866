"""Two services at once: one is stopped between reading and writing, the other one runs, and what came of it is told.

An act is a function that loads what a page loads and gives the service's call. `Stage.pair` runs
one act against another in two threads, stopped before each statement with which the first one holds or writes, as long
as that makes a difference: once the other one has to wait, it waits at every later point as well, because nobody lets
go before the end. PostgreSQL only: SQLite lets nobody else write in between.
"""

import datetime as dt
import queue
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction

from accounts.models import Letter
from reporting.jobs.run import Abandoned
from reporting.services.publication import LinkUnusable
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from tests.worlds import put_rows_back, rows_of

Act = Callable[[], Callable[[], Any]]
Pair = tuple[str, str]
HOLDS_OR_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b|.*\bFOR (NO KEY )?UPDATE\b", re.DOTALL)
# Letters are only added to those that wait; who changes one that is there is watched.
WRITTEN = re.compile(r'\s*(?:INSERT INTO(?! "accounts_letter")|UPDATE|DELETE FROM) "(\w+)"')
NAMED = re.compile(r'"((?:plans|progress|reporting)_\w+|accounts_(?:absence|institution|letter|personrequest))"')
NOW = dt.datetime(2025, 1, 6, 10, tzinfo=dt.UTC)
DONE, REFUSED = "done", "refused"
SECONDS_BETWEEN_LOOKS = 0.01  # at who waits for whom
LONG = 60  # seconds: only a hang takes so long
OF_NO_ACCOUNT = {"secret_sha256", "heartbeat_at", "letter", "password"}
WATCHED = ("plans", "progress", "reporting")
# Of the accounts what services change; their history is only added to.
WATCHED_OF_ACCOUNTS = [f"accounts.{name}" for name in ("Absence", "Institution", "Letter", "PersonRequest", "User")]
HISTORIES = {"progress_event", "reporting_reportevent"}


@dataclass(frozen=True)
class Outcome:
    """What each of the two came to, and what changed in the database."""

    results: tuple[str, ...]
    changes: frozenset
    read: frozenset = field(default=frozenset(), compare=False)
    written: frozenset = field(default=frozenset(), compare=False)

    def touches(self, other: "Outcome") -> bool:
        """Whether one writes where the other one reads or writes; histories are only added to."""
        mine, others = self.written - HISTORIES, other.written - HISTORIES
        return bool(mine & (other.read | others) or others & self.read)


class Side(threading.Thread):
    """One of the two: a thread with a connection of its own, kept for all its acts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.orders: queue.Queue = queue.Queue()
        self.stopped, self.go_on, self.done = threading.Event(), threading.Event(), threading.Event()
        self.stop_at: int | None = None
        self.touched: set[str] = set()
        self.result, self.pid = "", 0
        self.start()
        self.do(lambda: lambda: None)  # so that it is connected
        self.done.wait(LONG)

    def do(self, act: Act, stop_at: int | None = None) -> None:
        """Begin; stopped before the statement with this number of those that hold or write."""
        self.stop_at, self.n_points, self.n_writes = stop_at, 0, 0
        for event in (self.stopped, self.go_on, self.done):
            event.clear()
        self.orders.put(act)

    def run(self) -> None:
        """Work until there is no more order."""
        connection.ensure_connection()
        self.pid = connection.connection.info.backend_pid
        with connection.execute_wrapper(self.watch), clock.at(NOW):
            while (act := self.orders.get()) is not None:
                self.result = result_of(act)
                self.done.set()
                self.stopped.set()
        connection.close()

    def watch(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Stop where it was said, and note what is written."""
        if HOLDS_OR_WRITES.match(sql):
            if self.n_points == self.stop_at:
                self.stopped.set()
                assert self.go_on.wait(LONG)
            self.n_points += 1
            if touched := WRITTEN.match(sql):
                self.n_writes += 1
                self.touched.add(touched[1])
        return execute(sql, params, many, context)

    def end(self) -> None:
        """No more orders."""
        self.orders.put(None)
        self.join(LONG)


def result_of(act: Act) -> str:
    """Done, refused in words (or nothing there any more to act upon), or the fault that a person would have seen."""
    try:
        service = act()
    except ObjectDoesNotExist:
        return REFUSED
    try:
        service()
    except (Refused, Abandoned, LinkUnusable):
        return REFUSED
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return DONE


class Stage:
    """A state of the database, put back after each run."""

    def __init__(self) -> None:
        self.models = [model for label in WATCHED for model in apps.get_app_config(label).get_models(True)]
        self.models += map(apps.get_model, WATCHED_OF_ACCOUNTS)
        self.tables = {model._meta.db_table: model for model in self.models}
        self.base = rows_of(self.models)
        self.known = {model: {row[0] for row in rows} for model, rows in self.base.items()}
        self.sides = Side(), Side()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *exception: object) -> None:
        for side in self.sides:
            side.end()

    # One after the other

    def alone(self, *acts: Act) -> Outcome:
        """What comes of these acts one after the other, each on what it then finds."""
        read, touched = set(), set()

        def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
            if found := WRITTEN.match(sql):
                touched.add(found[1])
            read.update(NAMED.findall(sql))
            return execute(sql, params, many, context)

        with transaction.atomic(), clock.at(NOW):
            with connection.execute_wrapper(note):
                results = tuple(result_of(act) for act in acts)
            outcome = Outcome(results, self._changes(touched), frozenset(read - touched), frozenset(touched))
            transaction.set_rollback(True)
        return outcome

    # At once

    def pair(self, first: Act, second: Act) -> Iterable[tuple[int, Outcome]]:
        """What comes of the second one while the first one is stopped, for each point that makes a difference."""
        for point in range(100):
            outcome, had_to_wait = self._at_once(first, second, point)
            if outcome is None:
                return
            yield point, outcome
            if had_to_wait:
                return

    def _at_once(self, first: Act, second: Act, point: int) -> tuple[Outcome | None, bool]:
        stopped, other = self.sides
        stopped.touched.clear()
        other.touched.clear()
        stopped.do(first, stop_at=point)
        assert stopped.stopped.wait(LONG)
        if stopped.done.is_set():  # it has fewer points
            self._put_back(stopped.touched)
            return None, False
        other.do(second)
        had_to_wait = False
        while not other.done.wait(SECONDS_BETWEEN_LOOKS) and not had_to_wait:
            had_to_wait = self._waits(other)
        had_to_wait = had_to_wait and not other.n_writes
        stopped.go_on.set()
        assert stopped.done.wait(LONG) and other.done.wait(LONG)
        touched = stopped.touched | other.touched
        outcome = Outcome((stopped.result, other.result), self._changes(touched))
        self._put_back(touched)
        return outcome, had_to_wait

    def _waits(self, side: Side) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [side.pid])
            return cursor.fetchone()[0]

    # What stands

    def _put_back(self, tables: set[str]) -> None:
        touched = [self.tables[table] for table in tables if table in self.tables]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in touched:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
            put_rows_back({model: self.base[model] for model in touched if model in self.base})

    def _changes(self, tables: set[str]) -> frozenset:
        """What came and went in these tables, without moments, and without the numbers that new rows were given."""
        found = rows_of([self.tables[table] for table in tables if table in self.tables])
        changes: Counter = Counter()
        for model in {self.tables[table] for table in tables if table in self.tables}:
            stood, stands = set(self.base.get(model, ())), set(found.get(model, ()))
            if model is Letter:  # earlier runs may have written some
                stands = {row for row in stands if row[0] in self.known.get(model, ())}
            changes.update(("came", self._written(model, row)) for row in stands - stood)
            changes.update(("went", self._written(model, row)) for row in stood - stands)
        return frozenset(changes.items())

    def _written(self, model: type[models.Model], row: tuple) -> tuple:
        fields = zip(model._meta.concrete_fields, row, strict=True)
        return (model.__name__, *(self._value(model, field, value) for field, value in fields))

    def _value(self, model: type[models.Model], field: models.Field, value: Any) -> Any:
        target = model if field.primary_key else field.related_model
        if target in self.tables.values():
            return value if value is None or value in self.known.get(target, ()) else "new"
        if isinstance(field, (models.DateTimeField, models.FileField)) or field.name in OF_NO_ACCOUNT:
            return bool(value)
        return repr(bytes(value) if isinstance(value, memoryview) else value)


def pairs(stage: Stage, acts: dict[str, Callable]) -> dict[Pair, tuple[Act, Act, set[Outcome]]]:
    """The acts that touch the same rows in this state, in pairs, with what always explains what comes of it.

    Whom a page of before would mislead may be told so: then what the other one did is all that happened. Where both
    do the same, the second one is told that it is the second.
    """
    one, again = ({name: partial(act, is_again) for name, act in acts.items()} for is_again in (False, True))
    alone = {act: stage.alone(act) for act in one.values()}
    faults = [outcome.results for outcome in alone.values() if not {DONE, REFUSED}.issuperset(outcome.results)]
    assert not faults, faults
    able = [name for name in acts if alone[one[name]].results == (DONE,) and alone[one[name]].changes]
    alone |= {again[name]: stage.alone(again[name]) for name in able}
    found = {}
    for first, second in product(able, able):
        stopped, other = one[first], (again if first == second else one)[second]
        if alone[stopped].touches(alone[other]):
            told = {Outcome((DONE, REFUSED), alone[stopped].changes), Outcome((REFUSED, DONE), alone[other].changes)}
            found[first, second] = stopped, other, told
    return found


def unexplained(stage: Stage, chosen: dict[Pair, tuple[Act, Act, set[Outcome]]]) -> list[str]:
    """The pairs of which no order explains what came of them, each with the point at which the first one stopped."""
    found = []
    for (first, second), (stopped, other, told) in chosen.items():
        for point, outcome in stage.pair(stopped, other):
            if outcome not in told and not any(outcome == each for each in in_order(stage, stopped, other, told)):
                found.append(f"{first} stopped at {point}, {second}: {outcome.results}")
    return found


def in_order(stage: Stage, first: Act, second: Act, told: set[Outcome]) -> Iterator[Outcome]:
    """Each of them after the other one; remembered with what explains the pair."""
    last = stage.alone(second, first)
    told.add(outcome := Outcome(last.results[::-1], last.changes))
    yield outcome
    told.add(outcome := stage.alone(first, second))
    yield outcome

"""States of the database that many tests begin with: made once by the real services, put back row by row.

`@remembered` stands over a function of the factories or the stories. Where nothing has been recorded yet but people,
its first call in a process makes the state; a later call with the same arguments, among the same people, on the same
day and in the same language puts back what came of the first: rows, files, and what the function gives. So does a call
right after another one that was remembered, as long as nothing was written in between. What the services change of the
plan on the way comes back with it. Wherever anything else stands already, or the test itself has changed the plan, it
is made anew. Nothing outlives the test's transaction but the memory of it.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone, translation

from accounts.models import Institution, Letter, User
from strategy_tracker.base import clock

# What tells one person from another; the rest is of the moment, or the password, which is everybody's.
_OF_A_PERSON = [
    field.attname
    for field in User._meta.concrete_fields
    if field.name not in ("id", "password", "date_joined", "last_login")
]
_CHANGES = re.compile(r'\s*(ROLLBACK|(INSERT|UPDATE|DELETE|TRUNCATE)\b[^"]*"(progress_|reporting_|accounts_letter))')
_SAVEPOINT = re.compile(r'(ROLLBACK TO )?SAVEPOINT "(\w+)"')
_CHANGES_THE_PLAN = re.compile(r'\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b[^"]*"(plans_|accounts_institution)')
_PLAIN = (str, int, bool, type(None), dt.date)


@dataclass(frozen=True)
class _File:
    field: models.FileField
    name: str
    content: bytes
    mode: int

    @property
    def path(self) -> Path:
        """Where it lies: the test may have moved the folder of all files."""
        return Path(self.field.storage.path(self.name))


@dataclass(frozen=True)
class _World:
    """What a call left behind: new people, rows that came and went, the files they name, and what it gave."""

    people: list[User]
    names: dict[int, str]
    rows: dict[type[models.Model], list[tuple]]
    gone: dict[type[models.Model], list[Any]]
    files: list["_File"]
    given: Any


_worlds: dict[Hashable, _World] = {}
_plan_changed = False
# The key of the state that stands, as long as nothing has been written since it was brought about.
_standing: Hashable | None = None
_is_alone = True
# Both as they were at each savepoint: a test that rolls back to it finds them so again.
_at_savepoint: dict[str, tuple[bool, Hashable | None]] = {}


def begin_test(*, is_alone: bool) -> None:
    """The plan is as it was loaded: the test before has been rolled back, or the plan put back.

    A test that is not alone with the database has a server or a worker beside it, whose writing nobody sees here.
    """
    global _plan_changed, _standing, _is_alone
    _plan_changed, _standing, _is_alone = False, None, is_alone
    _at_savepoint.clear()


def watch_writing(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    """Notice when a test changes the plan, or what stands: nothing that was made before follows from it any more."""
    global _plan_changed, _standing
    changes_the_plan = _CHANGES_THE_PLAN.match(sql) is not None
    _plan_changed = _plan_changed or changes_the_plan
    if _standing is not None and (changes_the_plan or _CHANGES.match(sql)):
        _standing = None
    if point := _SAVEPOINT.match(sql):
        _pass(*point.groups())
    return execute(sql, params, many, context)


def _pass(is_rollback: str | None, name: str) -> None:
    """What has been written since a savepoint is forgotten with it."""
    global _plan_changed, _standing
    if is_rollback:
        _plan_changed, _standing = _at_savepoint.get(name, (True, None))
    else:
        _at_savepoint[name] = _plan_changed, _standing


def remembered(make: Callable) -> Callable:
    """Let a function that brings about a state do so once, and put its state back whenever it is called again.

    The function as it is stands under `__wrapped__`, for a test that has replaced some part of what it calls.
    """

    @functools.wraps(make)
    def put_back(*args: Any, **kwargs: Any) -> Any:
        global _standing
        key = _key(make, args, kwargs)
        if key is None:
            return make(*args, **kwargs)
        given = _put_back(_worlds[key]) if key in _worlds else _make(key, make, args, kwargs)
        for argument in (*args, *kwargs.values()):
            if isinstance(argument, models.Model):
                argument.refresh_from_db()  # the services may have changed it, or not have been called at all
        _standing = key if _is_alone else None
        return given

    return put_back


def _make(key: Hashable, make: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    people, before = set(_names().values()), rows_of(_models()) | _rows_of_the_plan()
    given = make(*args, **kwargs)
    _worlds[key] = _record(people, before, given)
    return given


def _key(make: Callable, args: tuple, kwargs: dict[str, Any]) -> Hashable | None:
    """Everything that the state follows from; None where that is not known, or an argument is not plain."""
    given = [*args, *(value for pair in sorted(kwargs.items()) for value in pair)]
    try:
        arguments = tuple(_plain(value) for value in given)
    except TypeError:
        return None
    standing = _standing if _plan_changed or _has_rows() else ""
    if standing is None:
        return None
    people = tuple(User.objects.order_by("pk").values_list(*_OF_A_PERSON))
    circumstances = (clock._moment.get(), translation.get_language(), settings.DEMO, settings.DISCLOSURE_THRESHOLD)
    return standing, make.__module__, make.__qualname__, len(args), arguments, people, circumstances


def _plain(value: Any) -> Hashable:
    """An argument as part of a key. Raises TypeError for what cannot be one."""
    if isinstance(value, User):
        return "user", value.username
    if isinstance(value, Institution):
        return "institution", value.code
    if isinstance(value, tuple(_models())):
        return value._meta.label, value.pk
    if isinstance(value, _PLAIN):
        return value
    raise TypeError(value)


@functools.cache
def _models() -> list[type[models.Model]]:
    """Whatever people record, in the order in which one refers to the other; and the letters that tell of it."""
    return [Letter] + [
        model for label in ("progress", "reporting") for model in apps.get_app_config(label).get_models(True)
    ]


@functools.cache
def _of_the_plan() -> list[type[models.Model]]:
    """The plan, which comes with the database and may be changed by what people record."""
    return [*apps.get_app_config("plans").get_models(True), Institution]


def _rows_of_the_plan() -> dict[type[models.Model], list[tuple]]:
    return rows_of(_of_the_plan()) if _plan_changed else _rows_as_loaded()


@functools.cache
def _rows_as_loaded() -> dict[type[models.Model], list[tuple]]:
    return rows_of(_of_the_plan())


@functools.cache
def _any_rows() -> str:
    return "SELECT " + " OR ".join(f'EXISTS(SELECT 1 FROM "{model._meta.db_table}")' for model in _models())


def _has_rows() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_any_rows())
        return bool(cursor.fetchone()[0])


def _names() -> dict[int, str]:
    return dict(User.objects.values_list("pk", "username"))


def _record(people: set[str], before: dict[type[models.Model], list[tuple]], given: Any) -> _World:
    new = list(User.objects.exclude(username__in=people).order_by("pk"))
    rows, gone = {}, {}
    recorded = [*_models(), *(_of_the_plan() if _plan_changed else ())]
    now = rows_of(recorded)
    for model in recorded:
        found, stood, key = now.get(model, ()), set(before.get(model, ())), _columns(model).index(model._meta.pk)
        rows[model] = [row for row in found if row not in stood]
        gone[model] = [row[key] for row in stood.difference(found)]
    return _World(new, _names(), rows, gone, list(_files(rows)), _reference(given))


def _columns(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def _quoted(model: type[models.Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in _columns(model))


def rows_of(recorded: Iterable[type[models.Model]]) -> dict[type[models.Model], list[tuple]]:
    """Every row of these tables as the database holds it; tables without any are left out."""
    found = {}
    with connection.cursor() as cursor:
        for model in recorded:
            cursor.execute(f'SELECT {_quoted(model)} FROM "{model._meta.db_table}" ORDER BY 1')
            found[model] = cursor.fetchall()
    return {model: rows for model, rows in found.items() if rows}


def put_rows_back(found: dict[type[models.Model], list[tuple]]) -> None:
    """Insert rows as they were read. References are checked at the end, so in any order."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in found.items():
            marks = ", ".join(["%s"] * len(_columns(model)))
            statement = f'INSERT INTO "{model._meta.db_table}" ({_quoted(model)}) VALUES ({marks})'
            if rows:
                cursor.executemany(statement, rows)


def _files(rows: dict[type[models.Model], list[tuple]]) -> Iterable[_File]:
    for model, found in rows.items():
        for place, field in enumerate(_columns(model)):
            if isinstance(field, models.FileField):
                for name in filter(None, (row[place] for row in found)):
                    path = Path(field.storage.path(name))
                    yield _File(field, name, path.read_bytes(), path.stat().st_mode)


def _reference(given: Any) -> Any:
    """What a function gave, as names of rows: the objects themselves belong to the test that was given them."""
    if isinstance(given, models.Model):
        return type(given), given.pk
    if isinstance(given, tuple):
        return tuple(_reference(one) for one in given)
    return given


def _put_back(world: _World) -> Any:
    pks = _put_people_back(world)
    with transaction.atomic():  # actions refer to each other: looked at when all are there again
        _take_away(world.gone)
        put_rows_back({model: _of_now(model, rows, pks) for model, rows in world.rows.items()})
    for file in world.files:
        _put_file_back(file)
    return _given(world.given, pks)


def _take_away(gone: dict[type[models.Model], list[Any]]) -> None:
    """Rows that were changed come again as they became; past the models, which refuse to delete what was issued."""
    with connection.cursor() as cursor:
        for model, keys in gone.items():
            column, values = model._meta.pk.column, [(key,) for key in keys]
            if values:
                cursor.executemany(f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" = %s', values)


def _put_people_back(world: _World) -> dict[int, int]:
    """Those who came with the state come again, under new keys; which key stands for which of then."""
    for person in world.people:
        values = {field.attname: getattr(person, field.attname) for field in User._meta.concrete_fields}
        User(**(values | {"id": None})).save(force_insert=True)
    now = {name: pk for pk, name in _names().items()}
    return {pk: now[name] for pk, name in world.names.items()}


def _of_now(model: type[models.Model], rows: list[tuple], pks: dict[int, int]) -> list[tuple]:
    """The rows with the people of this test, and with jobs that are as alive as when they were made."""
    changes = {}
    for place, field in enumerate(_columns(model)):
        if field.related_model is User:
            changes[place] = pks.get
        elif field.name == "heartbeat_at":
            changes[place] = lambda moment: moment and _stored(timezone.now())
    if not changes:
        return rows
    return [
        tuple(changes[place](value) if place in changes else value for place, value in enumerate(row)) for row in rows
    ]


def _stored(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _put_file_back(file: _File) -> None:
    """Files are read-only once they are issued, and may have been damaged by the test before."""
    if file.path.exists() and file.path.read_bytes() == file.content:
        return
    file.path.unlink(missing_ok=True)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(file.content)
    file.path.chmod(file.mode)


def _given(reference: Any, pks: dict[int, int]) -> Any:
    match reference:
        case (type() as model, pk):
            return model._base_manager.get(pk=pks[pk] if model is User else pk)
        case tuple():
            return tuple(_given(one, pks) for one in reference)
    return reference

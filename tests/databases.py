"""One database for all test processes: the one that comes first makes it, with the plan in it, the others copy it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


def take_first() -> bool:
    """Copy the first process's database to where this one's is to be; False where this is the first process."""
    first, own = _first(), connection.creation._get_test_db_name()
    if not first.exists():
        return False
    if connection.vendor == "sqlite":
        shutil.copy(first, own)
    else:
        _copy(first.read_text(), own)
    return True


def leave_first() -> None:
    """Leave a copy of this process's database for the others."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM INTO %s", [str(_first())])
        return
    own = connection.settings_dict["NAME"]
    connection.close()  # PostgreSQL copies only what nobody looks at
    _copy(own, f"{own}_first")
    _first().write_text(f"{own}_first")


@contextmanager
def another(*, as_made: bool = False) -> Iterator[None]:
    """An empty database in place of the test's own, or one as tests begin with; gone when the test has done with it."""
    own = connection.settings_dict["NAME"]
    other = f"{own}_other"
    connection.close()
    if connection.vendor == "postgresql":
        _copy(_first().read_text() if as_made else "template0", other)
    elif as_made:
        shutil.copy(_first(), other)
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{other}"')
        else:
            for path in Path(other).parent.glob(f"{Path(other).name}*"):
                path.unlink()


def _first() -> Path:
    """SQLite's file, or a file that tells PostgreSQL's name; it goes with the suite's folder."""
    return Path(os.environ["SUITE_FOLDER"]) / f"first.{connection.vendor}"


def _copy(source: str, target: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')  # of an earlier run
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

"""One database for all test processes: the one that comes first makes it, with the plan in it, the others copy it."""

import os
import shutil
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


def _first() -> Path:
    """SQLite's file, or a file that tells PostgreSQL's name; it goes with the suite's folder."""
    return Path(os.environ["SUITE_FOLDER"]) / f"first.{connection.vendor}"


def _copy(source: str, target: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')  # of an earlier run
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

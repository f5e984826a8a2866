"""Work that goes on when the database was away in the middle of it: a worker waits, and does it from the beginning."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_TRIES = 2
TRIES = 3


def patiently(work: Callable[[], Any]) -> Any:
    """Do it from the beginning when the database was away, or locked for long, in the middle of it.

    Only so many times: what breaks the database by itself would break it for ever.
    """
    for _try in range(TRIES - 1):
        try:
            return work()
        except (OperationalError, InterfaceError):
            logger.exception("The database was away in the middle of a job")
            wait_for_database()
    return work()


def wait_for_database() -> None:
    """Until the database answers and takes what is written (on SQLite: is no longer locked)."""
    while True:
        connection.close()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return
        except (DatabaseError, InterfaceError):
            time.sleep(SECONDS_BETWEEN_TRIES)

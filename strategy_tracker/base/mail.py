"""E-mail, sent when the transaction has been committed, in the language of whoever reads it.

A letter that cannot be sent is logged: it must never undo or hold up what it tells about, which stands on the person's
home page as well.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import translation

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@dataclass(frozen=True)
class Letter:
    """One message: `write` gives subject and text, and is called in the language of the addressee."""

    address: str
    language: str
    write: Callable[[], tuple[str, str]]

    def message(self) -> EmailMessage:
        """As it is sent."""
        with translation.override(self.language):
            subject, body = self.write()
        return EmailMessage(subject, body, to=[self.address])


@contextmanager
def silenced() -> Iterator[None]:
    """Tell nobody inside the block: for the demonstration's past, which is made in a minute."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def send_on_commit(letters: Callable[[], Iterable[Letter]], about: str) -> None:
    """Send the letters that there are once the transaction is committed; `about` names the matter in the log."""
    if not _is_silent.get():
        transaction.on_commit(lambda: _send(list(letters()), about), robust=True)


def _send(letters: list[Letter], about: str) -> None:
    messages = [letter.message() for letter in letters]
    if not messages:
        return
    try:
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        connection.open()
    except Exception:
        logger.exception("No mail server: %s messages about %s not sent", len(messages), about)
        return
    for message in messages:
        message.connection = connection
        try:
            message.send()
        except Exception:
            logger.exception("A message about %s was not sent", about)
    connection.close()

"""Letters to people: each in the person's own language, to those who can be reached.

They are written in the transaction of what they tell about, so that neither is there without the other, and sent by
the worker (accounts/jobs/mail.py). A letter that cannot be written is logged: it must never undo what it tells about,
which stands on the person's home page as well.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from accounts.jobs import tasks
from accounts.models import Letter, User
from strategy_tracker.base import clock
from strategy_tracker.base.wake import queue

logger = logging.getLogger(__name__)
_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Tell nobody inside the block: for the demonstration's past, which is made in a minute."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def send_letters(people: QuerySet[User], write: Callable[[User], tuple[str, str]], *, about: str) -> None:
    """A letter to each of these people who is active and has an address; `write` gives its subject and text.

    `about` names the matter in the log and in the administration.
    """
    if _is_silent.get():
        return
    try:
        with transaction.atomic():
            letters = [_letter(person, write, about) for person in people.filter(is_active=True).exclude(email="")]
            Letter.objects.bulk_create(letters)
    except Exception:
        logger.exception("The letters about %s could not be written", about)
        return
    if letters:
        queue(tasks.send_mail)


def _letter(person: User, write: Callable[[User], tuple[str, str]], about: str) -> Letter:
    with translation.override(person.language):
        subject, text = write(person)
    now = clock.real_now()
    one_line = " ".join(subject.split())[: Letter._meta.get_field("subject").max_length]
    return Letter(address=person.email, subject=one_line, text=text, about=about, written_at=now, next_try_at=now)

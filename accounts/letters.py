"""Letters to people: each in the person's own language, to those who can be reached.

They are written in the transaction of what they tell about, so that neither is there without the other, and sent by
the worker (accounts/jobs/mail.py). A letter that cannot be written is logged: it must never undo what it tells about,
which stands on the person's home page as well.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from accounts.jobs import tasks
from accounts.models import Duty, Letter, Role, User
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


Write = Callable[[User], tuple[str, str]]


def reached_people(institutions: Collection[int]) -> QuerySet[User]:
    """The people of these institutions (their keys) who can be reached: active, with an address."""
    people = User.objects.filter(role=Role.INSTITUTION, institution__in=institutions, is_active=True)
    return people.exclude(email="").select_related("institution").order_by("pk")


def readers_of(institutions: Collection[int]) -> dict[int, list[User]]:
    """By the institution's key its people who can be reached, with their absences. Two queries."""
    found: dict[int, list[User]] = defaultdict(list)
    for person in reached_people(institutions).prefetch_related("absences"):
        found[person.institution_id].append(person)
    return found


def told_of(people: list[User], day: dt.date, *, with_heads: bool = False) -> list[User]:
    """Of one institution's readers those to write to on the day, in the one order that every mail keeps.

    Its focal points who are not away (who has no duty counts as one), else its deputies who are not, else everybody;
    besides, where something waits for its head, the head.
    """
    present = [person for person in people if not person.is_away(day)]
    heads = [person for person in present if person.duty == Duty.HEAD] if with_heads else []
    for duty in (Duty.FOCAL_POINT, Duty.DEPUTY):
        if found := [person for person in present if (person.duty or Duty.FOCAL_POINT) == duty]:
            return found + heads
    return people


def told_for(institution: int, day: dt.date) -> list[User]:
    """Whom to write to about what concerns the institution (its key) on the day. Two queries."""
    return told_of(readers_of([institution])[institution], day)


def send_letters(
    people: Iterable[User], write: Write, *, about: str, wait: dt.timedelta = dt.timedelta()
) -> list[tuple[User, Letter]]:
    """A letter to each of these people who is active and has an address; `write` gives its subject and text.

    `about` names the matter in the log and in the administration; `wait`: not sent before. Who got which letter.
    """
    if _is_silent.get():
        return []
    try:
        with transaction.atomic():
            reached = [person for person in people if person.is_active and person.email]
            letters = Letter.objects.bulk_create(_letter(person, write, about, wait) for person in reached)
    except Exception:
        logger.exception("The letters about %s could not be written", about)
        return []
    if letters and not wait:
        queue(tasks.send_mail)
    return list(zip(reached, letters, strict=True))


def rewrite_letter(letter: Letter, person: User, write: Write) -> bool:
    """Write a letter anew that nobody has tried to send; False where it has been taken up in the meantime."""
    new = _letter(person, write, letter.about, dt.timedelta())
    untried = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING, tries=0)
    return bool(untried.update(subject=new.subject, text=new.text, written_at=new.written_at))


def _letter(person: User, write: Write, about: str, wait: dt.timedelta) -> Letter:
    with translation.override(person.language):
        subject, text = write(person)
    now = clock.real_now()
    one_line = " ".join(subject.split())[: Letter._meta.get_field("subject").max_length]
    return Letter(
        address=person.email, subject=one_line, text=text, about=about, written_at=now, next_try_at=now + wait
    )

"""Letters to people: each in the person's own language, to those who can be reached."""

from collections.abc import Callable
from functools import partial

from django.db.models import QuerySet

from accounts.models import User
from strategy_tracker.base.mail import Letter


def letters_to(people: QuerySet[User], write: Callable[[User], tuple[str, str]]) -> list[Letter]:
    """A letter to each of these people who is active and has an address; `write` gives its subject and text."""
    reachable = people.filter(is_active=True).exclude(email="")
    return [Letter(person.email, person.language, partial(write, person)) for person in reachable]

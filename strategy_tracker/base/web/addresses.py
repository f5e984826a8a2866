"""The address of a page about something that knows what its addresses name."""

from typing import Protocol

from django.urls import reverse


class Addressed(Protocol):
    """A thing with pages of its own: its addresses name what it belongs to, then itself."""

    @property
    def address_args(self) -> tuple[str, ...]:
        """What stands in the addresses of its pages: the code of its plan, then its own, without a query."""


def address(name: str, thing: Addressed, *more: str) -> str:
    """The address of the page `name` about the thing; `more` is what lies below it."""
    return reverse(name, args=[*thing.address_args, *more])

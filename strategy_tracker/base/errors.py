"""What services refuse, in words for the person who asked."""

import errno

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Kept as it is where a job failed, and translated for whoever reads it.
NO_ROOM_LEFT = gettext_noop(
    "There is no room left on the server’s disk, so nothing was stored. Tell the operator of the system."
)
# The disk, or this account's share of it, is full; or a file would be larger than it may be.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Refused(Exception):
    """A rule of the domain says no. The message is shown to the person; nothing was changed.

    `about` names the part of what was sent that is to blame, where a service knows it.
    """

    about = ""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class UnreadableValue(ValueError):
    """A value of a list that comes in cannot be taken, and why, in words for the person who brought it."""


class StaleEdit(Refused):
    """Somebody else changed the thing since the form was opened."""


class NoRoom(Refused):
    """There is no room left to write a file."""

    def __init__(self) -> None:
        super().__init__(no_room())


def no_room() -> str:
    """What is said when the disk is full, in the language of the moment."""
    return _(NO_ROOM_LEFT)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether it failed because there is no room left: for a file, or for the database (SQLite, PostgreSQL)."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, NoRoom) or "disk is full" in str(error) or "No space left on device" in str(error)

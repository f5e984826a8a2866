"""What services refuse, in words for the person who asked."""

from django.utils.functional import Promise


class Refused(Exception):
    """A rule of the domain says no. The message is shown to the person; nothing was changed.

    `about` names the part of what was sent that is to blame, where a service knows it.
    """

    about = ""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class StaleEdit(Refused):
    """Somebody else changed the thing since the form was opened."""

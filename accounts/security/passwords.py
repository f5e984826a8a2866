"""What a password must not be, beside what Django looks for."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_CHARACTERS = 5


class VariedPassword:
    """Refuses one letter or a short piece said over and over: long, and guessed at once."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for a password of few different characters, or one that repeats its beginning."""
        if len(set(password.casefold())) < FEWEST_CHARACTERS or _repeats_itself(password.casefold()):
            raise ValidationError(
                _("This password repeats the same few characters. Take several words that do not belong together."),
                code="password_repeats",
            )

    def get_help_text(self) -> str:
        """What to do."""
        return _("Your password can’t be the same few characters repeated.")


def _repeats_itself(text: str) -> bool:
    """Whether it is a shorter text said at least three times, as "kosova" in "kosovakosovakosova"."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, len(text) // 3 + 1))

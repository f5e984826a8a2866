"""What people fill in to sign in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from strategy_tracker.base.limits import count_wrong_password, seconds_before_sign_in


class SignInForm(AuthenticationForm):
    """Name and password. After too many wrong ones even the right one has to wait, so that none can be guessed."""

    must_wait = False

    def clean(self) -> dict[str, Any]:
        """Count what is wrong; refuse without looking at the password while there is a wait."""
        username = self.cleaned_data.get("username", "")
        seconds = seconds_before_sign_in(self.request, username)
        if seconds:
            self.must_wait = True
            raise ValidationError(_too_often(seconds), code="too_often")
        try:
            return super().clean()
        except ValidationError:
            count_wrong_password(self.request, username)
            raise


def _too_often(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong passwords. Please wait a minute, then try again.",
        "Too many wrong passwords. Please wait %(minutes)s minutes, then try again.",
        minutes,
    ) % {"minutes": minutes}

"""What people fill in to sign in and to change their password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from accounts.security import limits


class SignInForm(AuthenticationForm):
    """Name and password. After too many wrong ones even the right one has to wait, so that none can be guessed."""

    must_wait = False

    def clean(self) -> dict[str, Any]:
        """Count the try, then look at the password; not at all while there is a wait."""
        if not {"username", "password"} <= self.cleaned_data.keys():
            return self.cleaned_data
        try:
            with limits.counted(limits.sign_in(self.request, self.cleaned_data["username"]), wrong=ValidationError):
                return super().clean()
        except limits.TooOften as refusal:
            self.must_wait = True
            raise ValidationError(refusal.message, code="too_often") from None


class OwnPasswordForm(PasswordChangeForm):
    """The old password and a new one. The old one is counted as at the sign-in page: a session may be left open."""

    must_wait = False

    def clean_old_password(self) -> str:
        """Whether it is the old one; not looked at while there is a wait."""
        try:
            with limits.counted(limits.old_password(self.user), wrong=ValidationError):
                return super().clean_old_password()
        except limits.TooOften as refusal:
            self.must_wait = True
            raise ValidationError(refusal.message, code="too_often") from None

"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class AccountBackend(ModelBackend):
    """Passwords as Django keeps them; demonstration accounts sign in only in a demonstration."""

    def user_can_authenticate(self, user: User) -> bool:
        """Whether the account is active, and not a demonstration account in production."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

"""Demonstration accounts exist only in a demonstration."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.models import User


def refuse_demonstration_accounts() -> None:
    """Stop a production start on a database that holds demonstration accounts.

    Raises ImproperlyConfigured. A database that has not been migrated yet holds none.
    """
    if settings.DEMO:
        return
    try:
        names = list(User.objects.filter(is_demo=True).values_list("username", flat=True)[:5])
    except DatabaseError:
        return
    if names:
        raise ImproperlyConfigured(f"Refusing a production start: demonstration accounts exist ({', '.join(names)} …).")

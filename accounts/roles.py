"""The groups of roles that the permissions of every app speak of (domain.md §8)."""

from django.conf import settings

from accounts.models import Role, User

# Roles that may read the plan and where it stands.
READERS = frozenset(set(Role.values) - {Role.ADMINISTRATOR})
# Roles that may see report drafts.
DRAFT_READERS = frozenset({Role.SECRETARIAT, Role.COORDINATOR, Role.AUTHORITY, Role.SECRETARY_GENERAL, Role.MINISTER})
# "Exact figures are for Secretariat and AK" (domain.md §9).
EXACT_STATISTICS_READERS = frozenset({Role.SECRETARIAT, Role.COORDINATOR, Role.AUTHORITY})


def has_role(user: User, *roles: str) -> bool:
    """Whether the person is signed in with one of these roles."""
    return user.is_authenticated and user.role in roles


def is_planning_office(user: User) -> bool:
    """Whether the person observes for the Strategic Planning Office (ZPS)."""
    if not has_role(user, Role.OBSERVER) or user.institution_id is None:
        return False
    return user.institution.code == settings.PLANNING_OFFICE


def is_secretariat(user: User) -> bool:
    """Whether the person works in the Secretariat."""
    return has_role(user, Role.SECRETARIAT)

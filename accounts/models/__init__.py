"""Institutions, the people who sign in, and what is kept about signing in, letters and lists."""

from accounts.models.letters import Letter
from accounts.models.lists import ListImport
from accounts.models.people import Absence, Duty, Institution, InstitutionAlias, Role, User
from accounts.models.requests import PersonRequest
from accounts.models.tries import Tries

__all__ = [
    "Absence",
    "Duty",
    "Institution",
    "InstitutionAlias",
    "Letter",
    "ListImport",
    "PersonRequest",
    "Role",
    "Tries",
    "User",
]

"""Demonstration accounts exist only in a demonstration."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, transaction
from django.db.models import Case, Q, QuerySet, When

from accounts.models import Duty, Institution, Role, User


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


# Role → the account's name and the person's. Nobody is invented: an account is called what it may do.
ROLES = {
    Role.ADMINISTRATOR: ("administrator", "Administratori", "i sistemit"),
    Role.SECRETARIAT: ("secretariat", "Zyrtari", "i Sekretariatit"),
    Role.COORDINATOR: ("coordinator", "Koordinatori", "Kombëtar"),
    Role.AUTHORITY: ("authority", "Anëtari", "i Autoritetit Kombëtar"),
    Role.SECRETARY_GENERAL: ("secretary-general", "Sekretari", "i Përgjithshëm"),
    Role.MINISTER: ("minister", "Ministri", "i Punëve të Brendshme"),
    Role.OBSERVER: ("observer", "Vëzhguesi", "i pavarur"),
}


def demonstration_accounts() -> QuerySet[User]:
    """The demonstration accounts: those of roles first, then those of institutions, each in the order of names."""
    is_of_institution = Q(role=Role.INSTITUTION)
    people = User.objects.filter(is_demo=True).select_related("institution")
    return people.order_by(Case(When(is_of_institution, then=1), default=0), "pk")


# The plan does not name it; the law does (strategy, chapter 1.6).
PLANNING_OFFICE = {
    "abbreviation": "ZPS",
    "name": "Zyra për Planifikim Strategjik",
    "name_en": "Strategic Planning Office",
    "name_sr": "Kancelarija za strateško planiranje",
    "kind": Institution.Kind.AGENCY,
}

# Whoever else works in an institution: its code, what the person does for the answers, and what the account is called.
COLLEAGUES = (
    ("pk", Duty.DEPUTY, "pk-deputy", "Zëvendësuesi"),
    ("ad", Duty.HEAD, "ad-head", "Drejtuesi"),
)


@transaction.atomic
def create_demonstration_accounts(password: str) -> list[User]:
    """Make one account for each role and one for each institution that is asked to report; gives the new ones.

    Those that are there are left alone, but all get this password if they have another one. Raises CommandError
    outside a demonstration.
    """
    if not settings.DEMO:
        raise CommandError("Demonstration accounts are made in a demonstration only (DEMO=1).")
    keep_password(password)
    there = set(User.objects.values_list("username", flat=True))
    people = [person for person in _people() if person.username not in there]
    hashed = make_password(password) if people else ""  # once for all, and only when needed: it is slow by intent
    for person in people:
        person.password = hashed
        person.save(force_insert=True)
    return people


def _people() -> Iterator[User]:
    for role, (username, first_name, last_name) in ROLES.items():
        yield _person(username, role, first_name, last_name)
    office, _is_new = Institution.objects.get_or_create(code=settings.PLANNING_OFFICE, defaults=PLANNING_OFFICE)
    yield _person(office.code, Role.OBSERVER, "Vëzhguesi", "i ZPS-së", office)
    for institution in Institution.objects.asked_to_report():
        yield _person(institution.code, Role.INSTITUTION, "Raportuesi", institution.abbreviation, institution)
    for code, duty, username, first_name in COLLEAGUES:
        for institution in Institution.objects.asked_to_report().filter(code=code):
            yield _person(username, Role.INSTITUTION, first_name, institution.abbreviation, institution, duty)


def _person(
    username: str,
    role: str,
    first_name: str,
    last_name: str,
    institution: Institution | None = None,
    duty: str = Duty.FOCAL_POINT,
) -> User:
    return User(
        username=username,
        role=role,
        institution=institution,
        duty=duty if role == Role.INSTITUTION else "",
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@example.test",
        is_demo=True,
    )


def keep_password(password: str) -> bool:
    """Give the demonstration accounts this password if they have another one; whether they had."""
    first = demonstration_accounts().first()
    if first is None or first.check_password(password):
        return False
    User.objects.filter(is_demo=True).update(password=make_password(password))
    return True

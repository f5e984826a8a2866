"""The secret address of a person's calendar."""

from django.core.signing import BadSignature, Signer
from django.db.models import F

from accounts.models import User

SIGNER = Signer(salt="progress.calendar")


def calendar_key(person: User) -> str:
    """What stands in the address: who, and which of the person's addresses; signed, so that nobody makes one up."""
    return SIGNER.sign(f"{person.pk}-{person.calendar_number}")


def person_of_key(key: str) -> User | None:
    """Whose address it is, while it is the newest one and the person is active."""
    try:
        pk, number = SIGNER.unsign(key).split("-")
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(pk=pk, calendar_number=number, is_active=True).select_related("institution").first()


def renew_calendar(*, person: User) -> None:
    """Another address; the one before leads nowhere from now on."""
    User.objects.filter(pk=person.pk).update(calendar_number=F("calendar_number") + 1)
    person.refresh_from_db(fields=["calendar_number"])

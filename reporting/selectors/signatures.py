"""Who signs a report: which signatures its kind asks for, who is registered, what has been given. Reads only."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, Signatory, Signature
from reporting.names import label_of
from strategy_tracker.base import clock


def registered_on(day: dt.date) -> QuerySet[Signatory]:
    """The registrations that cover the day: one of a role at most, for those of a role do not overlap."""
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    return Signatory.objects.filter(until, valid_from__lte=day).select_related("person").order_by("role", "pk")


@dataclass(frozen=True)
class NeededSignature:
    """A signature that the kind asks for: the role, whose name is also that of its field, and what there is of it."""

    role: str
    label: str
    signatory: Signatory | None
    signature: Signature | None


def needed_signatures(report: Report) -> list[NeededSignature]:
    """The signatures of the report's kind in order, with who is registered today and what has been signed."""
    given = {signature.role: signature for signature in report.signatures.select_related("signatory", "by")}
    registered = {signatory.role: signatory for signatory in registered_on(clock.today())}
    return [
        NeededSignature(role, label_of(role), registered.get(role), given.get(role))
        for role in REPORT_KINDS[report.kind].signed_by
    ]


def my_signature(report: Report, user: User) -> NeededSignature | None:
    """The signature that this person gives."""
    return next((needed for needed in needed_signatures(report) if needed.role == user.role), None)


def reports_to_sign(user: User) -> list[Report]:
    """The reports that wait for this person's signature, the oldest first. One query."""
    kinds = [kind.code for kind in REPORT_KINDS.values() if user.role in kind.signed_by]
    waiting = Report.objects.filter(state=Report.State.FINALISED, kind__in=kinds).exclude(signatures__role=user.role)
    return list(waiting.select_related("period").order_by("finalised_at"))

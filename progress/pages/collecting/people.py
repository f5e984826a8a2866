"""Who works on the answers of an institution, for a handover; and what the administrator has to decide."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Absence, Institution, PersonRequest, Role, User
from progress.models import Event, ProgressEntry, ReportingPeriod, Submission
from progress.selectors.reporting import submissions_of
from strategy_tracker.base import clock

N_LAST = 12


@dataclass(frozen=True)
class PersonRow:
    """A person with the days ahead on which he or she is away, and what has been asked about the account."""

    person: User
    absences: list[Absence]
    requests: list[PersonRequest]
    is_away: bool


@dataclass(frozen=True)
class Handover:
    """All that a new focal point needs: people, what is open, what was answered last."""

    people: list[PersonRow]
    invited: list[PersonRequest]
    submissions: list[Submission]
    last_answers: list[ProgressEntry]


def handover_of(institution: Institution) -> Handover:
    """A constant number of queries."""
    today = clock.today()
    people = institution.people.filter(role=Role.INSTITUTION, is_active=True)
    waiting = list(institution.person_requests.filter(state=PersonRequest.State.WAITING).select_related("asked_by"))
    open_periods = ReportingPeriod.objects.open().select_related("plan")
    return Handover(
        people=[_row(person, waiting, today) for person in people.order_by("pk").prefetch_related("absences")],
        invited=[request for request in waiting if request.person_id is None],
        submissions=list(submissions_of(*open_periods).for_institution(institution)),
        last_answers=list(_last_answers(institution)),
    )


def _row(person: User, waiting: list[PersonRequest], today: dt.date) -> PersonRow:
    absences = [absence for absence in person.absences.all() if absence.ends_on >= today]
    requests = [request for request in waiting if request.person_id == person.pk]
    return PersonRow(person, absences, requests, person.is_away(today))


def _last_answers(institution: Institution) -> QuerySet[ProgressEntry]:
    given = ProgressEntry.objects.filter(submission__institution=institution, answered_at__isnull=False)
    related = (
        "action__objective__strategic__plan",
        "answered_by",
        "submission__period__plan",
        "submission__institution",
    )
    return given.select_related(*related).order_by("-answered_at")[:N_LAST]


def unused_accounts() -> tuple[ReportingPeriod | None, QuerySet[User]]:
    """Accounts of institutions that nobody used since the newest closed period was opened, and that period.

    Used is who signed in since then, or did something that the history tells.
    """
    period = ReportingPeriod.objects.closed().select_related("plan").order_by("-closed_at").first()
    if period is None:
        return None, User.objects.none()
    did_something = Event.objects.filter(by=OuterRef("pk"), happened_at__gte=period.opened_at)
    is_older = Q(date_joined__lt=period.opened_at)
    not_signed_in = Q(last_login__isnull=True) | Q(last_login__lt=period.opened_at)
    people = User.objects.filter(
        is_older & not_signed_in, ~Exists(did_something), role=Role.INSTITUTION, is_active=True
    )
    return period, people.select_related("institution").order_by("institution__code", "pk")

"""Who works on the answers of an institution: its people propose, the administrator decides."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, Institution, PersonRequest, Role, User
from progress import events, notifications
from progress.models import Event, ReportingPeriod
from progress.permissions import can_decide_people, can_propose_people, can_switch_approval
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, hold_all, read_anew
from strategy_tracker.base.text import clean

LONGEST_REASON = 1000
Kind, State = PersonRequest.Kind, PersonRequest.State


@transaction.atomic
def propose_colleague(
    *, institution: Institution, email: str, first_name: str, last_name: str, duty: str, by: User
) -> PersonRequest:
    """Ask for an account for a colleague. Raises Refused where the address has one, or was asked for already."""
    hold(institution)
    can_propose_people(by, institution).require()
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise Refused(_("Somebody has an account with this address already."))
    if institution.person_requests.filter(kind=Kind.INVITE, state=State.WAITING, email=email).exists():
        raise Refused(_("An account for this address has been asked for already."))
    names = {"first_name": clean(first_name).strip(), "last_name": clean(last_name).strip()}
    refuse_personal_numbers(*names.values())
    return _ask(Kind.INVITE, institution, by, email=email, duty=duty, **names)


@transaction.atomic
def propose_change(*, person: User, duty: str = "", reason: str = "", by: User) -> PersonRequest:
    """Ask for another duty of a colleague or, without a duty, for the end of the account."""
    institution = person.institution
    hold(institution)
    can_propose_people(by, institution).require()
    kind = Kind.DUTY if duty else Kind.REMOVE
    if not person.is_active or person.requests_about.filter(kind=kind, state=State.WAITING).exists():
        raise Refused(_("This has been asked for already, or the account has ended."))
    if duty and duty == person.duty:
        raise Refused(_("This is the person's duty already."))
    reason = clean(reason).strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The text is too long."))
    refuse_personal_numbers(reason)
    return _ask(kind, institution, by, person=person, duty=duty, reason=reason)


def _ask(kind: str, institution: Institution, by: User, **what: object) -> PersonRequest:
    request = PersonRequest.objects.create(
        kind=kind, institution=institution, asked_by=by, asked_at=clock.now(), **what
    )
    event = Event.Kind.PERSON_REMOVED if kind == Kind.REMOVE else Event.Kind.PERSON_INVITED
    events.record(event, by=by, institution=institution, detail=request.name[:200], reason=request.reason)
    notifications.person_requested(request)
    return request


@transaction.atomic
def decide_request(*, request: PersonRequest, is_granted: bool, answer: str = "", by: User) -> PersonRequest:
    """Grant or refuse; who asked is told. A granted invitation makes the account and mails its first password's link.

    Raises Refused where a refusal says no reason or the address has got an account since, StaleEdit where somebody else
    has decided.
    """
    hold(request.institution)
    read_anew(request, "institution", "person", "asked_by")
    can_decide_people(by).require()
    if request.state != State.WAITING:
        raise StaleEdit(_("Somebody else has decided this in the meantime."))
    request.answer = clean(answer).strip()
    refuse_personal_numbers(request.answer)
    if not is_granted and not request.answer:
        raise Refused(_("Say why it is refused."))
    if is_granted:
        _grant(request)
    request.state = State.GRANTED if is_granted else State.REFUSED
    request.decided_at, request.decided_by = clock.now(), by
    request.save(update_fields=["person", "state", "answer", "decided_at", "decided_by"])
    notifications.person_decided(request)
    return request


def _grant(request: PersonRequest) -> None:
    if request.kind != Kind.INVITE and not _is_still_there(request):
        raise Refused(_("The person works for this institution no more."))
    if request.kind == Kind.INVITE:
        request.person = _make_account(request)
        notifications.person_welcomed(request.person)
    elif request.kind == Kind.DUTY:
        request.person.duty = request.duty
        request.person.save(update_fields=["duty"])
    else:
        request.person.is_active = False
        request.person.save(update_fields=["is_active"])


def _is_still_there(request: PersonRequest) -> bool:
    person = request.person
    return person.role == Role.INSTITUTION and person.institution_id == request.institution_id


def _make_account(request: PersonRequest) -> User:
    """Without a password until its person chooses one; the address is the name to sign in with."""
    if User.objects.filter(username=request.email).exists():
        raise Refused(_("An account with this name is there already: open it again in the administration."))
    return User.objects.create_user(
        request.email,
        request.email,
        None,
        role=Role.INSTITUTION,
        institution=request.institution,
        duty=request.duty,
        first_name=request.first_name,
        last_name=request.last_name,
        language=request.asked_by.language,
    )


@transaction.atomic
def record_absence(*, person: User, starts_on: dt.date, ends_on: dt.date, by: User) -> Absence:
    """A colleague is away. Raises Refused for days in the wrong order, or that are over."""
    can_propose_people(by, person.institution).require()
    if ends_on < starts_on:
        raise Refused(_("The last day lies before the first."))
    if ends_on < clock.today():
        raise Refused(_("These days are over."))
    return Absence.objects.create(person=person, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def remove_absence(*, absence: Absence, by: User) -> None:
    """The colleague is not away after all. Raises StaleEdit when somebody else said so before."""
    hold(absence)
    can_propose_people(by, absence.person.institution).require()
    absence.delete()


@transaction.atomic
def switch_approval(*, institution: Institution, is_needed: bool, by: User) -> Institution:
    """Whether the head submits. What waits for approval while it is switched off goes back to who wrote it."""
    hold(institution)
    hold_all(ReportingPeriod.objects.open())
    can_switch_approval(by, institution).require()
    institution.needs_approval = is_needed
    institution.save(update_fields=["needs_approval"])
    if not is_needed:
        institution.submissions.filter(approval_asked_at__isnull=False).update(
            approval_asked_at=None, approval_asked_by=None
        )
    return institution

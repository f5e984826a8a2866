"""The people of an institution: who is there, who is away, who comes and goes; and the administrator's decisions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Absence, Duty, Institution, PersonRequest, Role, User
from accounts.roles import has_role
from progress.forms.collecting.people import AbsenceForm, ColleagueForm, DecisionForm
from progress.pages.collecting.people import handover_of, unused_accounts
from progress.permissions import can_decide_people, can_propose_people, can_switch_approval, can_view_people
from progress.services.collecting import people as services
from strategy_tracker.base.errors import Refused


def _institution(request: HttpRequest, code: str) -> Institution:
    """For its own people, the Secretariat and the administrator; to other institutions it does not exist."""
    institution = get_object_or_404(Institution, code=code)
    verdict = can_view_people(request.user, institution)
    if not verdict and has_role(request.user, Role.INSTITUTION):
        raise Http404
    verdict.require(PermissionDenied)
    return institution


def _own(request: HttpRequest, code: str) -> Institution:
    institution = _institution(request, code)
    can_propose_people(request.user, institution).require(PermissionDenied)
    return institution


def _colleague(request: HttpRequest, code: str, pk: int) -> User:
    people = User.objects.filter(institution=_own(request, code), role=Role.INSTITUTION, is_active=True)
    return get_object_or_404(people.select_related("institution"), pk=pk)


@require_safe
def institution_people(request: HttpRequest, institution: str) -> HttpResponse:
    """Who is focal point and deputy, what is open, what was answered last."""
    return _people_page(request, _institution(request, institution))


def _people_page(
    request: HttpRequest, institution: Institution, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    context = {
        "institution": institution,
        "handover": handover_of(institution),
        "proposing": can_propose_people(request.user, institution),
        "switching": can_switch_approval(request.user, institution),
        "colleague_form": forms_.get("colleague") or ColleagueForm(prefix="colleague"),
        "absence_form": forms_.get("absence") or AbsenceForm(prefix="absence"),
        "duties": Duty.choices,
    }
    return render(request, "progress/institution_people.html", context, status=status)


@require_POST
def colleague_propose(request: HttpRequest, institution: str) -> HttpResponse:
    """Ask for an account for a colleague."""
    own = _own(request, institution)
    form = ColleagueForm(request.POST, prefix="colleague")
    act = partial(services.propose_colleague, institution=own, by=request.user)
    done = _("The administrator has been asked for the account.")
    return _act(request, own, form, act, done) or _people_page(request, own, colleague=form, status=422)


@require_POST
def colleague_change(request: HttpRequest, institution: str, pk: int) -> HttpResponse:
    """Ask for another duty of a colleague, or for the end of the account."""
    person = _colleague(request, institution, pk)
    duty = request.POST.get("duty", "")
    if duty and duty not in Duty:
        raise Http404
    act = partial(services.propose_change, person=person, duty=duty, reason=request.POST.get("reason", ""))
    return _do(request, act, _("The administrator has been asked."), institution)


@require_POST
def absence_add(request: HttpRequest, institution: str, pk: int) -> HttpResponse:
    """A colleague is away."""
    person = _colleague(request, institution, pk)
    form = AbsenceForm(request.POST, prefix="absence")
    act = partial(services.record_absence, person=person, by=request.user)
    done = _("Recorded: meanwhile the deputy is told.")
    own = person.institution
    return _act(request, own, form, act, done) or _people_page(request, own, absence=form, status=422)


@require_POST
def absence_remove(request: HttpRequest, institution: str, pk: int) -> HttpResponse:
    """The colleague is not away after all."""
    absences = Absence.objects.filter(person__institution=_own(request, institution))
    absence = get_object_or_404(absences.select_related("person__institution"), pk=pk)
    return _do(request, partial(services.remove_absence, absence=absence), _("Removed."), institution)


@require_POST
def approval_switch(request: HttpRequest, institution: str) -> HttpResponse:
    """Whether the head submits."""
    own = _own(request, institution)
    can_switch_approval(request.user, own).require(PermissionDenied)
    is_needed = request.POST.get("is_needed") == "on"
    act = partial(services.switch_approval, institution=own, is_needed=is_needed)
    return _do(request, act, _("Saved."), institution)


@require_safe
def person_request_list(request: HttpRequest) -> HttpResponse:
    """What institutions ask for, and the accounts that nobody used."""
    can_decide_people(request.user).require(PermissionDenied)
    return _requests_page(request)


def _requests_page(request: HttpRequest, refused: DecisionForm | None = None, of: int = 0) -> HttpResponse:
    requests = PersonRequest.objects.select_related("institution", "person", "asked_by", "decided_by")
    waiting = requests.filter(state=PersonRequest.State.WAITING).order_by("asked_at")
    period, unused = unused_accounts()
    context = {
        "waiting": [(found, refused if found.pk == of else DecisionForm(prefix=f"of-{found.pk}")) for found in waiting],
        "decided": requests.exclude(state=PersonRequest.State.WAITING).order_by("-decided_at")[:20],
        "period": period,
        "unused": unused,
        "refused": refused,
    }
    return render(request, "progress/person_request_list.html", context, status=422 if refused else 200)


@require_POST
def person_request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse."""
    can_decide_people(request.user).require(PermissionDenied)
    found = get_object_or_404(PersonRequest, pk=pk)
    form = DecisionForm(request.POST, prefix=f"of-{pk}")
    if form.is_valid():
        try:
            is_granted = "grant" in request.POST
            services.decide_request(request=found, is_granted=is_granted, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            done = (
                _("%(name)s: granted. Who asked is told.") if is_granted else _("%(name)s: refused. Who asked is told.")
            )
            messages.success(request, done % {"name": found.name})
            return redirect("person_request_list")
    return _requests_page(request, form, pk)


def _act(
    request: HttpRequest, institution: Institution, form: forms.Form, act: Callable[..., Any], done: str
) -> HttpResponse | None:
    """Do what a valid form says; nothing where it is refused, with the words at the form."""
    if not form.is_valid():
        return None
    try:
        act(**form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, done)
    return redirect("institution_people", institution.code)


def _do(request: HttpRequest, act: Callable[..., Any], done: str, institution: str) -> HttpResponse:
    """Do what a button says."""
    try:
        act(by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("institution_people", institution)

"""Escalations to the Strategic Planning Office: the list, one with its steps, noting, the next step, comments."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import is_planning_office
from progress.forms.collecting.escalations import EscalationCommentForm, EscalationForm, EscalationStepForm
from progress.models import Escalation, EscalationStep, ProgressEntry, Risk
from progress.pages.collecting.escalations import STEP_VERBS, escalations_of, next_step, step_line
from progress.permissions import can_comment_escalation, can_take_step, can_view_escalations, can_write_escalations
from progress.services.collecting.escalations import ABOUT_FILE, comment_on_escalation, note_problem, take_step
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.web.addresses import address

COMMENT_ID = "comment_%s"  # two forms stand on the page


@require_safe
def escalation_list(request: HttpRequest) -> HttpResponse:
    """All of the plan, the newest first, with their states and since when."""
    can_view_escalations(request.user).require(PermissionDenied)
    context = {
        "plan": request.plan,
        "rows": escalations_of(request.plan, request.user),
        "may_write": can_write_escalations(request.user),
        "breadcrumb": _crumbs(request)[:1],
    }
    return render(request, "progress/escalation_list.html", context)


def escalation_add(request: HttpRequest) -> HttpResponse:
    """Note a marked problem; an action's page, a risk or a verified answer gives what is known already."""
    can_write_escalations(request.user).require(PermissionDenied)
    form = EscalationForm(request.POST or None, plan=request.plan, initial=_known(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        action = form.actions[data["action"]]
        risk, entry = (
            _risks(request).filter(pk=data["risk"]).first(),
            _entries(request).filter(pk=data["entry"]).first(),
        )
        words = {"problem": data["problem"], "proposal": data["proposal"]}
        try:
            escalation = note_problem(action=action, risk=risk, entry=entry, by=request.user, **words)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The problem is noted. The next step sends it."))
            return redirect(address("escalation_detail", escalation))
    context = {"form": form, "plan": request.plan, "breadcrumb": _crumbs(request)}
    return render(request, "progress/escalation_add.html", context, status=422 if form.is_bound else 200)


def escalation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem, its steps, and the next one for who takes it."""
    escalation = escalation_or_404(request, pk)
    name = next_step(escalation)
    may_step = bool(name) and bool(can_take_step(request.user, name))
    form = EscalationStepForm(request.POST or None, request.FILES or None, name=name)
    status = 422 if form.is_bound else 200
    if form.is_bound:
        if not may_step:
            raise PermissionDenied(_("This step is taken by others."))
        if request.POST.get("step") != name:
            form.add_error(None, _("Somebody else was faster: look at the page again."))
            status = 409
        elif form.is_valid():
            try:
                _step(request, escalation, name, form)
            except Refused as refused:
                form.add_error("document" if refused.about == ABOUT_FILE else None, str(refused.message))
                status = 409 if isinstance(refused, StaleEdit) else 422
            else:
                return redirect(address("escalation_detail", escalation))
    return _detail(request, escalation, form if may_step else None, EscalationCommentForm(auto_id=COMMENT_ID), status)


def _step(request: HttpRequest, escalation: Escalation, name: str, form: EscalationStepForm) -> None:
    data = form.cleaned_data
    step = take_step(
        escalation=escalation,
        name=name,
        on=data["on"],
        text=data["text"],
        protocol_number=data.get("protocol_number", ""),
        upload=data["document"],
        by=request.user,
    )
    messages.success(request, _("The step is recorded: %(step)s.") % {"step": step.get_kind_display()})


@require_POST
def escalation_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something between two steps."""
    escalation = escalation_or_404(request, pk)
    can_comment_escalation(request.user, escalation).require(PermissionDenied)
    form = EscalationCommentForm(request.POST, request.FILES, auto_id=COMMENT_ID)
    if form.is_valid():
        data = form.cleaned_data
        try:
            comment_on_escalation(escalation=escalation, text=data["text"], upload=data["document"], by=request.user)
        except Refused as refused:
            form.add_error("document" if refused.about == ABOUT_FILE else None, str(refused.message))
        else:
            messages.success(request, _("Your comment is stored."))
            return redirect(address("escalation_detail", escalation) + "#steps")
    name = next_step(escalation)
    step = EscalationStepForm(name=name) if name and can_take_step(request.user, name) else None
    return _detail(request, escalation, step, form, 422)


@require_safe
def escalation_document(request: HttpRequest, pk: int, step: int) -> FileResponse:
    """The document of a step."""
    escalation = escalation_or_404(request, pk)
    found = get_object_or_404(EscalationStep, escalation=escalation, pk=step)
    if not found.document:
        raise Http404
    name, kind = found.document_name, found.document_type
    response = FileResponse(found.document.open("rb"), as_attachment=True, filename=name, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _detail(
    request: HttpRequest,
    escalation: Escalation,
    form: EscalationStepForm | None,
    comment: EscalationCommentForm,
    status: int,
) -> HttpResponse:
    steps = list(escalation.steps.select_related("recorded_by__institution").order_by("pk"))
    name = next_step(escalation)
    context = {
        "escalation": escalation,
        "steps": steps,
        "line": step_line(escalation, steps),
        "form": form,
        "step": name,
        "verb": STEP_VERBS.get(name, ""),
        "comment": comment if can_comment_escalation(request.user, escalation) else None,
        "n_days_silent": escalation.days_without_answer(clock.today()),
        "breadcrumb": _crumbs(request),
    }
    return render(request, "progress/escalation_detail.html", context, status=status)


def escalation_or_404(request: HttpRequest, pk: int) -> Escalation:
    """The escalation of the plan, for who reads it; one that is noted alone is for who writes it."""
    can_view_escalations(request.user).require(PermissionDenied)
    rows = Escalation.objects.select_related("action__objective__strategic__plan", "period__plan", "risk__plan")
    if not can_write_escalations(request.user):
        rows = rows.exclude(state=Escalation.State.NOTED)
    return get_object_or_404(rows, pk=pk, action__objective__strategic__plan=request.plan)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the page that led here knows of the problem."""
    risk, entry = _given(_risks(request), request, "risk"), _given(_entries(request), request, "entry")
    if risk is not None:
        return {"action": risk.action.code, "problem": risk.text, "proposal": risk.mitigation, "risk": risk.pk}
    if entry is not None:
        problem = "\n".join(challenge.description for challenge in entry.challenges.all())
        return {"action": entry.action.code, "problem": problem, "entry": entry.pk}
    return {"action": request.GET.get("action", "")}


def _given(rows: Any, request: HttpRequest, name: str) -> Any:
    return rows.filter(pk=whole_number(request.GET.get(name, ""))).first()


def _risks(request: HttpRequest) -> Any:
    return Risk.objects.filter(plan=request.plan, action__isnull=False).select_related("action")


def _entries(request: HttpRequest) -> Any:
    verified = ProgressEntry.objects.filter(review=ProgressEntry.Review.VERIFIED)
    return verified.filter(submission__period__plan=request.plan).select_related("action")


def _crumbs(request: HttpRequest) -> list[dict[str, Any]]:
    label = _("Notices received") if is_planning_office(request.user) else _("Notices to the planning office")
    return [
        {"label": _("Risks"), "url": address("risk_list", request.plan)},
        {"label": label, "url": address("escalation_list", request.plan)},
    ]

"""Carrying unfinished actions over into the next plan: the list, the decision on one, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans.models import Action, ActionPlan, CarryOver
from progress.forms.carry_over import CarryOverForm
from progress.pages.carry_over import candidates_in, carry_over_of, found_in, proposals
from progress.permissions import can_decide_carry_over, can_view_plan
from progress.selectors.carry_over import carried_to, next_plan, state_of
from progress.selectors.periods import day_of, period_to_show
from progress.services.carry_over import decide_carry_over, take_back_carry_over
from progress.views.action_pages import find_action
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address

SEARCH = "find"  # the button that searches, and keeps what is ticked


def carry_over_list(request: HttpRequest) -> HttpResponse:
    """Each unfinished action, with what was decided or what is proposed."""
    can_view_plan(request.user).require(PermissionDenied)
    may_decide = bool(can_decide_carry_over(request.user))
    period = period_to_show(request.plan)
    page = carry_over_of(request.plan, period, with_proposals=may_decide)
    context = {"plan": request.plan, "period": period, "day": day_of(period), "page": page, "may_decide": may_decide}
    return render(request, "progress/carry_over_list.html", context | {"breadcrumb": _breadcrumb(request)[:1]})


def carry_over_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What becomes of one action: proposals, a search in the next plan, or dropped with a reason."""
    can_decide_carry_over(request.user).require(PermissionDenied)
    action = _find(request, code)
    following, decisions = next_plan(request.plan), carried_to(action)
    form = CarryOverForm(
        None if SEARCH in request.POST else request.POST or None,
        candidates=candidates_in(following) if following else None,
        initial={"reason": decisions[0].reason if decisions else ""},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _decide(request, action, form)
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409 if isinstance(refused, StaleEdit) else 422
        else:
            return redirect(address("carry_over_list", request.plan))
    context = {"action": action, "form": form, "following": following, "breadcrumb": _breadcrumb(request)}
    context |= {"seen": state_of(decisions)} | _choices(request, action, following, decisions)
    return render(request, "progress/carry_over_edit.html", context, status=status)


@require_POST
def carry_over_take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is decided on the action any more."""
    can_decide_carry_over(request.user).require(PermissionDenied)
    action = _find(request, code)
    try:
        take_back_carry_over(action=action, by=request.user, expected_state=request.POST.get("seen"))
    except StaleEdit as stale:
        messages.error(request, str(stale.message))
    else:
        messages.success(request, _("%(code)s: nothing is decided any more.") % {"code": action.code})
    return redirect(address("carry_over_list", request.plan))


def _find(request: HttpRequest, code: str) -> Action:
    return find_action(request.plan.actions().with_objectives(), code)


def _decide(request: HttpRequest, action: Action, form: CarryOverForm) -> None:
    answer = form.cleaned_data
    decide_carry_over(
        action=action,
        targets=list(answer["targets"]),
        reason=answer["reason"],
        by=request.user,
        expected_state=answer["seen"],
    )
    codes = ", ".join(target.code for target in answer["targets"])
    words = _("%(code)s goes on as %(targets)s.") if codes else _("%(code)s is dropped.")
    messages.success(request, words % {"code": action.code, "targets": codes})


def _choices(
    request: HttpRequest, action: Action, following: ActionPlan | None, decisions: list[CarryOver]
) -> dict[str, Any]:
    """Each action stands once: what is decided or was ticked, then what reads like it, then what was searched."""
    if following is None:
        return {}
    candidates, search = list(candidates_in(following)), request.POST.get("q", "")
    ticked = set(request.POST.getlist("targets"))
    if request.method == "GET":
        ticked = {str(decision.target_id) for decision in decisions}
    chosen = [candidate for candidate in candidates if str(candidate.pk) in ticked]
    proposed = [one for one in proposals(action, candidates) if one.action not in chosen]
    shown = [*chosen, *(one.action for one in proposed)]
    found = [one for one in found_in(following, search) if one not in shown]
    return {"chosen": chosen, "proposed": proposed, "found": found, "search": search}


def _breadcrumb(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"label": _("Plan"), "url": address("plan_tree", request.plan)},
        {"label": _("Carry-over"), "url": address("carry_over_list", request.plan)},
    ]

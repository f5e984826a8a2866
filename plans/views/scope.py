"""Which plan an address speaks of, and which one was chosen. An unknown one does not exist, whoever asks."""

from django.http import Http404, HttpRequest

from plans.models import ActionPlan
from plans.selectors import all_plans

CHOSEN = "plan"  # in the session


def plans_of(request: HttpRequest) -> list[ActionPlan]:
    """All plans, the oldest first. One query a request."""
    if not hasattr(request, "plans"):
        request.plans = all_plans()
    return request.plans


def open_plan(request: HttpRequest, code: str) -> ActionPlan:
    """The plan of this code; where there are several, it is the chosen one from now on. Raises Http404."""
    plans = plans_of(request)
    plan = next((plan for plan in plans if plan.code == code), None)
    if plan is None:
        raise Http404
    if len(plans) > 1 and request.session.get(CHOSEN) != code:
        request.session[CHOSEN] = code
    return plan


def remembered_plan(request: HttpRequest) -> ActionPlan | None:
    """The plan of this address, else the one whose page was opened last, as far as it is remembered."""
    if getattr(request, "plan", None) is not None:
        return request.plan
    plans = plans_of(request)
    if len(plans) == 1:
        return plans[0]
    return next((plan for plan in plans if plan.code == request.session.get(CHOSEN)), None)

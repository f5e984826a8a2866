"""Addresses from the time of one plan, which named none: they lead to the plan that they meant."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from plans.models import ActionPlan

ANY_PLAN = "-"


class SameAgain(HttpResponsePermanentRedirect):
    """Tells a browser to send the very same form to the new address: what was typed is not lost."""

    status_code = 308


def old_address(request: HttpRequest, room: str, below: str) -> HttpResponse:
    """The same page of the plan that holds what the address names; of several the oldest, which was alone then."""
    match = _found(below if room == "plan" else f"{room}/{below}")
    kwargs = dict(match.kwargs)
    if "plan" in kwargs:
        kwargs["plan"] = _meant(kwargs).code
    url = reverse(match.view_name, kwargs=kwargs)
    if query := request.META.get("QUERY_STRING", ""):
        url = f"{url}?{query}"
    return HttpResponsePermanentRedirect(url) if request.method in ("GET", "HEAD") else SameAgain(url)


def _found(path: str) -> ResolverMatch:
    """The page that has taken its place, of any plan. The statistics of victims belong to no plan."""
    try:
        return resolve(f"/{path}" if path.startswith("victims/") else f"/plans/{ANY_PLAN}/{path}")
    except Resolver404 as unknown:
        raise Http404 from unknown


def _meant(kwargs: dict[str, Any]) -> ActionPlan:
    plans = ActionPlan.objects.order_by("first_year", "pk")
    if "period" in kwargs:
        plans = plans.filter(periods__code=kwargs["period"])
    elif "code" in kwargs:
        code = kwargs["code"].strip().upper()
        has_action = Q(strategic_objectives__specific_objectives__actions__code=code)
        plans = plans.filter(has_action | Q(indicators__code=code))
    plan = plans.first()
    if plan is None:
        raise Http404
    return plan

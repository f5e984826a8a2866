"""The read-only interface for programs: published progress as JSON, and its description."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from reporting.data import interface
from reporting.data.openapi import description
from reporting.data.progress import FILTERS
from reporting.names import absolute
from reporting.selectors.published import PublishedPeriod, published_periods
from reporting.views.public import public_page

MINUTES = 60

View = Callable[..., object]


def answers_json(view: View) -> Callable[..., HttpResponse]:
    """What the view gives, as JSON that pages of other sites may read; None is what nothing published tells of."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        told = view(request, *args, **kwargs)
        status = 404 if told is None else 200
        answer = {"detail": "No published report tells of it."} if told is None else told
        response = JsonResponse(answer, safe=False, status=status, json_dumps_params={"ensure_ascii": False})
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=10 * MINUTES)
        return response

    return public_page(require_safe(conditional_page(answered)))


@public_page
@require_safe
def public_api(request: HttpRequest) -> HttpResponse:
    """What there is for programs, said to people."""
    breadcrumb = [{"label": _("Progress of the plan"), "url": reverse("public_progress")}]
    newest = next(iter(published_periods()), None)
    first_code = newest.data["actions"][0]["code"] if newest else ""
    context = {"breadcrumb": breadcrumb, "newest": newest, "first_code": first_code}
    return render(request, "reporting/public_api.html", context)


@answers_json
def public_api_description(request: HttpRequest) -> object:
    """The interface in OpenAPI."""
    return description(_address("public_api").rstrip("/"))


@answers_json
def public_api_periods(request: HttpRequest) -> object:
    """The published half-years."""
    return interface.periods(published_periods(), _address)


@answers_json
def public_api_actions(request: HttpRequest, plan_code: str, period: str) -> object:
    """The actions in one of them."""
    found = _period(plan_code, period)
    return found and interface.actions(found, **{name: request.GET.get(name, "") for name in FILTERS})


@answers_json
def public_api_indicators(request: HttpRequest, plan_code: str, period: str) -> object:
    """The indicators in one of them."""
    found = _period(plan_code, period)
    return found and interface.indicators(found)


@answers_json
def public_api_action(request: HttpRequest, plan_code: str, code: str) -> object:
    """One action over all of them."""
    return interface.action(published_periods(), plan_code, code)


def _period(plan: str, code: str) -> PublishedPeriod | None:
    return next((found for found in published_periods() if (found.plan, found.code) == (plan, code)), None)


def _address(name: str, *args: str) -> str:
    return absolute(reverse(name, args=args))

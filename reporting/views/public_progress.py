"""The progress of the plan for everybody: the list with its filters, an action, an objective."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.pages import public_progress as pages
from reporting.selectors.published import published_periods
from reporting.views.public import public_page


@public_page
@require_safe
def public_progress(request: HttpRequest) -> HttpResponse:
    """Where the actions stand, by period, objective, institution and status."""
    context = pages.list_context(published_periods(), request.GET)
    return render(request, "reporting/public_progress.html", context | {"breadcrumb": _breadcrumb()[:1]})


@public_page
@require_safe
def public_action(request: HttpRequest, plan_code: str, code: str) -> HttpResponse:
    """One action: what is said of it, half-year by half-year."""
    context = pages.action_context(published_periods(), plan_code, code)
    if context is None:
        raise Http404
    return render(request, "reporting/public_action.html", context | {"breadcrumb": _breadcrumb()})


@public_page
@require_safe
def public_objective(request: HttpRequest, plan_code: str, code: str) -> HttpResponse:
    """One objective with its actions."""
    context = pages.objective_context(published_periods(), plan_code, code)
    if context is None:
        raise Http404
    return render(request, "reporting/public_objective.html", context | {"breadcrumb": _breadcrumb()})


def _breadcrumb() -> list[dict[str, str]]:
    return [
        {"label": _("Published reports"), "url": reverse("public_report_list")},
        {"label": _("Progress of the plan"), "url": reverse("public_progress")},
    ]

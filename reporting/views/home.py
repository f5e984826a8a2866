"""The first page after signing in: what waits for me, then the state of the plan."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role, User
from plans.models import ActionPlan
from progress.views.scope import chosen_plan
from reporting.pages import home as homes
from reporting.pages.leader.page import for_leader

Builder = Callable[[User, ActionPlan], dict[str, Any]]

BUILDERS: dict[str, tuple[str, Builder]] = {
    Role.SECRETARIAT: ("reporting/home_secretariat.html", homes.for_secretariat),
    Role.INSTITUTION: ("reporting/home_institution.html", homes.for_institution),
}
DEFAULT: tuple[str, Builder] = ("reporting/home_leader.html", for_leader)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What people ask, and whom to ask further; for people without an account too."""
    return render(request, "reporting/help.html")


def home(request: HttpRequest) -> HttpResponse:
    """The home page of the person's role."""
    if request.user.role == Role.ADMINISTRATOR:
        return render(request, "reporting/home_administrator.html", homes.for_administrator())
    plan = chosen_plan(request)
    if plan is None:
        return render(request, "reporting/home_without_plan.html")
    template, build = BUILDERS.get(request.user.role, DEFAULT)
    return render(request, template, build(request.user, plan))

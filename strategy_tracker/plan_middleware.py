"""The plan that an address names, found before its view is asked."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


class PlanMiddleware:
    """Views below /plans/<code>/ take no argument for the plan: it is `request.plan` (progress/views/scope.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]) -> None:
        """Find the plan, after whoever is not signed in has been sent to the sign-in page. Raises Http404.

        So does a NUL anywhere in an address: PostgreSQL takes no text that holds one, so it names nothing.
        """
        asked = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if any("\x00" in str(value) for value in (*kwargs.values(), *asked)):
            raise Http404
        if "plan" in kwargs:
            from progress.views.scope import open_plan  # a command that shows no page loads the middleware too

            request.plan = open_plan(request, kwargs.pop("plan"))

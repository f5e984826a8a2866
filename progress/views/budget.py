"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def budget_overview(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

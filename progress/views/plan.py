"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def plan_tree(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

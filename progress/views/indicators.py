"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def indicator_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def victim_statistics(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

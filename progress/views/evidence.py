"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def evidence_add(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def evidence_download(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def evidence_remove(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

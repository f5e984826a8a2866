"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def submission_verify(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def submission_verify_unchanged(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def submission_return(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def entry_verify(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def entry_return(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def submission_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def submission_check(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def submission_submit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def entry_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def entry_unchanged(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

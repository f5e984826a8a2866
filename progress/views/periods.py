"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def period_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def period_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def period_open(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def period_close(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def period_reopen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

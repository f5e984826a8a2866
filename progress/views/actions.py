"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def action_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def action_export(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def action_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def action_status(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def action_cancel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

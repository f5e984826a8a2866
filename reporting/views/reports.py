"""Placeholder, replaced by its owner."""

from django.http import HttpRequest, HttpResponse


def report_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def report_create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def report_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def report_progress(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def report_preview(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def report_download(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

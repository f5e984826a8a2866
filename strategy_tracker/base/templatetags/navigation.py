"""Where somebody turns from a page, also from one that says no: back, or to the Secretariat."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

register = template.Library()


@register.simple_tag
def contact() -> dict[str, str]:
    """How to reach the Secretariat: e-mail, phone, address, each of which may be empty. Needs no request."""
    return settings.CONTACT


@register.filter
def way_back(request: HttpRequest | str) -> str:
    """The page from which somebody came, else the nearest one above this one; empty when there is none."""
    if not request:
        return ""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(before)
        if parts.path not in (request.path, "/"):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return _above(request.path)


def _above(path: str) -> str:
    """The nearest address above this one that leads to a page; the home page is not meant."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            parts.pop()
        else:
            return above
    return ""

"""Codes of the plan in running text."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from reporting.document.codes import linked, unbroken

register = template.Library()


@register.filter
def codes(text: str) -> SafeString:
    """The text with its codes kept from breaking across lines."""
    return unbroken(text)


@register.filter
def links(codes: Iterable[str]) -> SafeString:
    """Codes as links to where each stands in full."""
    return linked(codes)


@register.filter
def link(code: str) -> SafeString:
    """One code as a link."""
    return linked([code])

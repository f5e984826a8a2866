"""Codes of the plan in running text."""

from django import template
from django.utils.safestring import SafeString

from reporting.document.codes import unbroken

register = template.Library()


@register.filter
def codes(text: str) -> SafeString:
    """The text with its codes kept from breaking across lines."""
    return unbroken(text)

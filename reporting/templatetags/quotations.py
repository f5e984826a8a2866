"""What people typed, marked where it is in another language than the document."""

from django import template
from django.utils.safestring import SafeString

from reporting.document import quotations

register = template.Library()


@register.filter
def typed(text: str) -> str | SafeString:
    """What somebody typed; in quotation marks where it is in another language."""
    return quotations.typed(text)


@register.filter
def in_its_language(text: str) -> str | SafeString:
    """What already stands between quotation marks."""
    return quotations.inside_quotation_marks(text)

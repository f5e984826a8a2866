"""Codes of the plan do not break across lines: "III.1.13" stays one word, and can be found as one."""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# A tag, which is left alone, or a code of an objective, action or indicator: III.1, III.1.13, III-2.
PIECES = re.compile(r"(<[^>]*>)|\b([IVX]{1,4}(?:[.-]\d{1,2}){1,2})\b")


def unbroken(text: str) -> SafeString:
    """The text as HTML, each code in an element that keeps it on one line; what is HTML already stays as it is."""
    marked = PIECES.sub(lambda piece: piece[1] or f'<span class="code">{piece[2]}</span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 - nothing is added to the escaped text but the element

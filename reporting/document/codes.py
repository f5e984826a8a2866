"""Codes of the plan do not break across lines: "III.1.13" stays one word, and can be found as one."""

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

ACTION = re.compile(r"[IVX]{1,4}\.\d{1,2}\.\d{1,2}")
INDICATOR = re.compile(r"[IVX]{1,4}(?:\.\d{1,2})?-\d{1,2}")
LINK = re.compile(r'<a class="code" href="#([^"]+)">([^<]*)</a>')
# A tag, which is left alone, or a code of an objective, action or indicator: III.1, III.1.13, III-2.
PIECES = re.compile(r"(<[^>]*>)|\b([IVX]{1,4}(?:[.-]\d{1,2}){1,2})\b")


def unbroken(text: str) -> SafeString:
    """The text as HTML, each code in an element that keeps it on one line; what is HTML already stays as it is."""
    marked = PIECES.sub(lambda piece: piece[1] or f'<span class="code">{piece[2]}</span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 - nothing is added to the escaped text but the element


def linked(codes: Iterable[str]) -> SafeString:
    """Codes in a row, an action's a link to its row in annex A, an indicator's to its row in the tracking table."""
    return format_html_join(", ", "{}", ((_link(code),) for code in codes))


def _link(code: str) -> SafeString:
    kind = "action" if ACTION.fullmatch(code) else "indicator" if INDICATOR.fullmatch(code) else ""
    if not kind:
        return unbroken(code)
    return format_html('<a class="code" href="#{}-{}">{}</a>', kind, code, code)


def with_live_links(document: str) -> str:
    """The document, in which a code that has no row of its own is a word: what has left the plan, or another report."""
    known = set(re.findall(r'\bid="([^"]+)"', document))
    return LINK.sub(lambda link: link[0] if link[1] in known else f'<span class="code">{link[2]}</span>', document)

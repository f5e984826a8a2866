"""The document of a report as a page: the same words in the same order, in boxes that a small screen can scroll."""

import re

from django.templatetags.static import static
from django.utils.html import escape, format_html, strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

TABLE = re.compile(r'<table class="(?:[^"]* )?dense\b[^>]*>.*?</table>', re.DOTALL)
CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.DOTALL)
# The sections of the document can be reached by keyboard because they may scroll; here their tables do.
SECTION = re.compile(r'(<section class="(?:abbreviations|chapter|about)[^>]*?) tabindex="0">')


def as_page(document: str) -> str:
    """What reporting.document.html gave, for the browser. Nothing of it is left out, and no table holds another."""
    page = SECTION.sub(r"\1>", document)
    page = TABLE.sub(lambda found: _in_box(found[0]), page)
    icon = format_html('<link rel="icon" href="{}" type="image/svg+xml">', static("img/mark.svg"))
    page = page.replace("</head>", f"{icon}\n</head>", 1)
    hint = format_html(
        '<p class="preview-hint" lang="{}">{}</p>',
        get_language(),
        _("A table with a shaded edge goes on there: scroll it sideways."),
    )
    return re.sub(r"(<body\b[^>]*>)", lambda found: f"{found[1]}\n{hint}", page, count=1)


def _in_box(table: str) -> str:
    """The table in a box of its own width, which the keyboard reaches and a screen reader names by the caption."""
    caption = CAPTION.search(table)
    name = " ".join(strip_tags(caption[1]).split()) if caption else ""
    label = f' role="group" aria-label="{_attribute(name)}"' if name else ""
    return f'<div class="table-box" tabindex="0"{label}>{table}</div>'


def _attribute(text: str) -> str:
    """Already escaped text of the document as the value of an attribute."""
    return text.replace('"', str(escape('"')))

"""The prose of a chapter: Markdown with headings, lists, tables and emphasis only, as HTML that is safe to show.

HTML, links, images, code and quotations are text like any other. Headings begin below the chapter's own and leave out
no level; the sanitiser stands behind the parser, so that nothing depends on the parser alone.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from strategy_tracker.base.text import nfc

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKS = ("heading", "list", "table", "emphasis", "escape", "newline")
TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "br"}
ATTRIBUTES = {"table": {"class"}, "th": {"class", "scope"}, "td": {"class"}, "ol": {"start"}}
FIRST, LAST = 2, 4  # the chapter's title is h1
SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
LIST_MARK = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)", re.M)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # where a text is shown first, not where the web process starts

    return MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False}).enable(list(MARKS))


def render(text: str) -> SafeString:
    """The HTML of a text. Empty text gives empty HTML."""
    import nh3

    parser = _parser()
    tokens = parser.parse(nfc(text))
    _settle_headings(tokens)
    _settle_tables(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, strip_comments=True).strip())


def escape(text: str) -> str:
    """A text as Markdown that shows exactly this text, on one line."""
    escaped = SPECIAL.sub(r"\\\1", text.replace("\n", " "))
    return LIST_MARK.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", escaped)


def _settle_headings(tokens: Sequence["Token"]) -> None:
    """The levels that are used become h2, h3, h4; none comes more than one below the heading before it."""
    ranks = {tag: rank for rank, tag in enumerate(sorted({t.tag for t in tokens if t.type == "heading_open"}), FIRST)}
    level = FIRST - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(ranks[token.tag], level + 1, LAST)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def _settle_tables(tokens: Sequence["Token"]) -> None:
    """Tables look like the report's own; a column aligned to the right is one of numbers."""
    for token in tokens:
        if token.type == "table_open":
            token.attrs = {"class": "dense written"}
        elif token.type in ("th_open", "td_open"):
            is_number = "right" in str(token.attrs.get("style", ""))
            token.attrs = {"class": "num"} if is_number else {}
            if token.type == "th_open":
                token.attrs["scope"] = "col"

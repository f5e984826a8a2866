"""Texts that were stored in Markdown, in the signs of the editor: lists that were shown as lists stay lists.

Only the number that somebody typed is kept as such: "15. januar" was read as the item 15 of a list, and the next date
became 16 (docs/adr/0013-signs-of-the-editor.md). A line that was broken stays broken.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from reporting.document import prose
from strategy_tracker.base.text import nfc

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKS = ("heading", "list", "table", "emphasis", "escape", "newline")
BREAKS = ("softbreak", "hardbreak")
SIGNS = dict(zip(("strong_open", "strong_close", "em_open", "em_close"), prose.BOLD + prose.ITALIC, strict=True))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # where such a text is shown first, not where the web process starts

    return MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False}).enable(list(MARKS))


def from_markdown(text: str) -> str:
    """The same text in the signs of the editor."""
    return "\n".join(_lines(_parser().parse(nfc(text)))).strip("\n")


def _lines(tokens: Sequence["Token"]) -> Iterator[str]:
    """Line by line; an empty one after each block that stands in no other."""
    tags = sorted({token.tag for token in tokens if token.type == "heading_open"})
    lead, cells = "", []
    for before, token in pairwise([None, *tokens]):
        if token.type == "heading_open":
            lead = lead or prose.heading("", tags.index(token.tag) + 1)
        elif token.type == "list_item_open":
            lead += f"{token.info}{token.markup} " if token.info else prose.item("")
        elif token.type == "inline" and before.type in ("th_open", "td_open"):
            cells.append(_inline(token, " "))
        elif token.type == "tr_close":
            yield prose.row(cells)
            cells = []
        elif token.type == "inline":
            yield lead + _inline(token, " " if lead else "\n")
            lead = ""
        elif token.type == "list_item_close" and lead:  # an item without a word
            yield lead.replace(prose.ITEM, "-").strip()
            lead = ""
        if token.level == 0 and token.nesting == -1:
            yield ""


def _inline(token: "Token", line_break: str) -> str:
    """The words of a block with what is bold and italic, which ends where its line does."""
    words, depth = [], 0
    for child in token.children:
        depth += child.nesting
        if child.type in BREAKS:
            words.append(" " if depth else line_break)
        else:
            words.append(SIGNS.get(child.type) or prose.plain(child.content))
    return "".join(words)

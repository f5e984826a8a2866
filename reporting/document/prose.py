"""The prose of a chapter as HTML. What is typed is what is printed, line by line.

A heading, a list, a table, bold and italic are made by the editor's buttons, which put signs into the text that no
keyboard of the three languages types and no word processor gives: ▌ heading, ‣ item, │ cell │, ⟪bold⟫, ⟨italic⟩
(docs/adr/0013-signs-of-the-editor.md). Everything else is text: dates, years, numbers of articles, hyphens, asterisks.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, zip_longest

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from strategy_tracker.base.text import nfc

HEADING, ITEM, CELL = "▌", "‣", "│"
BOLD, ITALIC = "⟪⟫", "⟨⟩"
FORMAT = "signs"  # how content names texts that hold them; what was issued before holds Markdown and names none
FIRST, LAST = 2, 4  # the chapter's title is h1
MOST_COLUMNS = 20  # more fit on no page; and one wide row would make all others as wide, which grows with the square
# What stands for a sign in text that is not to be read as one.
LOOKALIKES = str.maketrans(dict(zip(HEADING + ITEM + CELL + BOLD + ITALIC, "|•|«»‹›", strict=True)))

HEADING_LINE = re.compile(rf"({HEADING}+) *(\S.*)")
ITEM_LINE = re.compile(rf"{ITEM} *(\S.*)")
ROW_LINE = re.compile(rf"{CELL}(.*){CELL}\s*")
MARKED = re.compile(r"⟪(?P<strong>[^⟪⟫]+)⟫|⟨(?P<em>[^⟨⟩]+)⟩")
NUMBER = re.compile(r"[-−+]?\d[\d., \u00a0\u202f]*(?:%|€|EUR)?")


def render(text: str) -> SafeString:
    """The HTML of a text. Empty text gives empty HTML."""
    html, level = [], FIRST - 1
    for kind, lines in groupby(nfc(text).replace("\r\n", "\n").split("\n"), key=_kind):
        if kind == "heading":
            for line in lines:
                level, shown = _heading(line, level)
                html.append(shown)
        elif kind is not None:
            html.append(BLOCKS[kind](lines))
    return mark_safe("\n".join(html))  # noqa: S308 - every piece of the text went through escape


def plain(text: str) -> str:
    """A text on one line, to be put into prose as text and nothing else."""
    return text.replace("\n", " ").translate(LOOKALIKES)


def heading(text: str, rank: int = 1) -> str:
    """A heading; one of rank 2 stands below one of rank 1."""
    return f"{HEADING * rank} {text}"


def item(text: str) -> str:
    """An item of a list."""
    return f"{ITEM} {text}"


def parted(text: str, headings: Iterable[str]) -> tuple[str, dict[str, str]]:
    """What stands before these headings, and what stands beneath each: up to the next of them."""
    known = {heading(plain(one)): one for one in headings}
    told: dict[str, list[str]] = {"": [], **{one: [] for one in known.values()}}
    at, seen = "", set()
    for line in text.split("\n"):
        found = known.get(line.strip())
        if found and found not in seen:
            at = found
            seen.add(found)
        else:
            told[at].append(line)
    head, *parts = ("\n".join(lines).strip("\n") for lines in told.values())
    return head, dict(zip(known.values(), parts, strict=True))


def row(cells: Iterable[str]) -> str:
    """A row of a table; the first one is its head."""
    return f"{CELL} {f' {CELL} '.join(cells)} {CELL}"


def _kind(line: str) -> str | None:
    """What a line is; None for an empty one, which parts paragraphs."""
    if not line.strip():
        return None
    marks = {"heading": HEADING_LINE, "list": ITEM_LINE, "table": ROW_LINE}
    kind = next((kind for kind, mark in marks.items() if mark.fullmatch(line)), "paragraph")
    return "paragraph" if kind == "table" and line.count(CELL) > MOST_COLUMNS + 1 else kind


def _heading(line: str, before: int) -> tuple[int, str]:
    """Its level, at most one below that of the heading before it, and its HTML."""
    marks, text = HEADING_LINE.fullmatch(line).groups()
    level = min(FIRST - 1 + len(marks), before + 1, LAST)
    return level, f"<h{level}>{_inline(text)}</h{level}>"


def _paragraph(lines: Iterable[str]) -> str:
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _list(lines: Iterable[str]) -> str:
    items = (f"<li>{_inline(ITEM_LINE.fullmatch(line)[1])}</li>" for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def _table(lines: Iterable[str]) -> str:
    """A table like the report's own; a column whose cells are all numbers, or empty, is one of numbers."""
    rows = [[cell.strip() for cell in ROW_LINE.fullmatch(line)[1].split(CELL)] for line in lines]
    head, *body = zip(*zip_longest(*rows, fillvalue=""), strict=True)
    classes = [' class="num"' if _is_of_numbers(column) else "" for column in zip(*body, strict=True)] or [""] * len(
        head
    )
    top = _cells(head, [f'{css} scope="col"' for css in classes], "th")
    rest = "".join(f"<tr>{_cells(cells, classes, 'td')}</tr>" for cells in body)
    return f'<table class="dense written"><thead><tr>{top}</tr></thead><tbody>{rest}</tbody></table>'


def _cells(cells: Sequence[str], attributes: Sequence[str], tag: str) -> str:
    pairs = zip(cells, attributes, strict=True)
    return "".join(f"<{tag}{attribute}>{_inline(cell)}</{tag}>" for cell, attribute in pairs)


def _is_of_numbers(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    return bool(filled) and all(NUMBER.fullmatch(cell) for cell in filled)


def _inline(text: str) -> str:
    """One line with what is bold and italic in it."""
    pieces, end = [], 0
    for found in MARKED.finditer(text):
        tag = found.lastgroup
        pieces += [escape(text[end : found.start()]), f"<{tag}>{_inline(found[tag])}</{tag}>"]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


BLOCKS = {"paragraph": _paragraph, "list": _list, "table": _table}

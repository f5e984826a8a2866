"""What somebody reads of the document as HTML, and whether the PDF prints it: letter by letter, cell by cell.

Where lines, words and rows are broken, page headers and repeated table heads are the PDF's own affair.
"""

import re
import subprocess
from pathlib import Path

from lxml import etree, html

# White space, and where a line or a word may be broken, or was.
BREAKS = re.compile(r"[\s\u00ad\u2010\u200b]+")
# Drawn, for the ear alone, or with page numbers of its own.
UNREAD = ("svg", "nav", "caption", "style", "script")
SHORTEST_BROKEN = 20  # letters
CELLS = ("th", "td", "p", "li", "h1", "h2", "h3", "dt", "dd")


def letters(text: str) -> str:
    """The text without its breaks."""
    return BREAKS.sub("", text)


def read_html(document: str) -> list[str]:
    """Every cell, paragraph, heading of the document in its order, as letters; empty ones are left out."""
    body = html.document_fromstring(document).body
    etree.strip_elements(body, *UNREAD, with_tail=False)
    found = (letters(element.text_content()) for element in body.iter(*CELLS) if element.find(".//p") is None)
    return [text for text in found if text]


def read_pdf(path: Path) -> list[str]:
    """The letters of each page, in the order in which they are drawn: cell by cell."""
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return [letters(page) for page in told.split("\f")]


def unprinted(shown: list[str], pages: list[str]) -> list[str]:
    """The texts that the PDF does not print, whole or with the end of a page within."""
    whole = "\n".join(pages)
    return [text for text in dict.fromkeys(shown) if text not in whole and not _is_broken(text, pages)]


def _is_broken(text: str, pages: list[str]) -> bool:
    """Whether the text begins on one page and ends on the next; a short one, a number for instance, stands on one."""
    if len(text) < SHORTEST_BROKEN:
        return False
    for here, there in zip(pages, pages[1:], strict=False):
        at = next((n for n in range(len(text) - 1, 0, -1) if text[:n] in here), 0)
        if at and text[at:] in there and not text[at - 1 : at + 1].isdigit():
            return True
    return False

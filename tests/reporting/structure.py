"""What a tagged PDF holds by its own structure: its tables cell by cell, and the texts outside them, in their order.

The words are those that its pages draw, and the cells those that the file itself says they stand in. `told` lays them
over the document in a language that the figures program reads.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
import pikepdf

TEXTS = ("/P", "/LBody", "/H1", "/H2", "/H3")
BLOCKS = ("h1", "h2", "h3", "p", "li", "dt", "dd")
UNREAD = "//nav//li | //svg | //*[local-name()='svg'] | //style | //script"
NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
SEPARATORS = str.maketrans(",.", ".,")
CHARACTER = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
UNREAD_KINDS = ("/Lbl", "/Figure")
SHOWN = ("Tj", "TJ")


@dataclass
class Printed:
    """A document: the rows of its tables, without their heads, as texts of cells, and every text outside tables."""

    rows: list[list[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def read(path: Path) -> Printed:
    """The rows and texts of the file, in its order."""
    with pikepdf.open(path) as file:
        printed = Printed()
        _walk(file.Root.StructTreeRoot.K, None, drawn(file), printed)
    return printed


def drawn(file: pikepdf.Pdf) -> dict[tuple, str]:
    """(page, number) → text of each piece of the file that the structure names."""
    return {(page.objgen, mark): text for page in file.pages for mark, text in _marked(page)}


def _marked(page):
    """(number, text) of each piece of the page that the structure names."""
    fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    marks, texts, font = [], {}, {}
    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ Td Tm T*"):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(operands[1].get("/MCID") if name == "BDC" and len(operands) > 1 else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in SHOWN and marks and marks[-1] is not None:
            texts.setdefault(int(marks[-1]), []).append(_shown(operands[0], font))
    return [(mark, "".join(found)) for mark, found in texts.items()]


def _shown(operand, font):
    pieces = [operand] if isinstance(operand, pikepdf.String) else [o for o in operand if isinstance(o, pikepdf.String)]
    codes = b"".join(map(bytes, pieces))
    return "".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2))


def _letters(font):
    """Code → letters, as the file says for whoever copies its text."""
    table = font.ToUnicode.read_bytes()
    return {
        bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in CHARACTER.findall(table)
    }


def _walk(node, page, drawn, printed):
    if isinstance(node, pikepdf.Array):
        for child in node:
            _walk(child, page, drawn, printed)
    elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
        kind, page = node.get("/S"), node.get("/Pg", page)
        if kind == "/Table":
            printed.rows += [[text(cell, page, drawn) for cell in row.K] for row in _lines(node.K)]
        elif kind in TEXTS and not (kind == "/LBody" and _leads_elsewhere(node)):
            said = text(node.K, page, drawn)
            printed.texts += [said] if said else []
        else:
            _walk(node.K, page, drawn, printed)


def _leads_elsewhere(item):
    """Whether it is a line of the contents, with the number of a page: it ends with its link."""
    last = list(item.K)[-1] if isinstance(item.K, pikepdf.Array) else item.K
    return isinstance(last, pikepdf.Dictionary) and last.get("/S") == "/Link"


def _lines(node):
    for part in node if isinstance(node, pikepdf.Array) else [node]:
        if part.S == "/TR":
            yield part
        elif part.S == "/TBody":
            yield from _lines(part.K)


def text(node: pikepdf.Object, page: pikepdf.Object | None, drawn: dict[tuple, str]) -> str:
    """The words of a piece and of all in it, but for marks of lists and pictures: a space between two lines."""
    return " ".join(" ".join(_pieces(node, page, drawn)).split())


def _pieces(node, page, drawn):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _pieces(child, page, drawn)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/Type") == "/MCR":
            yield drawn.get((node.get("/Pg", page).objgen, int(node.MCID)), "")
        elif "/K" in node and node.get("/S") not in UNREAD_KINDS:
            yield from _pieces(node.K, node.get("/Pg", page), drawn)
    elif page is not None:
        yield drawn.get((page.objgen, int(node)), "")


def told(document: str, printed: Printed) -> str:
    """The document with each number that the PDF prints in the same place, whatever the language of the PDF.

    Raises ValueError where one holds a row, a cell, a text or a number that the other does not.
    """
    root = lxml.html.document_fromstring(document)
    for unread in root.xpath(UNREAD):
        unread.drop_tree()
    rows = root.xpath("//tr[not(parent::thead)]")
    for row, cells in zip(rows, printed.rows, strict=True):
        for cell, text in zip(row.xpath("th|td"), cells, strict=True):
            _put(list(_places(cell, ())), text)
    outside = [list(_places(node, BLOCKS)) for node in root.iter(*BLOCKS) if not node.xpath("ancestor::table")]
    for places, text in zip([places for places in outside if _said(places).strip()], printed.texts, strict=True):
        _put(places, text)
    return lxml.html.tostring(root, encoding="unicode")


def _places(node, apart):
    """Where its text stands, but for that of the elements that stand apart."""
    yield node, "text"
    for child in node:
        if child.tag not in apart:
            yield from _places(child, apart)
        yield child, "tail"


def _said(places):
    return " ".join(getattr(node, side) or "" for node, side in places)


def _put(places, text):
    """Each number as the PDF prints it; the order of a sentence is its language's own."""
    shown = NUMBER.findall(_said(places))
    drawn = [number if number in shown else number.translate(SEPARATORS) for number in NUMBER.findall(text)]
    if len(shown) != len(drawn):
        raise ValueError(f"the document says “{' '.join(_said(places).split())}”, the PDF “{text}”")
    rest = Counter(drawn)
    rest.subtract(shown)
    others = iter((+rest).elements())
    for node, side in places:
        setattr(node, side, NUMBER.sub(lambda found: _or_other(found[0], rest, others), getattr(node, side) or ""))


def _or_other(number, rest, others):
    """The number, or one that the PDF prints instead."""
    if rest[number] < 0:
        rest[number] += 1
        return next(others)
    return number

"""What a screen reader is told of a PDF: the elements of its structure in the order of reading, beside the HTML's."""

import io
from dataclasses import dataclass

import lxml.html
import pikepdf

from tests.reporting import structure

PARTS = {"/Table": "table", "/L": "ul|ol|dl", "/P": "p", "/H1": "h1", "/H2": "h2", "/H3": "h3", "/THead": "thead"}
PARTS |= {"/TBody": "tbody", "/TR": "tr", "/TH": "th", "/TD": "td", "/Figure": "img|*[local-name()='svg']"}
OWN = ("/Lang", "/Alt", "/ID", "/Scope", "/Headers", "/Summary", "/ColSpan")


@dataclass
class Element:
    """An element of the structure: its type, what it says of itself, its words, and how many lie around it."""

    kind: str
    own: dict
    text: str
    depth: int


def elements(content: bytes) -> list[Element]:
    """All elements of the file, each before those that lie in it."""
    with pikepdf.open(io.BytesIO(content)) as file:
        return list(_elements(file.Root.StructTreeRoot.K, None, 0, structure.drawn(file)))


def _elements(node, page, depth, drawn):
    for kid in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            here, own = kid.get("/Pg", page), {**kid, **kid.get("/A", {})}
            plain = {key: _plain(own[key]) for key in OWN if key in own}
            yield Element(str(kid.S), plain, structure.text(kid, page, drawn), depth)
            yield from _elements(kid.get("/K", pikepdf.Array()), here, depth + 1, drawn)


def _plain(value):
    return [str(one) for one in value] if isinstance(value, pikepdf.Array) else str(value)


def of_kind(found: list[Element], kind: str) -> list[Element]:
    """Those of the type, in their order."""
    return [element for element in found if element.kind == kind]


def counted(found: list[Element]) -> dict[str, int]:
    """How many there are of each type that the HTML has a word for."""
    return {kind: len(of_kind(found, kind)) for kind in PARTS}


def expected(document: str) -> dict[str, int]:
    """How many the HTML has of each."""
    root = lxml.html.document_fromstring(document)
    paths = {kind: " | ".join(f"//{name}" for name in names.split("|")) for kind, names in PARTS.items()}
    return {kind: len(root.xpath(path)) for kind, path in paths.items()}

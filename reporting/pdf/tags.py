"""One element of the structure for one element of the document, however many pages and lines it runs over.

WeasyPrint writes an element for each box: a table on fourteen pages is fourteen tables, each with the head anew, and a
phrase on two lines is two phrases. While it builds them, `remembering` keeps which box each was built for; two boxes of
one HTML element are pieces of one thing, which nothing in the written file would tell. `make_whole` then joins them,
before the file is written, by rewriting parents and children alone. What the structure leaves out, heads that are
printed again and the margins of pages, becomes an artifact in the drawing itself: read once or not at all.

Upstream: WeasyPrint #2903 (pieces), #2508 (scope), open on 28.11.2026.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pydyf

from reporting.pdf import table_heads

# In these text may stand by itself; anywhere else it keeps an element of its own.
HOLDS_TEXT = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Span", "/Link", "/LBody", "/Lbl", "/TD", "/TH"}
# Without content they say nothing.
EMPTY_IS_NOTHING = {"/NonStruct", "/Span"}
RUNNING = {"@top": "Header", "@bot": "Footer"}


class Mark(NamedTuple):
    """Something drawn: the page, and the number that the drawing gives it there."""

    page: int
    number: int


@dataclass(eq=False)
class Node:
    """An element of the structure with all its pieces: elements, what is drawn, and annotations (as references)."""

    element: pydyf.Dictionary
    box: Any
    kids: list["Node | Mark | bytes"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its type in the structure: "/Table"."""
        return self.element["S"]

    @property
    def html(self) -> Any:
        """The HTML element; None for what stands for no element of its own."""
        return self.box.element if self.box is not None and "::" not in (self.box.element_tag or "") else None


def remembering(build: Callable[..., Iterator[pydyf.Dictionary]]) -> Callable[..., Iterator[pydyf.Dictionary]]:
    """WeasyPrint's own function, which builds the elements of a box, so that they keep the box.

    Of a margin of the page it builds elements that nobody refers to; instead it is kept what is drawn there.
    """

    def build_box_tree(box: Any, parent: Any, pdf: Any, page: int, marks: dict[int, bytes], *others: Any) -> Iterator:
        box = getattr(box, "_box", box)  # the place of what stands elsewhere
        before = set(marks) if hasattr(box, "at_keyword") else None
        for element in build(box, parent, pdf, page, marks, *others):
            if not hasattr(element, "box"):
                element.box = box
            yield element
        if before is not None:
            running = pdf.__dict__.setdefault("running", {})
            running |= {Mark(page, number): RUNNING.get(box.at_keyword[:4]) for number in set(marks) - before}

    return build_box_tree


def make_whole(_document: Any, pdf: pydyf.PDF) -> None:
    """Rewrite the structure of a file that is about to be written: WeasyPrint's `finisher`."""
    structure = _Structure(pdf)
    document = structure.whole([structure.at(structure.root["K"][0])], None)
    table_heads.describe((node for node in every(document) if node.kind == "/Table"), pdf, structure.root)
    _tell_languages(document, pdf.catalog["Lang"].string)
    structure.replace(document)


def every(node: Node) -> Iterator[Node]:
    """The node and all that lie in it, in the order of reading."""
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from every(kid)


def _tell_languages(node: Node, language: str) -> None:
    """The language of words that are quoted from another one, as the HTML says it."""
    own = node.html.get("lang") if node.html is not None else None
    if own and own != language:
        language = own
        node.element["Lang"] = pydyf.String(own)
    for kid in node.kids:
        if isinstance(kid, Node):
            _tell_languages(kid, language)


class _Structure:
    """The structure that WeasyPrint built into a file, and its replacement by a whole one."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.pages = {reference: n for n, reference in enumerate(pdf.page_references)}
        self.node_of: dict[int, Node] = {}  # by the number of each piece
        self.running: dict[Mark, str | None] = pdf.__dict__.get("running", {})
        self.leaders: set[Mark] = set()

    def at(self, reference: bytes) -> pydyf.Dictionary:
        """The object that a reference names."""
        return self.pdf.objects[_number(reference)]

    def whole(self, pieces: list[pydyf.Dictionary], parent: Node | None) -> Node:
        """The element with these pieces, in their order, and all that lies in it."""
        node = Node(pieces[0], getattr(pieces[0], "box", None))
        if node.kind == "/NonStruct" and node.box.style["display"][0] == "inline":  # "strong", "em"
            node.element["S"] = "/Span"
        found: list[Any] = []  # marks, references, and lists of the pieces of one element
        known: dict[tuple, list[pydyf.Dictionary]] = {}
        for piece in pieces:
            self.node_of[piece.number] = node
            self._collect(piece, node, found, known)
        for one in found:
            if not isinstance(one, list):
                node.kids.append(one)
                continue
            kid = self.whole(_printed_once(one), node)
            if kid.kids or kid.kind not in EMPTY_IS_NOTHING:
                node.kids.append(kid)
        return node

    def _collect(self, piece: pydyf.Dictionary, node: Node, found: list, known: dict) -> None:
        page = self.pages.get(piece.get("Pg"))
        for kid in piece["K"]:
            if isinstance(kid, int):
                found.append(Mark(page, kid))
                continue
            element = self.at(kid)
            if element["Type"] == "/OBJR":
                found.append(kid)
            elif not hasattr(element, "box"):
                if element["S"] == "/Span" and node.kind in HOLDS_TEXT:  # a line of text
                    found.append(Mark(self.pages[element["Pg"]], element["K"][0]))
                else:
                    found.append([element])
            elif getattr(element.box, "is_leader", False):
                self.node_of[element.number] = node
                self._leave_out_dots(element, found)
            elif _is_part(element, node):
                self.node_of[element.number] = node
                self._collect(element, node, found, known)
            else:
                self._add(element, node, found, known)

    def _leave_out_dots(self, leader: pydyf.Dictionary, found: list) -> None:
        """Of the dots between a heading and its page only the link is kept."""
        for kid in leader["K"]:
            if isinstance(kid, int):
                self.leaders.add(Mark(self.pages[leader["Pg"]], kid))
            else:
                found.append(kid)

    def _add(self, element: pydyf.Dictionary, node: Node, found: list, known: dict) -> None:
        """To the pieces of its HTML element, or as the first of them."""
        box = element.box
        key = (id(box.element), box.element_tag, element["S"])
        pieces = known.get(key)
        # Blocks that the layout puts around loose text are of their parent's element: one only goes on in the next.
        is_loose = box.element is None or (node.box is not None and box.element is node.box.element)
        if pieces is None or (is_loose and (found[-1] is not pieces or pieces[-1]["Pg"] == element["Pg"])):
            known[key] = pieces = []
            found.append(pieces)
        pieces.append(element)

    def replace(self, document: Node) -> None:
        """Write the whole one in place of the pieces."""
        nodes = list(every(document))
        numbers = self._number_anew({kid for node in nodes for kid in node.kids if isinstance(kid, Mark)})
        parents: dict[int, dict[int, bytes]] = defaultdict(dict)
        for node in nodes:
            page = self.pages.get(node.element.get("Pg"))
            kids = pydyf.Array()
            for kid in node.kids:
                if isinstance(kid, Node):
                    kid.element["P"] = node.element.reference
                    kids.append(kid.element.reference)
                elif isinstance(kid, Mark):
                    number = numbers[kid]
                    parents[kid.page][number] = node.element.reference
                    kids.append(number if kid.page == page else self._elsewhere(kid.page, number))
                else:
                    kids.append(kid)
            node.element["K"] = kids
        self._lead_back(parents)
        self._free({node.element.number for node in nodes})

    def _elsewhere(self, page: int, number: int) -> pydyf.Dictionary:
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self.pdf.page_references[page], "MCID": number})

    def _number_anew(self, told: set[Mark]) -> dict[Mark, int]:
        """Number what is told of, page by page without a gap; what is not becomes an artifact."""
        numbers: dict[Mark, int] = {}
        page_of = {id(self.at(self.at(page)["Contents"])._tags): n for page, n in self.pages.items()}
        counts: dict[int, int] = defaultdict(int)
        for drawing in self.pdf.objects:
            page = page_of.get(id(getattr(drawing, "_tags", None)))
            if page is None:
                continue
            for place, item in enumerate(drawing.stream):
                if isinstance(item, pydyf.Dictionary) and "MCID" in item:
                    mark = Mark(page, item["MCID"])
                    if mark in told:
                        numbers[mark] = item["MCID"] = counts[page]
                        counts[page] += 1
                    else:
                        item.clear()
                        item["Type"] = "/Layout" if mark in self.leaders else "/Pagination"
                        if self.running.get(mark):
                            item["Subtype"] = f"/{self.running[mark]}"
                        drawing.stream[place - 1] = "/Artifact"
        return numbers

    def _lead_back(self, parents: dict[int, dict[int, bytes]]) -> None:
        """From what is drawn, and from annotations, to the elements that they belong to."""
        entries = self.at(self.root["ParentTree"])["Nums"]
        n_pages = len(self.pages)
        for place in range(0, len(entries), 2):
            key, value = entries[place], entries[place + 1]
            if key < n_pages:
                entries[place + 1] = pydyf.Array(parent for _number, parent in sorted(parents[key].items()))
            elif _number(value) in self.node_of:
                entries[place + 1] = self.node_of[_number(value)].element.reference

    def _free(self, used: set[int]) -> None:
        """Leave out the elements that are no longer any; the first object is the one that is free in every file."""
        objects = self.pdf.objects
        kept = used | {_number(value) for value in self.at(self.root["ParentTree"])["Nums"] if isinstance(value, bytes)}
        for number, one in enumerate(objects):
            if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/StructElem" and number not in kept:
                objects[number] = objects[0]


def _printed_once(pieces: list[pydyf.Dictionary]) -> list[pydyf.Dictionary]:
    """A head is printed anew on every page, and so is a foot: the first head, the last foot."""
    if pieces[0]["S"] == "/THead":
        return pieces[:1]
    return pieces[-1:] if pieces[0]["S"] == "/TFoot" else pieces


def _is_part(element: pydyf.Dictionary, node: Node) -> bool:
    """A column of a list is no list in the list, and the dots behind a link are no link in the link."""
    is_same = node.box is not None and element.box.element is not None and element.box.element is node.box.element
    return is_same and element["S"] == node.kind


def _number(reference: bytes) -> int:
    return int(reference.split()[0])

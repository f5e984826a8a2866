"""Which cells a head speaks for: Scope for each head, and in cells where two directions meet the names of their heads.

A screen reader that knows no Headers still goes by Scope, one that knows no Scope by Headers. Cells that span rows are
not expected: they cannot run over pages (CONTRIBUTING.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pydyf

if TYPE_CHECKING:
    from reporting.pdf.tags import Node

ROW, COLUMN = "/Row", "/Column"
SCOPES = {"row": ROW, "rowgroup": ROW, "col": COLUMN, "colgroup": COLUMN}


@dataclass
class Cell:
    """A cell, the head or body that it lies in, and where it stands in the grid of its table."""

    node: "Node"
    part: "Node"
    row: int
    columns: range

    @property
    def scope(self) -> str | None:
        """Of a head, as the HTML says it, or else by where it stands."""
        if self.node.kind != "/TH":
            return None
        is_beside = self.part.kind != "/THead" and self.columns.start == 0
        return SCOPES.get(self.node.html.get("scope"), ROW if is_beside else COLUMN)


def describe(tables: Iterable["Node"], pdf: pydyf.PDF, root: pydyf.Dictionary) -> None:
    """Give the cells of the tables their attributes, and the structure the list of the names that they use."""
    names: dict[str, bytes] = {}
    for number, table in enumerate(tables, start=1):
        cells = list(_cells(table))
        _summarise(table)
        for cell in cells:
            _attribute(cell)
        if {cell.scope for cell in cells} >= {ROW, COLUMN}:
            _name_heads(cells, number, names)
    if names:
        pairs = (part for name in sorted(names) for part in (pydyf.String(name), names[name]))
        tree = pydyf.Dictionary({"Names": pydyf.Array(pairs)})
        pdf.add_object(tree)
        root["IDTree"] = tree.reference


def _cells(table: "Node") -> Iterator[Cell]:
    for row, (line, part) in enumerate(_rows(table)):
        column = 0
        for cell in line.kids:
            width = cell.element["A"].get("ColSpan", 1)
            yield Cell(cell, part, row, range(column, column + width))
            column += width


def _rows(part: "Node") -> Iterator[tuple["Node", "Node"]]:
    for kid in part.kids:
        if kid.kind == "/TR":
            yield kid, part
        elif kid.kind in ("/THead", "/TBody", "/TFoot"):
            yield from _rows(kid)


def _summarise(table: "Node") -> None:
    """A caption that is not printed is told all the same."""
    caption = table.html.find("caption")
    if caption is not None and all(kid.kind != "/Caption" for kid in table.kids):
        words = pydyf.String(" ".join("".join(caption.itertext()).split()))
        table.element["A"] = pydyf.Dictionary({"O": "/Table", "Summary": words})


def _attribute(cell: Cell) -> None:
    """Its scope, in place of the names that WeasyPrint gives page by page."""
    element = cell.node.element
    element.pop("ID", None)
    element["A"].pop("Headers", None)
    if cell.scope:
        element["A"]["Scope"] = cell.scope
    elif len(element["A"]) == 1:  # its owner alone
        del element["A"]


def _name_heads(cells: list[Cell], table: int, names: dict[str, bytes]) -> None:
    """Name the heads, and in every other cell those above it, that of its group of rows, and those beside it.

    Where a table has several rows of heads, a cell may name those above it that are its own (`headers`, as in HTML).
    """
    above, beside, of_group = defaultdict(list), defaultdict(list), defaultdict(list)
    by_id: dict[str, pydyf.String] = {}
    for cell in cells:
        if not cell.scope:
            continue
        name = f"{table}.{cell.row}.{cell.columns.start}"
        names[name] = cell.node.element.reference
        cell.node.element["ID"] = head = pydyf.String(name)
        if cell.node.html.get("id"):
            by_id[cell.node.html.get("id")] = head
        if cell.scope == COLUMN:
            for column in cell.columns:
                above[column].append(head)
        elif cell.node.html.get("scope") == "rowgroup":
            of_group[id(cell.part)].append(head)
        else:
            beside[cell.row].append(head)
    for cell in cells:
        if not cell.scope:
            own = cell.node.html.get("headers")
            heads = [by_id[name] for name in own.split()] if own else [h for at in cell.columns for h in above[at]]
            heads += of_group[id(cell.part)] + beside[cell.row]
            if heads:
                attributes = cell.node.element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
                attributes["Headers"] = pydyf.Array(dict.fromkeys(heads))

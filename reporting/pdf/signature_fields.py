"""Empty signature fields, put into a document before anybody signs it.

Nothing may be added to a PDF after its first signature, and a field that a signing program adds by itself is not
tagged. So every field that may ever be signed is there from the start: visible, with a spoken name, a place in the
structure tree and an empty appearance, as PDF/UA-1 (7.18.1, 7.18.4) and PDF/A-3 (6.4.1) ask.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Pdf, String

from reporting.pdf import stream_endings

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
PRINT, LOCKED = 4, 128  # annotation flags: shown on paper, cannot be moved (ISO 32000-1, table 165)
# Signatures exist, and who saves appends: viewers that heed it never rewrite the file (table 219).
SIGNATURES_EXIST, APPEND_ONLY = 1, 2
POINTS_PER_MM = 72 / 25.4


class FieldRefused(ValueError):
    """The fields cannot be added; the message says why. A programmer's mistake, not a person's."""


@dataclass(frozen=True)
class Box:
    """A place by number: the page counts from 0, the rest are points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Anchor:
    """A place by name: the box whose upper left corner is that of the HTML element with this id."""

    name: str
    width_mm: float = 70
    height_mm: float = 25


@dataclass(frozen=True)
class FieldSpec:
    """One field: its name in the file, and the label that is read aloud, in the language of the document."""

    name: str
    label: str
    place: Box | Anchor


def add_signature_fields(pdf: bytes, fields: Sequence[FieldSpec]) -> bytes:
    """Give the document these empty signature fields.

    Raises FieldRefused for a name that is a prefix of another (programs confuse them with parent and child), an
    unknown anchor or page, a document without tags, or one that already has a form.
    """
    _refuse_names([field.name for field in fields])
    with Pdf.open(io.BytesIO(pdf)) as document:
        if Name.StructTreeRoot not in document.Root:
            raise FieldRefused("The document has no tags.")
        if Name.AcroForm in document.Root:
            raise FieldRefused("The document has a form already.")
        widgets = [_add_field(document, field) for field in fields]
        document.Root.AcroForm = document.make_indirect(
            Dictionary(Fields=Array(widgets), SigFlags=SIGNATURES_EXIST | APPEND_ONLY)
        )
        return stream_endings.save(document)


def _refuse_names(names: Sequence[str]) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise FieldRefused(f"{name!r} is not a plain name.")
    for name, other in permutations(names, 2):
        if other.startswith(name):
            raise FieldRefused(f"{name!r} is a prefix of {other!r}.")


def _add_field(document: Pdf, field: FieldSpec) -> pikepdf.Object:
    """The field and its widget in one, shown on its page and known to the structure tree."""
    box = field.place if isinstance(field.place, Box) else _box_of_anchor(document, field.place)
    if not 0 <= box.page < len(document.pages):
        raise FieldRefused(f"There is no page {box.page}.")
    page = document.pages[box.page].obj
    width, height = box.right - box.left, box.top - box.bottom
    empty = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]))
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(field.name),
            TU=String(field.label),
            Rect=Array([box.left, box.bottom, box.right, box.top]),
            F=PRINT | LOCKED,
            P=page,
            AP=Dictionary(N=empty),
        )
    )
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(widget)
    page.Tabs = Name.S
    _tag(document, widget, page)
    return widget


def _tag(document: Pdf, widget: pikepdf.Object, page: pikepdf.Object) -> None:
    """A Form element at the end of the document's structure, tied to the widget in both directions."""
    root = document.Root.StructTreeRoot
    parent = _first_element(root)
    form = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=parent,
            Pg=page,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
        )
    )
    if not isinstance(parent.get(Name.K), Array):
        parent.K = Array([parent.K] if Name.K in parent else [])
    parent.K.append(form)
    tree = NumberTree(root.ParentTree)
    key = max(tree.keys(), default=-1) + 1
    tree[key] = form
    widget.StructParent = key
    root.ParentTreeNextKey = key + 1


def _first_element(root: pikepdf.Object) -> pikepdf.Object:
    kids = root.K
    return kids[0] if isinstance(kids, Array) else kids


def _box_of_anchor(document: Pdf, anchor: Anchor) -> Box:
    for name, destination in _destinations(document):
        if name == anchor.name:
            page, left, top = destination[0], float(destination[2]), float(destination[3])
            number = next(index for index, other in enumerate(document.pages) if other.obj.objgen == page.objgen)
            width, height = anchor.width_mm * POINTS_PER_MM, anchor.height_mm * POINTS_PER_MM
            return Box(number, left, round(top - height, 3), round(left + width, 3), top)
    raise FieldRefused(f"The document has no place named {anchor.name!r}.")


def _destinations(document: Pdf) -> list[tuple[str, pikepdf.Object]]:
    try:
        flat = list(document.Root.Names.Dests.Names)
    except AttributeError:
        return []
    return [(str(name), target) for name, target in zip(flat[::2], flat[1::2], strict=True)]

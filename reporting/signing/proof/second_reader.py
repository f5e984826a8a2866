"""A second reader's opinion: qpdf (through pikepdf) must find in a signed file what pyHanko found.

The proof in `changes` and `comparison` is worth what pyHanko's reading of the file is. Another program may read it
otherwise, so qpdf, which shares no code with it, reads both states too: whatever the update does not define must be
the same in both, and whatever it defines must be what pyHanko read and compared.
"""

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from reporting.signing.outcomes import Why
from reporting.signing.proof.comparison import Changed, plain

MAX_DEPTH = 100
ENCODED = re.compile(rb"#([0-9A-Fa-f]{2})")


def refuse_other_reading(
    accepted: PdfFileReader, signed: PdfFileReader, *, size_bytes: int, defined: Mapping[int, int]
) -> None:
    """Prove that qpdf reads the file as pyHanko does. `defined` are the objects of its updates and their generations.

    Raises Changed.
    """
    content = signed.stream.getbuffer()
    try:
        with _open(content[:size_bytes]) as old, _open(content) as new:
            _refuse_other_objects(old, new, defined)
            for number, generation in defined.items():
                _refuse_other_object(number, generation, signed, new)
            if old.Root.objgen != new.Root.objgen or new.get_warnings():
                raise Changed(Why.CONTENT_CHANGED, "another catalogue, or doubts, for qpdf")
    except (pikepdf.PdfError, ValueError, RuntimeError) as problem:
        raise Changed(Why.CONTENT_CHANGED, f"qpdf: {problem}") from problem


def _open(content: memoryview) -> pikepdf.Pdf:
    """Without its guesses: a table that has to be rebuilt is no table."""
    return pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False)


def _refuse_other_objects(old: pikepdf.Pdf, new: pikepdf.Pdf, defined: Mapping[int, int]) -> None:
    before, after = ({one.objgen: one for one in document.objects} for document in (old, new))
    if after.keys() - before.keys() - defined.items():
        raise Changed(Why.CONTENT_CHANGED, "objects that qpdf alone finds")
    for (number, generation), one in before.items():
        if number not in defined and not _is_same(one, after.get((number, generation))):
            raise Changed(Why.CONTENT_CHANGED, f"object {number} for qpdf")


def _is_same(old: pikepdf.Object, new: pikepdf.Object | None) -> bool:
    if isinstance(old, pikepdf.Stream) and isinstance(new, pikepdf.Stream):
        return _is_same(old.stream_dict, new.stream_dict) and old.read_raw_bytes() == new.read_raw_bytes()
    return new is not None and old.unparse(resolved=True) == new.unparse(resolved=True)


def _refuse_other_object(number: int, generation: int, signed: PdfFileReader, new: pikepdf.Pdf) -> None:
    ours = plain(signed.get_object(generic.Reference(number, generation, signed)))
    if ours != plain_of(new.get_object(number, generation)):
        raise Changed(Why.CONTENT_CHANGED, f"qpdf reads object {number} otherwise")


def plain_of(value: Any, depth: int = 0) -> Any:
    """What comparison.plain() gives of pyHanko's values, of qpdf's."""
    if depth and isinstance(value, pikepdf.Object) and value.is_indirect:
        return "R", *value.objgen
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(value, pikepdf.Stream):
        return "stream", _entries(value, depth), value.read_raw_bytes()
    if isinstance(value, pikepdf.Dictionary):
        return _entries(value, depth)
    if isinstance(value, pikepdf.Array):
        return tuple(plain_of(one, depth + 1) for one in value)
    if isinstance(value, pikepdf.String):
        return "string", bytes(value)
    if isinstance(value, pikepdf.Name):
        return "name", _name(value.unparse())
    if value is None or isinstance(value, bool):
        return value if value is None else ("bool", value)
    return "number", Decimal(value)


def _entries(value: pikepdf.Object, depth: int) -> dict[str, Any]:
    return {key.encode().decode("latin-1"): plain_of(value[key], depth + 1) for key in value.keys()}  # noqa: SIM118


def _name(written: bytes) -> str:
    """The name as pyHanko gives it: a character for each byte, whether it is written out or as #xx."""
    return ENCODED.sub(lambda found: bytes.fromhex(found[1].decode()), written).decode("latin-1")

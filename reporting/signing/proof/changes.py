"""What a signed file changes in the accepted one that it begins with: our own proof (README.md), in linear time.

Beginning with the accepted bytes says only that they are still there, and a signature over the whole file says only
that its signer saw all of it. An appended update can still put another page over the old one. So every object that the
file defines anew is compared with the accepted one, and only what signing needs may differ: the signatory's own field,
the form's list of fields, an invisible field of a signing program, the store of validation data, and metadata.
pyHanko's analysis of differences answers a wider question and is quadratic for tagged files.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from reporting.signing.outcomes import Why
from reporting.signing.proof.comparison import Changed, Comparison
from reporting.signing.proof.second_reader import refuse_other_reading
from reporting.signing.proof.updates import MAX_UPDATES, refuse_other_structure


def refuse_foreign_changes(
    accepted: PdfFileReader, signed: PdfFileReader, *, size_bytes: int, field: str, signature: Any
) -> None:
    """Prove that `signed` shows what `accepted` (of this size) shows, but for this signature in this field.

    Raises Changed, or PdfReadError for a file that cannot be read.
    """
    first_update = _refuse_other_history(accepted, signed, size_bytes)
    comparison = Comparison(accepted, signed, field)
    refuse_other_structure(accepted, signed, size_bytes=size_bytes, known=comparison.old_numbers.keys())
    defined = dict(_redefined(signed, first_update))
    for number, generation in defined.items():
        comparison.refuse_change(number, generation)
    comparison.refuse_other_catalogue()
    comparison.refuse_other_place(signature)
    refuse_other_reading(accepted, signed, size_bytes=size_bytes, defined=defined)


def refuse_anything_but_validation_data(signed: PdfFileReader, revision: int, *, with_stamps: bool) -> None:
    """Prove that the updates after this revision only add validation data (and time-stamps). Raises Changed."""
    accepted = signed.get_historical_resolver(revision)
    comparison = Comparison(accepted, signed, field=None, with_stamps=with_stamps)
    added = dict(_redefined(signed, revision + 1))
    for number, generation in added.items():
        comparison.refuse_change(number, generation)
    comparison.refuse_other_catalogue()
    roots = [signed.root.raw_get("/DSS")] if "/DSS" in signed.root else []
    if with_stamps:
        roots += comparison.new_fields()
    if (
        added.keys()
        - _reached(roots, added)
        - comparison.lists()
        - _containers(signed, revision + 1)
        - {signed.root_ref.idnum}
    ):
        raise Changed(Why.NOT_COVERED, "more than validation data")


def _reached(roots: list[Any], added: dict[int, int]) -> set[int]:
    """The added objects that the store of validation data (and the field of a time-stamp) leads to."""
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            if value.reference.idnum in added and value.reference.idnum not in found:
                found.add(value.reference.idnum)
                waiting.append(value.get_object())
        elif isinstance(value, generic.DictionaryObject):
            waiting.extend(value.raw_get(key) for key in value)
        elif isinstance(value, generic.ArrayObject):
            waiting.extend(value)
    return found


def _containers(signed: PdfFileReader, first_update: int) -> set[int]:
    """The objects that only hold others or the table of objects."""
    found: set[int] = set()
    for revision in range(first_update, signed.xrefs.total_revisions):
        found |= {reference.idnum for reference in signed.xrefs.object_streams_used_in(revision)}
        table = signed.xrefs.get_xref_container_info(revision).stream_ref
        if table is not None:
            found.add(table.idnum)
    return found


def _refuse_other_history(accepted: PdfFileReader, signed: PdfFileReader, size_bytes: int) -> int:
    """The number of the first appended update, once the file builds on the accepted one update by update.

    A file may carry the accepted bytes along and never refer to them.
    """
    old, new = accepted.xrefs, signed.xrefs
    n_old = old.total_revisions
    if new.hybrid_xrefs_present or "/Encrypt" in signed.trailer.flatten():
        raise Changed(Why.CONTENT_CHANGED, "hybrid or encrypted")
    if not n_old < new.total_revisions <= n_old + MAX_UPDATES:
        raise Changed(Why.CONTENT_CHANGED, "number of updates")
    if any(new.get_startxref_for_revision(i) != old.get_startxref_for_revision(i) for i in range(n_old)):
        raise Changed(Why.CONTENT_CHANGED, "other history")
    for revision in range(n_old, new.total_revisions):
        if new.get_xref_container_info(revision).start_location < size_bytes:
            raise Changed(Why.CONTENT_CHANGED, "update inside the accepted bytes")
    return n_old


def _redefined(signed: PdfFileReader, first_update: int) -> Iterator[tuple[int, int]]:
    seen = set()
    for revision in range(first_update, signed.xrefs.total_revisions):
        for reference in signed.xrefs.explicit_refs_in_revision(revision):
            if (reference.idnum, reference.generation) not in seen:
                seen.add((reference.idnum, reference.generation))
                yield reference.idnum, reference.generation

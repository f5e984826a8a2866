"""The accepted state of a file beside the new one: which object may change, and how."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from reporting.signing.outcomes import Why

CATALOGUE_KEYS = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"}
VALIDATION_DATA_KEYS = {"/DSS", "/Extensions"}
FORM_KEYS = {"/Fields", "/SigFlags", "/DR", "/DA"}
FIELD_KEYS = {"/V", "/AP", "/AS", "/DA", "/F", "/Lock", "/M", "/MK"}
NEW_FIELD_KEYS = FIELD_KEYS | {"/Type", "/Subtype", "/FT", "/T", "/TU", "/Rect", "/P", "/Ff", "/BS", "/Border", "/SV"}
MAX_PAGES = 20_000
# Signing programs that write the field anew round the numbers of its place.
TOLERANCE_PT = Decimal("0.01")


class Changed(Exception):
    """Something changed that signing does not change; `why` says which kind."""

    def __init__(self, why: Why, what: str) -> None:
        super().__init__(what)
        self.why = why


class Comparison:
    """The accepted state of a file beside its new one."""

    def __init__(self, accepted: Any, signed: PdfFileReader, field: str | None, *, with_stamps: bool = False) -> None:
        """Without a field, validation data alone may change, and with `with_stamps` invisible fields may be added."""
        self.accepted, self.signed = accepted, signed
        self.field, self.may_add_fields = field, field is not None or with_stamps
        self.catalogue_keys = VALIDATION_DATA_KEYS if field is None else CATALOGUE_KEYS
        if with_stamps:
            self.catalogue_keys = self.catalogue_keys | {"/AcroForm"}
        self.old_root, self.new_root = accepted.root, signed.root
        self.own_field: generic.Reference | None = None
        self.n_old = int(accepted.trailer_view["/Size"])
        self.old_numbers = _numbers(accepted)
        self.roles = dict(self._roles())

    def _roles(self) -> Iterator[tuple[int, Any]]:
        """Number of an accepted object → how it may change."""
        yield self.accepted.root_ref.idnum, _anything  # compared key by key at the end
        yield from self._roles_of_validation_data()
        if self.field is not None:
            yield from self._roles_of_metadata()
        if self.may_add_fields:
            yield from self._roles_of_form()

    def _roles_of_metadata(self) -> Iterator[tuple[int, Any]]:
        info = self.accepted.trailer_view.get_value_as_reference("/Info", optional=True)
        if info is not None:
            yield info.idnum, _anything
        if number := _number(self.old_root, "/Metadata"):
            yield number, _metadata

    def _roles_of_form(self) -> Iterator[tuple[int, Any]]:
        form = _entry(self.old_root, "/AcroForm")
        if form is None:
            return
        if number := _number(self.old_root, "/AcroForm"):
            yield number, _anything  # compared with the catalogue
        if number := _number(form, "/Fields"):
            yield number, _anything
        for field in _entry(form, "/Fields") or ():
            yield from self._roles_of_field(field)

    def _roles_of_field(self, field: Any) -> Iterator[tuple[int, Any]]:
        number, content = field.reference.idnum, field.get_object()
        if str(_entry(content, "/T")) != self.field:
            yield number, _other_field
            return
        self.own_field = field.reference
        yield number, _own_field
        if "/AP" in content and "/V" not in content:
            if appearances := _number(content, "/AP"):
                yield appearances, _anything
            if appearance := _number(content["/AP"], "/N"):
                yield appearance, _anything

    @cached_property
    def pages(self) -> dict[int, Any]:
        """How pages and their lists of annotations may change; read only when one did."""
        found: dict[int, Any] = {}
        waiting = [self.old_root.raw_get("/Pages")]
        while waiting and len(found) < MAX_PAGES:
            node = waiting.pop()
            content = node.get_object()
            if "/Kids" in content:
                waiting.extend(content["/Kids"])
                continue
            found[node.reference.idnum] = self._page
            if annotations := _number(content, "/Annots"):
                found[annotations] = self._annotations
        return found

    def _roles_of_validation_data(self) -> Iterator[tuple[int, Any]]:
        """The store's own dictionaries and lists may grow; what they name may not change."""
        store = _entry(self.old_root, "/DSS")
        if store is None:
            return
        if number := _number(self.old_root, "/DSS"):
            yield number, _growing_list
        entries = _entry(store, "/VRI") or {}
        parts = [store, entries, *(entries[key] for key in entries)]
        for part in parts:
            for key in part:
                if (number := _number(part, key)) and _is_list_of_data(part[key]):
                    yield number, _growing_list

    def refuse_change(self, number: int, generation: int) -> None:
        """Compare one object that the update defines."""
        if number not in self.old_numbers:
            if number < self.n_old:
                raise Changed(Why.CONTENT_CHANGED, f"object {number} comes to life")
            return  # new, and shown only if something that may change refers to it
        if (number, generation) not in self.old_numbers[number]:
            raise Changed(Why.CONTENT_CHANGED, f"object {number} changes its generation")
        reference = generic.Reference(number, generation, self.signed)
        if self.signed.xrefs[reference] is None:
            raise Changed(Why.CONTENT_CHANGED, f"object {number} is deleted")
        old = self.accepted.get_object(generic.Reference(number, generation, self.accepted))
        new = self.signed.get_object(reference)
        if plain(old) == plain(new):
            return
        allowed = self.roles.get(number) or (self.pages.get(number) if self.may_add_fields else None)
        if allowed is None:
            raise Changed(Why.CONTENT_CHANGED, f"object {number}")
        allowed(old, new)

    def refuse_other_catalogue(self) -> None:
        """The catalogue and the form may differ in what signing adds. Raises Changed."""
        if self.signed.root_ref.idnum != self.accepted.root_ref.idnum:
            raise Changed(Why.CONTENT_CHANGED, "another catalogue")
        _only(self.old_root, self.new_root, self.catalogue_keys)
        old, new = _entry(self.old_root, "/AcroForm"), _entry(self.new_root, "/AcroForm")
        if old is None and new is None:
            return
        if old is None or new is None:
            raise Changed(Why.CONTENT_CHANGED, "form")
        _only(old, new, FORM_KEYS)
        self._annotations(_entry(old, "/Fields"), _entry(new, "/Fields"))

    def new_fields(self) -> list[Any]:
        """The fields that the form has got since."""
        old, new = (_entry(_entry(root, "/AcroForm") or {}, "/Fields") or [] for root in (self.old_root, self.new_root))
        return list(new)[len(old) :]

    def lists(self) -> set[int]:
        """The accepted objects that may differ because something was added: each is compared by itself."""
        return self.roles.keys() | (self.pages.keys() if self.may_add_fields else set())

    def refuse_other_place(self, signature: Any) -> None:
        """The signature is the value of the field that was prepared for it, and of no other. Raises Changed."""
        field = (
            None
            if self.own_field is None
            else self.signed.get_object(generic.Reference(self.own_field.idnum, self.own_field.generation, self.signed))
        )
        if field is None or "/V" not in field or plain(field["/V"]) != plain(signature):
            raise Changed(Why.OTHER_FIELD, "signed in another field")

    def _page(self, old: Any, new: Any) -> None:
        _only(old, new, {"/Annots"})
        self._annotations(_entry(old, "/Annots"), _entry(new, "/Annots"))

    def _annotations(self, old: Any, new: Any) -> None:
        """All that were there, in their order, and after them only invisible fields of signatures."""
        old, new = list(old or ()), list(new or ())
        if [plain(one) for one in new[: len(old)]] != [plain(one) for one in old]:
            raise Changed(Why.CONTENT_CHANGED, "annotations")
        for one in new[len(old) :]:
            if not isinstance(one, generic.IndirectObject) or one.reference.idnum in self.old_numbers:
                raise Changed(Why.CONTENT_CHANGED, "annotation")
            _refuse_visible(one.get_object())


def _numbers(accepted: Any) -> dict[int, set[tuple[int, int]]]:
    """Every object that the accepted state knows, by number."""
    reader, until = (accepted.reader, accepted.revision + 1) if hasattr(accepted, "revision") else (accepted, None)
    found: dict[int, set[tuple[int, int]]] = {}
    for revision in range(until or reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            found.setdefault(reference.idnum, set()).add((reference.idnum, reference.generation))
    return found


def _number(container: Any, key: str) -> int | None:
    value = container.raw_get(key) if key in container else None
    return value.reference.idnum if isinstance(value, generic.IndirectObject) else None


def _entry(container: Any, key: str) -> Any:
    """The value behind the key, reference or not."""
    return container[key] if key in container else None  # noqa: SIM401 (get() would give the reference)


def plain(value: Any) -> Any:
    """A PDF value in a form that compares by what it says, references by their number."""
    if isinstance(value, generic.IndirectObject):
        return "R", value.reference.idnum, value.reference.generation
    if isinstance(value, generic.StreamObject):
        return "stream", _plain_entries(value), value.encoded_data
    if isinstance(value, generic.DictionaryObject):
        return _plain_entries(value)
    if isinstance(value, generic.ArrayObject):
        return tuple(plain(value.raw_get(index)) for index in range(len(value)))
    if isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return "string", value.original_bytes
    if isinstance(value, generic.NullObject) or value is None:
        return None
    if isinstance(value, generic.BooleanObject):
        return "bool", bool(value)
    if isinstance(value, generic.NumberObject | generic.FloatObject):
        return "number", Decimal(value)
    return "name", str(value)


def _plain_entries(value: Any) -> dict[str, Any]:
    """An entry that is null is none (ISO 32000-1, 7.3.7)."""
    entries = ((str(key), plain(value.raw_get(key))) for key in value)
    return {key: entry for key, entry in entries if entry is not None}


def _only(old: Any, new: Any, keys: set[str]) -> None:
    """Nothing but these keys differs. Raises Changed."""
    old, new = _plain_entries(old), _plain_entries(new)
    differing = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    if differing - keys:
        raise Changed(Why.CONTENT_CHANGED, ", ".join(sorted(differing - keys)))


def _anything(old: Any, new: Any) -> None:
    """What it holds shows on no page, or is compared elsewhere."""


def _metadata(old: Any, new: Any) -> None:
    if not isinstance(new, generic.StreamObject):
        raise Changed(Why.CONTENT_CHANGED, "metadata")


def _is_list_of_data(value: Any) -> bool:
    """A list of streams or a dictionary of such lists, not the data itself."""
    if isinstance(value, generic.StreamObject):
        return False
    if isinstance(value, generic.ArrayObject):
        return all(isinstance(one, generic.IndirectObject) for one in value)
    return isinstance(value, generic.DictionaryObject) and str(_entry(value, "/Type")) in ("None", "/VRI", "/DSS")


def _growing_list(old: Any, new: Any) -> None:
    if type(old) is not type(new):
        raise Changed(Why.CONTENT_CHANGED, "validation data")


def _own_field(old: Any, new: Any) -> None:
    if "/V" in old:
        raise Changed(Why.CONTENT_CHANGED, "a signature is replaced")
    _only(old, new, FIELD_KEYS | ({"/Rect"} if _is_same_place(old, new) else set()))


def _is_same_place(old: Any, new: Any) -> bool:
    old, new = (plain(_entry(field, "/Rect")) for field in (old, new))
    if not isinstance(old, tuple) or not isinstance(new, tuple) or len(old) != len(new):
        return False
    numbers = [one for pair in zip(old, new, strict=True) for one in pair]
    if not all(isinstance(one, tuple) and one[0] == "number" for one in numbers):
        return False
    return all(abs(a[1] - b[1]) <= TOLERANCE_PT for a, b in zip(old, new, strict=True))


def _other_field(old: Any, new: Any) -> None:
    why = Why.OTHER_FIELD if "/V" in new and "/V" not in old else Why.CONTENT_CHANGED
    raise Changed(why, str(_entry(old, "/T")))


def _refuse_visible(field: Any) -> None:
    """A field that a signing program added: a signature's, without any extent. Raises Changed."""
    keys = {str(key) for key in field}
    rectangle = [float(number) for number in _entry(field, "/Rect") or ()]
    is_flat = len(rectangle) == 4 and (rectangle[0] == rectangle[2] or rectangle[1] == rectangle[3])
    if str(_entry(field, "/FT")) != "/Sig" or not is_flat or keys - NEW_FIELD_KEYS:
        raise Changed(Why.CONTENT_CHANGED, "a visible field is added")

"""How the appended part of a file is built: so plainly that every reader finds the same objects in it.

A PDF is read from its end: the last `startxref` leads to a table of objects, which leads to the objects. Where a file
is not built as the standard says, readers guess, each in its own way, and one and the same file shows other pages in
another program. What a signing program appends is simple, so only what is beyond doubt passes (ISO 32000-1, 7.5): each
update holds objects, one table that names exactly these at their offsets, a trailer, one `startxref` that leads to the
table, and one end-of-file mark; between them only blanks and comments.
"""

import io
import re
from collections.abc import Set
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefType, parse_xref_stream, read_object_header

from reporting.signing.outcomes import Why
from reporting.signing.proof.comparison import Changed, plain
from reporting.signing.proof.tokens import Broken, Tokens, entries_of

# A signature, its validation data, a time-stamp on all of it: more updates than these are no signing.
MAX_UPDATES = 12
BLANK = re.compile(rb"(?:[\t\n\f\r ]|%(?!%EOF)[\t -~]*+(?=[\r\n]))*+")
HEADER = re.compile(rb"(\d{1,10})[\t\n\r ]+(\d{1,5})[\t\n\r ]+obj(?![A-Za-z0-9])")
ANY_HEADER = re.compile(rb"\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj")
STREAM = re.compile(rb"\r?\n")
END_OF_STREAM = re.compile(rb"(?:\r\n|\n|\r)?endstream[\t\n\r ]+endobj(?![A-Za-z0-9])")
TABLE = re.compile(rb"xref ?(?:\r\n|\n|\r)")
PART = re.compile(rb"(\d{1,10}) (\d{1,10}) ?(?:\r\n|\n|\r)")
ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
ENDING = re.compile(rb"startxref[\t\n\r ]+(\d{1,10})[\t\n\r ]+%%EOF(?=[\r\n]|\Z)")
LAST_BYTES = re.compile(rb"[\r\n]{0,4}")
# What a reader looks for that has lost its way, and how often there is one in each update.
SIGNPOSTS = (b"startxref", b"%%EOF")
TABLE_KEYS = {"/Size", "/Root", "/Info", "/ID", "/Prev"}
TABLE_STREAM_KEYS = TABLE_KEYS | {"/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"}
PLAIN_FILTERS = ([], [b"/FlateDecode"], [b"[", b"/FlateDecode", b"]"])
MAX_ENTRIES = 20_000
IN_USE, FREE, INSIDE = XRefType.STANDARD, XRefType.FREE, XRefType.IN_OBJ_STREAM

Entries = dict[str, list[bytes]]


@dataclass(frozen=True)
class Object:
    """One object of an update: where it stands, and the entries of its dictionary, when it is one."""

    generation: int
    offset: int
    entries: Entries
    is_stream: bool


@dataclass(frozen=True)
class Listed:
    """What a table says of an object: where it stands (an offset, or its place inside another), or that it is free."""

    kind: XRefType
    generation: int
    place: int | ObjStreamRef | None


@dataclass(frozen=True)
class Update:
    """One appended update, as it stands in the file."""

    objects: dict[int, Object]
    table: dict[int, Listed]
    table_number: int | None
    trailer: Entries
    startxref: int


def refuse_other_structure(accepted: PdfFileReader, signed: PdfFileReader, *, size_bytes: int, known: Set[int]) -> None:
    """Prove that what stands behind the first `size_bytes` bytes is built beyond doubt. Raises Changed.

    `known` are the numbers of the accepted objects.
    """
    content = signed.stream.getvalue()
    try:
        updates = _Scanner(content, size_bytes, signed).updates()
        _refuse_signposts(content[size_bytes:], updates)
        _refuse_other_trailers(accepted, signed, updates)
        for update in updates:
            _refuse_other_table(update, known, accepted, signed)
        startxrefs = [
            signed.xrefs.get_startxref_for_revision(revision)
            for revision in range(accepted.xrefs.total_revisions, signed.xrefs.total_revisions)
        ]
        if startxrefs != [update.startxref for update in updates]:
            raise Broken("other updates than those that are read")
    except Broken as problem:
        raise Changed(Why.CONTENT_CHANGED, f"structure: {problem}") from problem


class _Scanner:
    """Reads the updates from the first appended byte on, one after the other, without any help of a table."""

    def __init__(self, content: bytes, start: int, signed: PdfFileReader) -> None:
        self.content, self.position, self.signed = content, start, signed
        self.tokens = Tokens(content)
        if content[start - 1 : start] not in (b"\r", b"\n") and content[start : start + 1] not in (b"\r", b"\n"):
            raise Broken("the first line runs on")

    def updates(self) -> list[Update]:
        """All of them. Raises Broken."""
        found: list[Update] = []
        while not LAST_BYTES.fullmatch(self.content, self.position):
            if len(found) == MAX_UPDATES:
                raise Broken("too many updates")
            found.append(self._update())
        return found

    def _update(self) -> Update:
        objects: dict[int, Object] = {}
        self._skip()
        number = None
        while header := HEADER.match(self.content, self.position):
            number = int(header[1])
            if number in objects or len(objects) == MAX_ENTRIES:
                raise Broken(f"object {number} twice, or too many")
            if objects and _is_table(objects[next(reversed(objects))]):
                raise Broken("an object behind the table")
            objects[number] = self._object(header)
            self._skip()
        start = self.position
        if TABLE.match(self.content, start):
            number, table, trailer = None, *self._table()
        elif number is not None and _is_table(objects[number]):
            start, trailer = objects[number].offset, objects[number].entries
            table = _table_of_stream(self.content, start, trailer, self.signed)
        else:
            raise Broken("no table")
        self._skip()
        ending = self._take(ENDING, "startxref")
        if int(ending[1]) != start:
            raise Broken("startxref leads elsewhere")
        return Update(objects, table, number, trailer, start)

    def _object(self, header: re.Match[bytes]) -> Object:
        self.position, tokens = self.tokens.value(header.end())
        entries = entries_of(tokens) if tokens[0] == b"<<" else {}
        self._skip(comments=False)
        is_stream = self.content.startswith(b"stream", self.position)
        if is_stream:
            self._skip_stream(entries)
        else:
            self._take(re.compile(rb"endobj(?![A-Za-z0-9])"), "endobj")
        return Object(int(header[2]), header.start(), entries, is_stream)

    def _skip_stream(self, entries: Entries) -> None:
        """The data end where their length says, and hold nothing that looks like their end."""
        self.position += len(b"stream")
        start = self._take(STREAM, "end of line after stream").end()
        length = entries.get("/Length", [])
        if len(length) == 1 and length[0].isdigit():
            size = int(length[0])
        elif len(length) == 3 and length[2] == b"R":
            size = int(self.signed.get_object(generic.Reference(int(length[0]), int(length[1]), self.signed)))
        else:
            raise Broken("length")
        self.position = start + size
        self._take(END_OF_STREAM, "end of a stream")
        if b"endstream" in self.content[start : start + size]:
            raise Broken("a stream that ends twice")

    def _table(self) -> tuple[dict[int, Listed], Entries]:
        table: dict[int, Listed] = {}
        self._take(TABLE, "xref")
        while part := PART.match(self.content, self.position):
            self.position = part.end()
            first, n_entries = int(part[1]), int(part[2])
            if len(table) + n_entries > MAX_ENTRIES:
                raise Broken("too many entries")
            for number in range(first, first + n_entries):
                entry = self._take(ENTRY, "entry")
                _list(table, number, Listed(IN_USE if entry[3] == b"n" else FREE, int(entry[2]), int(entry[1])))
        self._skip()
        self._take(re.compile(rb"trailer(?![A-Za-z0-9])"), "trailer")
        self.position, tokens = self.tokens.value(self.position)
        return table, entries_of(tokens)

    def _skip(self, *, comments: bool = True) -> None:
        blank = BLANK if comments else re.compile(rb"[\t\n\f\r ]*")
        self.position = blank.match(self.content, self.position).end()

    def _take(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        found = pattern.match(self.content, self.position)
        if found is None:
            raise Broken(f"no {what} at {self.position}")
        self.position = found.end()
        return found


def _is_table(one: Object) -> bool:
    return one.entries.get("/Type") == [b"/XRef"]


def _list(table: dict[int, Listed], number: int, entry: Listed) -> None:
    if number in table:
        raise Broken(f"object {number} is listed twice")
    table[number] = entry


def _table_of_stream(content: bytes, offset: int, entries: Entries, signed: PdfFileReader) -> dict[int, Listed]:
    """The table that a stream holds, of which nothing may be passed over."""
    if entries.keys() - TABLE_STREAM_KEYS or entries.get("/Filter", []) not in PLAIN_FILTERS:
        raise Broken("an unusual table")
    for key in ("/W", "/Index", "/Size"):
        if not all(token.isdigit() or token in (b"[", b"]") for token in entries.get(key, [])):
            raise Broken("numbers of a table")
    stream = io.BytesIO(content)
    stream.seek(offset)
    number, generation = read_object_header(stream, strict=True)
    value = generic.StreamObject.read_from_stream(stream, generic.Reference(number, generation, signed))
    parts = [int(token) for token in entries.get("/Index", [])[1:-1]] or [0, int(entries["/Size"][0])]
    if len(entries["/W"]) != 5 or sum(parts[1::2]) > MAX_ENTRIES:
        raise Broken("size of a table")
    table: dict[int, Listed] = {}
    for entry in parse_xref_stream(value, strict=True):
        _list(table, entry.idnum, Listed(entry.xref_type, entry.generation, entry.location))
    if len(table) != sum(parts[1::2]):
        raise Broken("entries that nobody knows")
    return table


def _refuse_signposts(added: bytes, updates: list[Update]) -> None:
    """A reader that rebuilds the table by itself must not find more than the table names."""
    n_tables = sum(update.table_number is None for update in updates)
    wanted = dict.fromkeys(SIGNPOSTS, len(updates)) | {b"trailer": n_tables, b"/XRefStm": 0, b"/Encrypt": 0}
    for word, n_times in wanted.items():
        if added.count(word) != n_times:
            raise Broken(f"{word.decode()} {added.count(word)} times instead of {n_times}")
    n_objects = sum(len(update.objects) for update in updates)
    if sum(1 for _ in ANY_HEADER.finditer(added)) != n_objects:
        raise Broken("what looks like an object and is none")


def _refuse_other_trailers(accepted: PdfFileReader, signed: PdfFileReader, updates: list[Update]) -> None:
    """Each trailer builds on the one before, and names the same catalogue and the same file."""
    if _identifier(accepted) != _identifier(signed):
        raise Broken("another identifier")
    root = accepted.root_ref
    before = accepted.xrefs.get_startxref_for_revision(accepted.xrefs.total_revisions - 1)
    for update in updates:
        trailer = update.trailer
        if trailer.keys() - (TABLE_KEYS if update.table_number is None else TABLE_STREAM_KEYS):
            raise Broken("unusual entries in a trailer")
        if trailer.get("/Root") != [b"%d" % root.idnum, b"%d" % root.generation, b"R"]:
            raise Broken("another catalogue")
        if trailer.get("/Prev") != [b"%d" % before]:
            raise Broken("another table before")
        size = trailer.get("/Size", [b""])
        if len(size) != 1 or not size[0].isdigit() or max(update.table, default=0) >= int(size[0]):
            raise Broken("size of the table")
        before = update.startxref


def _identifier(reader: PdfFileReader) -> object:
    """The first of the two, which stays with a file through all its updates (ISO 32000-1, 14.4)."""
    identifiers = plain(reader.trailer.flatten().get("/ID"))
    return identifiers[0] if identifiers else None


def _refuse_other_table(update: Update, known: Set[int], accepted: PdfFileReader, signed: PdfFileReader) -> None:
    """The table names each object of the update where it stands, and nothing else."""
    inside: dict[int, dict[int, int]] = {}
    for number, entry in update.table.items():
        if entry.kind is FREE:
            if number in known or number in update.objects:
                raise Broken(f"object {number} is listed as free")
        elif entry.kind is INSIDE:
            inside.setdefault(entry.place.obj_stream_id, {})[entry.place.ix_in_stream] = number
            if number in update.objects:
                raise Broken(f"object {number} stands in two places")
        elif number not in update.objects:
            _refuse_other_place(number, entry, accepted)
        elif (entry.generation, entry.place) != (update.objects[number].generation, update.objects[number].offset):
            raise Broken(f"object {number} stands elsewhere")
    unlisted = update.objects.keys() - update.table.keys()
    if unlisted - {update.table_number} or unlisted & known:
        raise Broken("objects that no table lists")
    containers = {number for number, one in update.objects.items() if one.entries.get("/Type") == [b"/ObjStm"]}
    if containers != inside.keys() or containers & known:
        raise Broken("containers of objects")
    for number in containers:
        _refuse_other_container(number, update.objects[number], inside[number], signed)


def _refuse_other_place(number: int, entry: Listed, accepted: PdfFileReader) -> None:
    """A table may list an old object once more, but only where it is."""
    try:
        place = accepted.xrefs[generic.Reference(number, entry.generation, accepted)]
    except KeyError:
        place = None
    if place != entry.place:
        raise Broken(f"object {number} does not stand in this update")


def _refuse_other_container(number: int, container: Object, listed: dict[int, int], signed: PdfFileReader) -> None:
    """The objects that it holds are those that the table places in it."""
    entries = container.entries
    if not container.is_stream or "/Extends" in entries or entries.get("/Filter", []) not in PLAIN_FILTERS:
        raise Broken("an unusual container of objects")
    stream = signed.get_object(generic.Reference(number, container.generation, signed))
    data = stream.read_data(DecodePurpose.OBJECT_STREAM)
    head = data[: int(stream["/First"])].split()
    if len(head) != 2 * int(stream["/N"]) or not all(word.isdigit() for word in head):
        raise Broken("the beginning of a container")
    if dict(enumerate(int(word) for word in head[::2])) != listed or len(set(listed.values())) != len(listed):
        raise Broken("a container holds other objects than the table says")

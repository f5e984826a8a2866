"""An office file (a ZIP archive of XML parts) from a stranger. For the limited child: no Django, no large library."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_ARCHIVE = b"PK\x05\x06"
END_BYTES = 22
MAX_PARTS = 2000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
# A document type could declare entities that grow without end; the standard of office files forbids it (ISO 29500-2).
DOCUMENT_TYPE = [f"<!{word}".encode(encoding) for word in ("DOCTYPE", "ENTITY") for encoding in ("ascii", "utf-16-le")]
MACROS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/", re.IGNORECASE)
CONTENT_TYPES = "[Content_Types].xml"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError)


class Problem(Exception):
    """Why a file is not read; `key` stands for a sentence that the process which asked has words for."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, once it is seen to be one file, whole, not locked, and not larger than is read. Raises Problem."""
    if content.startswith(OLD_OFFICE):
        raise Problem("locked" if "EncryptedPackage".encode("utf-16-le") in content else "old_office")
    if not content.startswith(ZIP):
        raise Problem("other_kind")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN:
        raise Problem("damaged") from None
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Problem("locked")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts if is_xml(part.filename)) > MAX_UNPACKED_BYTES:
        raise Problem("too_much")
    _refuse_odd_layout(content, archive, parts)
    return archive


def _refuse_odd_layout(content: bytes, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Parts that lie over one another unpack to any size; bytes before or after are another file; twins hide one."""
    names = {part.filename for part in parts}
    if len(names) < len(parts) or not parts:
        raise Problem("damaged")
    starts = sorted(parts, key=lambda part: part.header_offset)
    end = content.rfind(END_OF_ARCHIVE) + END_BYTES + len(archive.comment)
    if starts[0].header_offset != 0 or end != len(content):
        raise Problem("several_kinds")
    following = [part.header_offset for part in starts[1:]] + [archive.start_dir]
    if any(part.header_offset + part.compress_size > start for part, start in zip(starts, following, strict=True)):
        raise Problem("damaged")


def is_xml(name: str) -> bool:
    """Whether a part is one that is read: all others are pictures and fonts."""
    return name.lower().endswith((".xml", ".rels", ".vml"))


def refuse_macros(archive: zipfile.ZipFile) -> None:
    """Raises Problem for a file that could do something by itself, or says that it may."""
    types = xml_part(archive, CONTENT_TYPES) if CONTENT_TYPES in archive.namelist() else b""
    if any(MACROS.search(name) for name in archive.namelist()) or b"macroEnabled" in types or b"vbaProject" in types:
        raise Problem("macros")


def xml_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Each XML part with its name. Raises Problem."""
    for name in archive.namelist():
        if is_xml(name):
            yield name, xml_part(archive, name)


def xml_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part. Raises Problem for one that is broken, or declares a document type."""
    try:
        content = archive.read(name)
    except BROKEN:
        raise Problem("damaged") from None
    if is_xml(name) and any(word in content for word in DOCUMENT_TYPE):
        raise Problem("document_type")
    return content

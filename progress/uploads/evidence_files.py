"""Which file may come in as evidence: its kind, its size, its name, and what it must not hold.

How much is read of a file at all is stopped earlier, while it comes in (strategy_tracker/base/uploads.py).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from progress.uploads.scanning import refuse_personal_numbers, text_of_office, text_of_pdf
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.text import clean

MEGABYTE = 1024 * 1024
LONGEST_NAME = 200
OFFICE = "application/vnd.openxmlformats-officedocument"


def _no_text(data: bytes) -> str:
    """Pictures cannot be read: for them the declaration stands."""
    return ""


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its content type, the first bytes that it has (the name alone proves nothing), and its text."""

    content_type: str
    signature: bytes
    text_of: Callable[[bytes], str] = _no_text


FILE_KINDS = {
    ".pdf": FileKind("application/pdf", b"%PDF-", text_of_pdf),
    ".png": FileKind("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": FileKind("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": FileKind("image/jpeg", b"\xff\xd8\xff"),
    ".docx": FileKind(
        f"{OFFICE}.wordprocessingml.document", b"PK\x03\x04", partial(text_of_office, main_part="word/document.xml")
    ),
    ".xlsx": FileKind(
        f"{OFFICE}.spreadsheetml.sheet", b"PK\x03\x04", partial(text_of_office, main_part="xl/workbook.xml")
    ),
}


@dataclass(frozen=True)
class AcceptedFile:
    """A file that may come in, as it is recorded."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str


def limits_in_words() -> str:
    """What may be chosen, for the person who chooses."""
    return _("PDF, DOCX, XLSX, PNG or JPG, up to %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // MEGABYTE}


def too_large(name: str) -> str:
    """What is said of a file that is larger than settings.UPLOAD_MAX_BYTES."""
    limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
    return _("The file is larger than %(limit)s MB: %(name)s") % {"limit": limit, "name": name}


def accept(upload: UploadedFile) -> AcceptedFile:
    """Look at the whole file. Raises Refused with the reason for one that may not come in."""
    name = upload.name or ""
    suffix = PurePath(name).suffix.lower()
    _check_kind_and_size(upload, name, suffix)
    data = upload.read()
    upload.seek(0)
    kind = FILE_KINDS[suffix]
    if not data.startswith(kind.signature):
        raise Refused(_("The file is not what its name says: %(name)s") % {"name": name})
    try:
        refuse_personal_numbers(kind.text_of(data))
    except Refused as refusal:
        raise Refused(f"{name}: {refusal}") from refusal
    kept_name = clean(PurePath(name).stem)[: LONGEST_NAME - len(suffix)] + suffix
    return AcceptedFile(kept_name, kind.content_type, len(data), hashlib.sha256(data).hexdigest())


def _check_kind_and_size(upload: UploadedFile, name: str, suffix: str) -> None:
    if suffix not in FILE_KINDS:
        message = _("Only PDF, DOCX, XLSX, PNG and JPG files are taken as evidence: %(name)s")
        raise Refused(message % {"name": name})
    if not upload.size:
        raise Refused(_("The file is empty: %(name)s") % {"name": name})
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(too_large(name))

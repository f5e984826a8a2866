"""Which file may come in as evidence: its kind, its size, its name, what it does, and what it must not hold.

The file is opened in a child process with limits (progress/uploads/reading), never here. How much of it is taken in at
all is limited earlier, while it comes in (strategy_tracker/base/web/uploads.py).
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from progress.uploads.personal_numbers import Found
from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields.files import MEGABYTE, too_large
from strategy_tracker.base.tables import BUSY
from strategy_tracker.base.tables import PROBLEMS as OFFICE_PROBLEMS
from strategy_tracker.base.text import clean, shortened

logger = logging.getLogger(__name__)
LONGEST_NAME = 200
OFFICE = "application/vnd.openxmlformats-officedocument"
MOST_MEGAPIXELS = 50
# A page of tables takes up to 0.06 s of processor time, one of prose 0.015; a picture of 50 megapixels 1 s and 500 MB.
SECONDS_FOR_TEXT = 18
LIMITS = limited.Limits(processor_s=25, memory_bytes=900 * MEGABYTE, output_bytes=60 * MEGABYTE, wall_s=120)


@dataclass(frozen=True)
class FileKind:
    """A kind of file: how the child calls it, its content type, and its first bytes: the name alone proves nothing."""

    name: str
    content_type: str
    signature: bytes


FILE_KINDS = {
    ".pdf": FileKind("pdf", "application/pdf", b"%PDF-"),
    ".png": FileKind("png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": FileKind("jpg", "image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": FileKind("jpg", "image/jpeg", b"\xff\xd8\xff"),
    ".docx": FileKind("docx", f"{OFFICE}.wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": FileKind("xlsx", f"{OFFICE}.spreadsheetml.sheet", b"PK\x03\x04"),
}
PROBLEMS = OFFICE_PROBLEMS | {
    "javascript": gettext_lazy("The PDF holds a script (JavaScript). Print it to a new PDF and give that one."),
    "launch": gettext_lazy("The PDF starts something else when it is opened. Print it to a new PDF and give that one."),
    "embedded": gettext_lazy("The PDF holds another file inside. Give each file by itself."),
    "xfa": gettext_lazy("The PDF is a form that programs fill in (XFA). Print it to a new PDF and give that one."),
    "damaged_pdf": gettext_lazy("The PDF cannot be opened. Save it again and try once more."),
    "macros": gettext_lazy("The file holds macros or commands. Save it without them, as DOCX, XLSX or PDF."),
    "template": gettext_lazy("The file fetches a template from elsewhere when it is opened. Save it as PDF."),
    "object": gettext_lazy(
        "The file holds an object of another program (OLE). Put a picture in its place, or save as PDF."
    ),
    "no_picture": gettext_lazy("The picture cannot be shown. Save it again and try once more."),
    "heic": gettext_lazy(
        "This is a HEIC picture, as phones take them. Save it as JPG: on an iPhone choose Settings, Camera, Formats, "
        "Most Compatible; or open it on a computer and export it as JPG."
    ),
    "too_many_pixels": gettext_lazy("The picture has more than 50 million dots. Save it smaller."),
}


@dataclass(frozen=True)
class AcceptedFile:
    """A file that may come in, as it is recorded and stored, and what looks like personal numbers in it."""

    name: str
    content_type: str
    content: bytes
    found: tuple[Found, ...] = ()
    n_pages_unread: int = 0

    @property
    def sha256(self) -> str:
        """The hash of what is stored."""
        return hashlib.sha256(self.content).hexdigest()


def is_of_its_kind(name: str, content_type: str, content: bytes) -> bool:
    """Whether a file that was taken elsewhere is of a kind that is taken here, by its name, its type and its bytes."""
    kind = FILE_KINDS.get(PurePath(name).suffix.lower())
    return kind is not None and kind.content_type == content_type and content.startswith(kind.signature)


def limits_in_words() -> str:
    """What may be chosen, for the person who chooses."""
    return _("PDF, DOCX, XLSX, PNG or JPG, up to %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // MEGABYTE}


def accept(upload: UploadedFile) -> AcceptedFile:
    """Look at the whole file, in a child process. Raises Refused with the reason for one that may not come in.

    It takes its time: never inside a transaction.
    """
    name = upload.name or ""
    suffix = PurePath(name).suffix.lower()
    _check_kind_and_size(upload, name, suffix)
    content, kind = upload.read(), FILE_KINDS[suffix]
    upload.seek(0)
    _check_first_bytes(content, kind, name)
    answer, stored = _examined(content, kind, name)
    n_unread = _pages_unread(answer["unread"], name)
    kept_name = shortened(clean(PurePath(name).stem), LONGEST_NAME - len(suffix)) + suffix
    found = tuple(Found(**one) for one in answer["found"])
    return AcceptedFile(kept_name, kind.content_type, stored or content, found, n_unread)


def _check_kind_and_size(upload: UploadedFile, name: str, suffix: str) -> None:
    if suffix in (".heic", ".heif"):
        raise Refused(f"{name}: {PROBLEMS['heic']}")
    if suffix in (".doc", ".xls"):
        raise Refused(f"{name}: {PROBLEMS['old_office']}")
    if suffix not in FILE_KINDS:
        message = _("Only PDF, DOCX, XLSX, PNG and JPG files are taken as evidence: %(name)s")
        raise Refused(message % {"name": name})
    if not upload.size:
        raise Refused(_("The file is empty: %(name)s") % {"name": name})
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(too_large(name, settings.UPLOAD_MAX_BYTES))


def _check_first_bytes(content: bytes, kind: FileKind, name: str) -> None:
    """What a phone or an old or locked office file really is, the child says better."""
    is_named_otherwise = content[4:8] == b"ftyp" or content.startswith(b"\xd0\xcf\x11\xe0")
    if not content.startswith(kind.signature) and not is_named_otherwise:
        raise Refused(_("The file is not what its name says: %(name)s") % {"name": name})


def _examined(content: bytes, kind: FileKind, name: str) -> tuple[dict[str, Any], bytes]:
    asked = {"kind": kind.name, "seconds": SECONDS_FOR_TEXT, "pixels": MOST_MEGAPIXELS * 10**6}
    question = json.dumps(asked).encode() + b"\n" + content
    try:
        answer = limited.call("progress.uploads.reading.child", "examined", question, LIMITS)
    except limited.Busy:
        raise Refused(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise Refused(f"{name}: {PROBLEMS['too_much']}") from None
    except limited.Failed as failure:
        logger.warning("A file could not be examined: %s.", failure)
        raise Refused(f"{name}: {PROBLEMS['damaged']}") from None
    head, _newline, stored = answer.partition(b"\n")
    told = json.loads(head)
    if "problem" in told:
        problem = "damaged_pdf" if (kind.name, told["problem"]) == ("pdf", "damaged") else told["problem"]
        raise Refused(f"{name}: {PROBLEMS[problem]}")
    return told, stored


def _pages_unread(unread: list[int], name: str) -> int:
    """How many pages nobody has looked at. Raises Refused unless the operator lets such a file come in."""
    if not unread:
        return 0
    n_read, n_pages = unread
    if settings.EVIDENCE_KEEP_PARTLY_READ:
        return n_pages - n_read
    message = ngettext(
        "Of its %(all)s pages only %(count)s could be read in the time that there is. Split the file.",
        "Of its %(all)s pages only %(count)s could be read in the time that there is. Split the file.",
        n_read,
    )
    raise Refused(f"{name}: " + message % {"all": n_pages, "count": n_read})

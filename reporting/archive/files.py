"""The files that were issued: stored under their hash, read only as long as they are what was stored."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from reporting.models import IssuedFile, Report
from reporting.models.issued import issued_path
from strategy_tracker.base.written_once_storage import issued_storage


def store_file(*, report: Report, position: int, content: bytes, n_pages: int, at: dt.datetime) -> IssuedFile:
    """Write the file and its row.

    A file that an attempt left behind before its row was written is taken as it is, if it is intact. Raises WrittenOnce
    when something else lies under the name, IntegrityError when the report has a file at this position.
    """
    issued = IssuedFile(
        report=report,
        position=position,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        n_pages=n_pages,
        made_at=at,
    )
    name, storage = issued_path(issued, ""), issued_storage()
    if not (storage.exists(name) and _read(storage, name, issued.sha256) is not None):
        storage.save(name, ContentFile(content))
    issued.file = name
    issued.save(force_insert=True)
    return issued


def intact_content(stored: IssuedFile | Report) -> bytes | None:
    """The stored bytes of an issued file or of a draft, if they still are the ones that were made; None otherwise."""
    content = _read(stored.file.storage, stored.file.name, stored.sha256)
    return content if content is not None and len(content) == stored.size_bytes else None


def _read(storage: Storage, name: str, sha256: str) -> bytes | None:
    """What lies under the name, if it has this hash; None otherwise."""
    try:
        with storage.open(name, "rb") as file:
            content = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def latest_file(report: Report) -> IssuedFile | None:
    """The newest state of the issued file: with all signatures so far. No query where the files are loaded."""
    return max(report.issued_files.all(), key=lambda issued: issued.position, default=None)

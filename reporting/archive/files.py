"""The files that were issued: stored under their hash, read only as long as they are what was stored."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile

from reporting.models import IssuedFile, Report
from reporting.models.issued import issued_path
from strategy_tracker.base.written_once_storage import issued_storage


def store(*, report: Report, position: int, content: bytes, n_pages: int, at: dt.datetime) -> IssuedFile:
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
    if not (storage.exists(name) and intact_at(name, issued.sha256)):
        storage.save(name, ContentFile(content))
    issued.file = name
    issued.save()
    return issued


def intact(issued: IssuedFile) -> bytes | None:
    """The stored bytes, if they still are the ones that were issued; None otherwise."""
    content = intact_at(issued.file.name, issued.sha256)
    return content if content is not None and len(content) == issued.size_bytes else None


def intact_at(name: str, sha256: str) -> bytes | None:
    """What lies under the name, if it has this hash; None otherwise."""
    try:
        with issued_storage().open(name, "rb") as file:
            content = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def latest(report: Report) -> IssuedFile | None:
    """The newest state of the issued file: with all signatures so far."""
    return report.issued_files.order_by("-position").first()

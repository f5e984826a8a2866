"""Look at a file that should become evidence: what it is, what it does, what it says."""

import dataclasses
import io
import json
import zipfile

from progress.uploads.personal_numbers import in_texts
from progress.uploads.reading.model import Reading
from strategy_tracker.base.office_package import Problem

START_OF_PDF = b"%PDF-"
PDF_STARTS_WITHIN = 1024  # programs look for the start of a PDF as far as that


def examined(question: bytes) -> bytes:
    """From a line of JSON {kind, seconds, pixels} and the file to a line of {found, unread} or {problem}.

    Behind it follows what is stored, where that is not the file itself.
    """
    head, _, content = question.partition(b"\n")
    asked, stored = json.loads(head), b""
    try:
        _refuse_two_kinds(content, asked["kind"])
        reading = _reader(asked)(content)
        found = [dataclasses.asdict(one) for one in in_texts(reading.texts)]
        answer = {"found": found, "unread": reading.unread}
        stored = b"" if reading.content is content else reading.content
    except Problem as problem:
        answer = {"problem": problem.key}
    return json.dumps(answer).encode() + b"\n" + stored


def _refuse_two_kinds(content: bytes, kind: str) -> None:
    """A file that two programs would open as two different things shows one to us and the other to somebody else."""
    is_office = kind in ("docx", "xlsx")
    if kind != "pdf" and START_OF_PDF in content[:PDF_STARTS_WITHIN]:
        raise Problem("several_kinds")
    if not is_office and zipfile.is_zipfile(io.BytesIO(content)):
        raise Problem("several_kinds")


def _reader(asked: dict):
    if asked["kind"] == "pdf":
        from progress.uploads.reading.pdf import read

        return lambda content: read(content, asked["seconds"])
    if asked["kind"] in ("png", "jpg"):
        from progress.uploads.reading.picture import clean

        return lambda content: Reading(iter(()), clean(content, asked["kind"], asked["pixels"]))
    from progress.uploads.reading.office import read_office

    return lambda content: Reading(iter(read_office(content, asked["kind"])), content)

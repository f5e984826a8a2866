"""Is this the report that was issued? What is known of a file or a hash (docs/adr/0011).

Cheap before costly: size and first letters, then one pass over the file for its hash and those of its beginnings, and
only for a file that is not known the beginnings of the stored ones. The file is never parsed, and never kept.
"""

import enum
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import QuerySet

from reporting.archive.files import latest_file
from reporting.models import IssuedFile, Report

CHUNK = 64 * 1024
TAIL = 8 * 1024
# Two updates of a file may begin alike without one being a copy of the other.
BY_CHANCE = 1024
# The part of the file's identifier that never changes (ISO 32000-1, 14.4), as every program that saves it keeps it.
IDENTIFIER = re.compile(rb"/ID\s*\[\s*(?:<([0-9A-Fa-f\s]+)>|\(([^)]*)\))")
SHA256 = re.compile(r"[0-9a-f]{64}")


class Outcome(enum.Enum):
    """What a file or a hash turned out to be."""

    ISSUED = "issued"  # exactly the file with all its signatures
    EARLIER = "earlier"  # exactly the file as it was before its last signatures
    CONTENT = "content"  # the hash of the frozen content, which the report prints
    ADDED = "added"  # begins as an issued file, and something follows
    CHANGED = "changed"  # resembles an issued file, and is not the same
    NOT_PDF = "not_pdf"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What is known. `n_bytes` is how much was added, or where the first difference stands."""

    outcome: Outcome
    sha256: str = ""
    size_bytes: int | None = None
    issued: IssuedFile | None = None
    report: Report | None = None
    n_bytes: int = 0
    n_signatures: int = 0
    n_signatures_of_all: int = 0

    @property
    def is_genuine(self) -> bool:
        """Whether it is, byte for byte, what was issued."""
        return self.outcome in (Outcome.ISSUED, Outcome.EARLIER, Outcome.CONTENT)


def normal_hash(text: str) -> str | None:
    """A SHA-256 as people paste it, with spaces, colons or capitals; None when it is none."""
    text = re.sub(r"[\s:]", "", text).lower()
    return text if SHA256.fullmatch(text) else None


def of_hash(sha256: str, reports: QuerySet[Report]) -> Finding:
    """What is known of a file with this hash, among these reports alone."""
    issued = _files(reports).filter(sha256=sha256).first()
    if issued is not None:
        return _known(issued, sha256)
    report = reports.select_related("period").filter(issued__sha256=sha256).first()
    return Finding(Outcome.CONTENT if report else Outcome.UNKNOWN, sha256, report=report)


def of_file(file: BinaryIO, reports: QuerySet[Report]) -> Finding:
    """What is known of a file, among these reports alone. Reads it once, and not even that when it is no PDF."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(5) != b"%PDF-":
        return Finding(Outcome.NOT_PDF, size_bytes=size)
    files = list(_files(reports))
    hashes = _hashes(file, size, {issued.size_bytes for issued in files if issued.size_bytes <= size})
    beginnings = [issued for issued in files if hashes.get(issued.size_bytes) == issued.sha256]
    if beginnings:
        longest = max(beginnings, key=lambda issued: issued.size_bytes)
        if longest.size_bytes == size:
            return _known(longest, hashes[size])
        later = [issued for issued in longest.report.issued_files.all() if issued.size_bytes > longest.size_bytes]
        changed = _resembling(file, size, hashes[size], later)
        if changed.n_bytes > longest.size_bytes + BY_CHANCE:
            return changed
        added = size - longest.size_bytes
        return Finding(Outcome.ADDED, hashes[size], size, longest, longest.report, added)
    return _resembling(file, size, hashes[size], files)


def _files(reports: QuerySet[Report]) -> QuerySet[IssuedFile]:
    return IssuedFile.objects.filter(report__in=reports).select_related("report__period").order_by("-pk")


def _known(issued: IssuedFile, sha256: str) -> Finding:
    """Exactly one of the stored files: the newest state of its report, or an earlier one."""
    report = issued.report
    newest = latest_file(report)
    return Finding(
        Outcome.ISSUED if newest == issued else Outcome.EARLIER,
        sha256,
        issued.size_bytes,
        issued,
        report,
        n_signatures=issued.position,
        n_signatures_of_all=newest.position,
    )


def _hashes(file: BinaryIO, size: int, lengths: set[int]) -> dict[int, str]:
    """The hash of the whole file and of its first n bytes for each n, in one pass."""
    running, found, position = hashlib.sha256(), {}, 0
    file.seek(0)
    for length in sorted(lengths | {size}):
        for chunk in _read(file, length - position):
            running.update(chunk)
        position = length
        found[length] = running.hexdigest()
    return found


def _read(file: BinaryIO, n_bytes: int) -> Iterator[bytes]:
    while n_bytes > 0 and (chunk := file.read(min(CHUNK, n_bytes))):
        n_bytes -= len(chunk)
        yield chunk


def _resembling(file: BinaryIO, size: int, sha256: str, files: list[IssuedFile]) -> Finding:
    """A changed copy: it says that it is an issued file, or shares half of one with it."""
    identifier = _identifier(file, size)
    best = None
    for issued in files:
        try:
            with issued.file.open("rb") as stored:
                shared = _shared_beginning(file, stored)
                is_namesake = identifier is not None and identifier == _identifier(stored, issued.size_bytes)
        except OSError:
            continue
        if (is_namesake or shared * 2 >= issued.size_bytes) and (best is None or shared > best.n_bytes):
            best = Finding(Outcome.CHANGED, sha256, size, issued, issued.report, shared)
    return best or Finding(Outcome.UNKNOWN, sha256, size)


def _shared_beginning(one: BinaryIO, other: BinaryIO) -> int:
    """How many bytes both begin with."""
    one.seek(0)
    other.seek(0)
    position = 0
    while (left := one.read(CHUNK)) and (right := other.read(CHUNK)):
        if left != right:
            return position + len(os.path.commonprefix([left, right]))
        position += len(left)
    return position


def _identifier(file: BinaryIO, size: int) -> bytes | None:
    """The identifier that stands at the end of the file, whichever way it is written."""
    file.seek(max(0, size - TAIL))
    found = IDENTIFIER.findall(file.read(TAIL))
    if not found:
        return None
    in_hexadecimal, literal = found[-1]
    digits = b"".join(in_hexadecimal.split())
    return bytes.fromhex(digits.decode()) if digits and len(digits) % 2 == 0 else literal or None

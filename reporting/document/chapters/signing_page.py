"""The last page of an issued report: what it is, where it is signed, and how anybody can check it."""

from typing import Any

from progress.formulas.values import Record
from reporting.document.reader import Reader
from reporting.names import SEAL, label_of
from reporting.pdf.qr_code import as_address

# The size of a field on paper, which that of its stamp follows (static/css/stamp.css).
WIDTH_MM, HEIGHT_MM = 70, 25


def fields_of(signed_by: tuple[str, ...], *, has_seal: bool) -> list[str]:
    """The fields of a report, in order: the seal first, which is applied when the report is finalised."""
    return [SEAL, *signed_by] if has_seal else list(signed_by)


def anchor_of(field: str) -> str:
    """The place of a field in the document."""
    return f"field-{field}"


def signing_page(reader: Reader, signed_by: tuple[str, ...]) -> Record:
    """What the last page shows."""
    edition: dict[str, Any] = reader.data.get("edition") or {}
    address = reader.edition.check_url
    return {
        "protocol_number": edition.get("protocol_number", ""),
        "decision_number": edition.get("decision_number", ""),
        "decided_on": reader.day(edition.get("decided_on")),
        "supersedes_version": edition.get("supersedes_version"),
        "correction_reason": edition.get("correction_reason", ""),
        "fields": [
            {"anchor": anchor_of(field), "label": label_of(field), "is_seal": field == SEAL}
            for field in fields_of(signed_by, has_seal=reader.edition.has_seal)
        ],
        "check_url": address,
        "qr_code": as_address(address),
    }

"""What a report says: the frozen figures, what people wrote, and what the edition prints. Frozen when it is issued."""

import json
from typing import Any

from reporting.document import prose
from reporting.document.software import software
from reporting.models import Report
from reporting.selectors import texts
from strategy_tracker.base.canonical import canonical_json, sha256

# How the stored file stands to what the report says now, and so to its preview.
SAME, OLDER, OTHER_PROGRAM = "same", "older", "other_program"


def content_of(report: Report) -> dict[str, Any]:
    """The content of an issued report as it was frozen; of a draft, as it is now. Plain JSON values."""
    if report.issued_id:
        return json.loads(report.issued.data)
    return json.loads(report.snapshot.data) | {
        "texts": texts.texts_of(report),
        "texts_format": prose.FORMAT,
        "unconfirmed": [section.chapter.key for section in texts.unconfirmed(report)],
        "recommendations": texts.recommendations_of(report),
        "follow_ups": texts.follow_ups_of(report),
        "comments": texts.comments_of(report),
        "waivers": texts.waivers_of(report),
        "edition": edition_part(report),
    }


def hash_of(content: dict[str, Any]) -> str:
    """The SHA-256 of the content's canonical JSON: what the report prints as the hash of its snapshot."""
    return sha256(canonical_json(content))


def likeness_of(report: Report) -> str:
    """Whether the preview is the document in the file: SAME, or the file is OLDER than what the draft says now.

    OTHER_PROGRAM: both are made of the same content, but the program that shows the preview is not the one that wrote
    the file. What was issued says the same for ever, so it is never older.
    """
    if report.is_draft and report.content_sha256 != hash_of(content_of(report)):
        return OLDER
    return SAME if report.software == software() else OTHER_PROGRAM


def edition_part(report: Report) -> dict[str, Any]:
    """What this edition prints of itself; a day is an ISO date, what is not known yet is empty."""
    return {
        "language": report.language,
        "version": report.version,
        "protocol_number": report.protocol_number,
        "decision_number": report.decision_number,
        "decided_on": report.decided_on.isoformat() if report.decided_on else None,
        "supersedes_version": report.supersedes.version if report.supersedes_id else None,
        "correction_reason": report.correction_reason,
    }

"""An answer with its evidence and replies, as one form sends them: everything is stored, or nothing."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress.models import Evidence, ProgressEntry
from progress.permissions import can_edit_entry
from progress.services.answers import Answer, save_answer
from progress.services.collecting.comments import reply_to_comments
from progress.services.evidence import (
    GivenEvidence,
    read_evidence,
    remove_evidence,
    store_entry_evidence,
    stored_together,
)
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields.numbers import whole_number


def save_sheet(
    *,
    entry: ProgressEntry,
    answer: Answer,
    by: User,
    expected_version: int,
    evidence: GivenEvidence | None = None,
    removed_evidence: str = "",
    replies: Mapping[int, str] | None = None,
    seen_draft: int | None = None,
) -> ProgressEntry:
    """Save an answer, reply to comments on it, take back one piece of evidence (its pk as it was sent), add another.

    Raises what the four services raise. The file is read before anything is held, and stored last, so that none is
    written for an answer that is refused.
    """
    can_edit_entry(by, entry).require()
    ready = read_evidence(evidence) if evidence is not None else None
    with stored_together() as stored:
        save_answer(entry=entry, answer=answer, by=by, expected_version=expected_version, seen_draft=seen_draft)
        if replies:
            reply_to_comments(entry=entry, replies=replies, by=by)
        if removed_evidence:
            remove_evidence(evidence=own_evidence(entry, removed_evidence), by=by)
        if ready is not None:
            stored.append(store_entry_evidence(entry=entry, by=by, ready=ready))
    return entry


def own_evidence(entry: ProgressEntry, pk: str) -> Evidence:
    """The evidence of this answer with this key. Refused when it belongs to another one."""
    evidence = entry.evidence.filter(pk=whole_number(pk)).first()
    if evidence is None:
        raise Refused(_("This evidence does not belong to this answer."))
    evidence.entry = entry
    return evidence

"""Comments of the Secretariat on returned answers: which stand now, and what became of what they speak of."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from progress.models import AnswerComment, CommentField, ProgressEntry, Submission
from strategy_tracker.base.canonical import canonical_json, sha256

Part = Callable[[ProgressEntry], Any]


def comments_of_last_return(submission: Submission) -> QuerySet[AnswerComment]:
    """Those of the last return of each answer that has not been verified since, in the order of the form."""
    comments = AnswerComment.objects.filter(entry__submission=submission, at=F("entry__reviewed_at"))
    return comments.exclude(entry__review=ProgressEntry.Review.VERIFIED).select_related("by", "replied_by")


def standing_comments(entry: ProgressEntry) -> list[AnswerComment]:
    """Those of one answer. One query, none for an answer that was never returned."""
    if entry.reviewed_at is None or entry.review == ProgressEntry.Review.VERIFIED:
        return []
    return list(entry.comments.filter(at=entry.reviewed_at).select_related("by", "replied_by"))


def open_comments(submission: Submission) -> dict[int, list[AnswerComment]]:
    """The same by answer (its pk). One query."""
    found: dict[int, list[AnswerComment]] = defaultdict(list)
    for comment in comments_of_last_return(submission):
        found[comment.entry_id].append(comment)
    return found


def unsettled(entry: ProgressEntry, comments: Iterable[AnswerComment]) -> list[AnswerComment]:
    """Those that have neither a reply nor a change of what they speak of. The answer comes with its children."""
    return [comment for comment in comments if not comment.reply and not is_changed(entry, comment)]


def is_changed(entry: ProgressEntry, comment: AnswerComment) -> bool:
    """Whether what the comment speaks of has been changed since the answer was returned."""
    return said_of(entry, comment.field) != comment.said


def said_of(entry: ProgressEntry, field: str) -> str:
    """The hash of what an answer says in one field, or as a whole. It comes with its children."""
    parts = [PARTS[field]] if field else PARTS.values()
    return sha256(canonical_json({"said": [part(entry) for part in parts]}))


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _quantities(entry: ProgressEntry) -> list[list[Any]]:
    return sorted([q.output_id, _plain(q.value), _plain(q.denominator)] for q in entry.quantities.all())


def _spendings(entry: ProgressEntry) -> list[list[Any]]:
    return sorted([s.source_id, s.nature, s.recurrence, _plain(s.amount)] for s in entry.spendings.all())


def _challenges(entry: ProgressEntry) -> list[list[Any]]:
    return [
        [c.kind, c.description, c.mitigation, c.probability, c.impact, c.owner, str(c.due_on or "")]
        for c in entry.challenges.all()
    ]


PARTS: dict[str, Part] = {
    CommentField.STATUS: lambda entry: [entry.claimed_status, entry.is_not_ours, entry.not_ours_reason],
    CommentField.COMPLETED_ON: lambda entry: str(entry.completed_on or ""),
    CommentField.WHAT_WAS_DONE: lambda entry: entry.what_was_done,
    CommentField.QUANTITIES: _quantities,
    CommentField.SPENDINGS: _spendings,
    CommentField.SPENDING_EXPLANATION: lambda entry: entry.spending_explanation,
    CommentField.DELAY: lambda entry: [entry.delay_reason, entry.blocked_by_id],
    CommentField.CHALLENGES: _challenges,
    CommentField.NEXT_STEPS: lambda entry: entry.next_steps,
    CommentField.EVIDENCE: lambda entry: sorted(evidence.pk for evidence in entry.evidence.all()),
}

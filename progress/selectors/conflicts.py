"""What the other institutions answered on the same actions, to be laid beside an answer."""

from collections import defaultdict

from progress.formulas.conflicts import Amount, Conflict, Statement, conflicts_of
from progress.models import ProgressEntry, Submission
from strategy_tracker.base.text import in_language

Others = dict[int, list[ProgressEntry]]


def others_of(submission: Submission, *, is_verified_only: bool) -> Others:
    """Per action (its pk) what other institutions answered in the period. Four queries, or one where nobody did.

    An institution is told of verified answers alone, never of another one's drafts (domain.md §8); the Secretariat
    sees what was submitted.
    """
    entries = ProgressEntry.objects.filter(
        action__entries__submission=submission, submission__period=submission.period_id, answered_at__isnull=False
    ).exclude(submission=submission)
    if is_verified_only:
        entries = entries.filter(review=ProgressEntry.Review.VERIFIED)
    else:
        entries = entries.filter(submission__submitted_at__isnull=False)
    entries = (
        entries.select_related("submission__institution", "submission__period__plan", "action", "blocked_by")
        .prefetch_related("quantities__output", "spendings__source")
        .order_by("part", "submission__institution__code")
    )
    found: Others = defaultdict(list)
    for entry in entries:
        found[entry.action_id].append(entry)
    return found


def conflicts_with(entry: ProgressEntry, others: list[ProgressEntry]) -> list[Conflict]:
    """In what an answer contradicts the others on its action; what was returned says nothing until it comes back."""
    if not others:
        return []
    standing = (other for other in others if other.review != ProgressEntry.Review.RETURNED)
    return conflicts_of(told_of(entry), map(told_of, standing))


def told_of(entry: ProgressEntry) -> Statement:
    """What an answer says, for the rules. It comes with its quantities and spendings."""
    spent: dict[str, object] = {}
    for spending in entry.spendings.all():
        name, _language = in_language(spending.source, "name")
        spent[name] = spent.get(name, 0) + spending.amount
    return Statement(
        institution=entry.submission.institution.abbreviation,
        is_lead=entry.is_lead,
        status=entry.claimed_status,
        completed_on=entry.completed_on,
        is_not_ours=entry.is_not_ours,
        is_held_up=bool(entry.delay_reason or entry.blocked_by_id),
        blocked_by=entry.blocked_by.abbreviation if entry.blocked_by else "",
        quantities={q.output_id: Amount(q.output.printed, q.value, q.denominator) for q in entry.quantities.all()},
        spent=spent,
    )

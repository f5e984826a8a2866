"""The untouched answers of a submission beside what was answered last, to be confirmed together. Reads only."""

from dataclasses import dataclass

from accounts.models import User
from progress.models import ProgressEntry, Submission
from progress.permissions import can_confirm_unchanged
from progress.selectors.answers import open_answers, previous_answers, typed
from strategy_tracker.base.verdict import Verdict


@dataclass(frozen=True)
class UntouchedRow:
    """An answer that nobody has given yet, the last one on the action, and whether "no change" is possible."""

    entry: ProgressEntry
    last: ProgressEntry | None
    confirming: Verdict


def untouched_rows(submission: Submission, user: User) -> list[UntouchedRow]:
    """What nobody answered or began to write, in the order of the list. A constant number of queries."""
    last = previous_answers(submission)
    entries = open_answers(submission).filter(~typed(), answered_at__isnull=True).select_related("action")
    rows = []
    for entry in entries.order_by("part", "action__position"):
        entry.submission = submission
        before = last.get(entry.action_id)
        rows.append(UntouchedRow(entry, before, can_confirm_unchanged(user, entry, before)))
    return rows

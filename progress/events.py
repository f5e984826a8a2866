"""Writing the history: one row for each thing that happened."""

from typing import Any

from accounts.models import User
from progress.models import Event, ProgressEntry
from strategy_tracker.base import clock


def record(kind: str, *, by: User | None, **what: Any) -> Event:
    """Write one event. `what` names its place (period, institution, action …), before, after, reason."""
    return Event.objects.create(kind=kind, happened_at=clock.now(), by=by, **what)


def place_of(entry: ProgressEntry) -> dict[str, Any]:
    """Where an answer stands, as `record` wants it."""
    submission = entry.submission
    return {
        "period": submission.period,
        "institution": submission.institution,
        "submission": submission,
        "action": entry.action,
        "entry": entry,
    }

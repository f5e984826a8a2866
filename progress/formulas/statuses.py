"""The states of an action, and the headline counts that they roll up to (domain.md §4). No queries."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The eight states of an action."""

    IMPLEMENTED = "implemented", _("Implemented")
    PARTIALLY_IMPLEMENTED = "partially_implemented", _("Partially implemented")
    IN_PROGRESS = "in_progress", _("In progress")
    NOT_IMPLEMENTED = "not_implemented", _("Not implemented")
    NOT_STARTED = "not_started", _("Not started")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_REPORTED = "not_reported", _("Not reported")
    NO_EVIDENCE = "no_evidence", _("No evidence")


# Nothing more is to come of it: no forecast, no carrying over, nothing that is still late.
OVER = (Status.IMPLEMENTED, Status.CANCELLED)
# What a status reads as on a day when its deadline has passed (deadlines.reading); nobody claims or verifies it.
OVERDUE = "overdue"
STATUS_WORDS: dict[str, str | Promise] = {**dict(Status.choices), OVERDUE: _("Overdue")}
ROLL_UP = {
    Status.IMPLEMENTED: "implemented",
    Status.IN_PROGRESS: "in_progress",
    Status.PARTIALLY_IMPLEMENTED: "in_progress",
    Status.NOT_IMPLEMENTED: "not_implemented",
    Status.NOT_STARTED: "not_implemented",
    OVERDUE: "not_implemented",
    Status.CANCELLED: "cancelled",
    Status.NOT_REPORTED: "not_reported",
    Status.NO_EVIDENCE: "not_reported",
}


def roll_up(statuses: Iterable[str]) -> dict[str, int]:
    """Headline counts: implemented, in progress, not implemented, and not reported always apart (domain.md §4)."""
    counts = dict.fromkeys(("implemented", "in_progress", "not_implemented", "not_reported", "cancelled"), 0)
    for status in statuses:
        counts[ROLL_UP[status]] += 1
    return counts

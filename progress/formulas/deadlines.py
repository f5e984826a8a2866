"""What an action's deadline says: whether it is due, which statuses fit it, whether it is late (domain.md §4, §5)."""

import datetime as dt
from enum import StrEnum

from progress.formulas.statuses import OVERDUE, Status


def is_due(deadline_on: dt.date | None, day: dt.date) -> bool:
    """Whether the deadline has been reached at the end of the day; what has none is never due."""
    return deadline_on is not None and deadline_on <= day


# "Implemented" fits any deadline; "not reported" is the system's word alone, and cancelling needs a decision.
WHEN_DUE = (Status.PARTIALLY_IMPLEMENTED, Status.NOT_IMPLEMENTED)
WHEN_AHEAD = (Status.IN_PROGRESS, Status.NOT_STARTED)


def claimable_statuses(deadline_on: dt.date | None, cut_off: dt.date) -> tuple[Status, ...]:
    """What a lead may claim of an action with this deadline in the period with this cut-off date."""
    return Status.IMPLEMENTED, *(WHEN_DUE if is_due(deadline_on, cut_off) else WHEN_AHEAD)


def assessable_statuses(deadline_on: dt.date | None, cut_off: dt.date) -> tuple[Status, ...]:
    """What the Secretariat may say of it: what may be claimed, or that nothing proves the claim."""
    return *claimable_statuses(deadline_on, cut_off), Status.NO_EVIDENCE


class Lateness(StrEnum):
    """In which way an action is late; in time is false."""

    IN_TIME = ""
    OVERDUE = OVERDUE
    DELIVERED = "delivered"


def lateness(status: str, deadline_on: dt.date | None, completed_on: dt.date | None, first_day: dt.date) -> Lateness:
    """Overdue: the deadline has passed before `first_day`; delivered late: implemented after it; else in time.

    `first_day` is the first that is not over for whoever looks (progress.selectors.periods.first_day_ahead): today in
    an open period, the day after its cut-off date in a closed one. What is undated or cancelled is never late.
    """
    if deadline_on is None or status == Status.CANCELLED:
        return Lateness.IN_TIME
    if status == Status.IMPLEMENTED:
        return Lateness.DELIVERED if completed_on is not None and completed_on > deadline_on else Lateness.IN_TIME
    return Lateness.OVERDUE if deadline_on < first_day else Lateness.IN_TIME


def reading(status: str, deadline_on: dt.date | None, first_day: dt.date) -> str:
    """What a status reads as before `first_day`: "in progress" and "not started" are overdue once the deadline is over.

    Nobody has looked since, so it is still the last verified status; but it is not where the action stands today.
    """
    return OVERDUE if status in WHEN_AHEAD and deadline_on is not None and deadline_on < first_day else status

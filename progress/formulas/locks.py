"""Why an institution cannot change its answers: one answer for the form, the workbook and the commands. No queries."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class LockReason(StrEnum):
    """Which of the reasons applies (docs/adr/0017)."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    VERIFIED = "verified"
    SUBMITTED = "submitted"
    WITH_HEAD = "with_head"
    DEADLINE_PASSED = "deadline_passed"


@dataclass(frozen=True)
class Lock:
    """A reason, and for a passed deadline the last day on which answers were taken."""

    reason: LockReason
    last_day: dt.date | None = None


def lock_of(
    *,
    period_status: str,
    submission_status: str,
    last_day: dt.date | None,
    is_with_head: bool,
    today: dt.date,
) -> Lock | None:
    """The first reason that applies, or None.

    `last_day`: the institution's extended day, else the period's last day for late answers; None where there is none.
    What the Secretariat returned may be corrected after that day: it was asked for.
    """
    if period_status != "open":
        return Lock(LockReason.NOT_OPEN if period_status == "planned" else LockReason.CLOSED)
    if submission_status in ("verified", "submitted"):
        return Lock(LockReason(submission_status))
    if is_with_head:
        return Lock(LockReason.WITH_HEAD)
    if submission_status == "draft" and last_day is not None and today > last_day:
        return Lock(LockReason.DEADLINE_PASSED, last_day)
    return None

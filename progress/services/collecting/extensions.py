"""A later day to submit, for one institution, with its reason (domain.md §4)."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress import events, notifications
from progress.models import Event, Submission
from progress.permissions import can_extend_deadline
from progress.services.holding import hold_submission
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.text import clean

LONGEST = dt.timedelta(days=366)  # a slip of the keyboard (3022) is no deadline, and no calendar takes it
EXTENDED = ("extended_until", "extension_reason", "extended_at", "extended_by")


@transaction.atomic
def extend_deadline(*, submission: Submission, until: dt.date, reason: str, by: User) -> Submission:
    """Give the institution until this day; it is told by e-mail, and judged on time or late by it.

    Another extension takes the place of the one before, which stays in the history. Raises Refused for a day that is no
    later than the one the institution has, or has passed, and for no reason.
    """
    hold_submission(submission)
    can_extend_deadline(by, submission).require()
    reason = clean(reason).strip()
    _require_later_day(submission, until)
    if not reason:
        raise Refused(_("Say why: the reason is shown to the institution and printed in the report."))
    refuse_personal_numbers(reason)
    before = submission.submit_by
    submission.extended_until, submission.extension_reason = until, reason
    submission.extended_at, submission.extended_by = clock.now(), by
    submission.save(update_fields=EXTENDED)
    _record(submission, before, by)
    notifications.deadline_extended(submission)
    return submission


def _record(submission: Submission, before: dt.date, by: User) -> None:
    events.record(
        Event.Kind.DEADLINE_EXTENDED,
        by=by,
        period=submission.period,
        institution=submission.institution,
        submission=submission,
        before=before.isoformat(),
        after=submission.submit_by.isoformat(),
        reason=submission.extension_reason,
    )


def _require_later_day(submission: Submission, until: dt.date) -> None:
    if until <= submission.submit_by:
        message = _("The institution has time until %(day)s already: choose a later day.")
        raise Refused(message % {"day": date_format(submission.submit_by, "SHORT_DATE_FORMAT")})
    if until < clock.today():
        raise Refused(_("This day has passed already: choose one that lies ahead."))
    if until > clock.today() + LONGEST:
        raise Refused(_("This day lies more than a year ahead: choose an earlier one."))

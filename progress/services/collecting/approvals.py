"""Approval inside an institution: colleagues write, the head submits (docs/adr/0017)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress import events, notifications
from progress.models import Event, Submission
from progress.permissions import can_ask_approval, can_give_back
from progress.services.answers import explained
from progress.services.holding import hold_submission
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean

ASKED = ("approval_asked_at", "approval_asked_by")


@transaction.atomic
def ask_approval(*, submission: Submission, by: User, explanation: str = "") -> Submission:
    """Hand complete answers over to the head, who is told; until the head acts nobody changes them.

    Raises Refused as submitting does, and where the institution's head has no account.
    """
    hold(submission.institution)  # whether its head approves is judged under it
    hold_submission(submission)
    can_ask_approval(by, submission).require()
    submission.explanation = explained(submission, explanation)
    if not notifications.heads_of(submission.institution).exists():
        raise Refused(_("No head of your institution has an account: ask the administrator."))
    submission.approval_asked_at, submission.approval_asked_by = clock.now(), by
    submission.save(update_fields=["explanation", *ASKED])
    _record(Event.Kind.APPROVAL_ASKED, submission, by)
    notifications.approval_asked(submission)
    return submission


@transaction.atomic
def give_back(*, submission: Submission, comment: str, by: User) -> Submission:
    """The head gives the answers back with a comment, or who asked takes them back; they can be changed again."""
    hold_submission(submission)
    can_give_back(by, submission).require()
    comment = clean(comment).strip()
    is_own = by.pk == submission.approval_asked_by_id
    if not comment and not is_own:
        raise Refused(_("Write what is to be changed: without it your colleagues cannot go on."))
    refuse_personal_numbers(comment)
    asked_by = submission.approval_asked_by
    submission.approval_asked_at = submission.approval_asked_by = None
    submission.save(update_fields=ASKED)
    _record(Event.Kind.APPROVAL_REFUSED, submission, by, reason=comment)
    if not is_own:
        notifications.given_back(submission, asked_by, comment)
    return submission


def _record(kind: str, submission: Submission, by: User, reason: str = "") -> None:
    place = {"period": submission.period, "institution": submission.institution, "submission": submission}
    events.record(kind, by=by, reason=reason, **place)

"""Asking for a receipt of what was submitted, or for the letter of an escalation; a worker makes it."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.models import User
from progress.models import Escalation, Submission
from progress.services.holding import hold_submission
from reporting.jobs import tasks
from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STALE_WHILE_QUEUED
from reporting.models import NoticeLetter, Receipt
from reporting.models.receipts import Sheet
from reporting.permissions import can_have_letter, can_have_receipt
from reporting.selectors.receipts import letter_content, receipt_content
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.locks import hold
from strategy_tracker.base.wake import queue


@transaction.atomic
def ask_for_receipt(*, submission: Submission, language: str, by: User) -> Receipt:
    """Freeze what was submitted and queue its PDF; what is there already is returned, what failed is tried again.

    Raises Refused when the person may not, or nothing is submitted.
    """
    hold_submission(submission)
    can_have_receipt(by, submission).require()
    with translation.override(language):
        content = canonical_json(receipt_content(submission))
    receipt, is_new = Receipt.objects.get_or_create(
        submission=submission,
        submitted_at=submission.submitted_at,
        language=language,
        defaults={
            "content": content,
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
            "asked_by": by,
            "asked_at": real_now(),
        },
    )
    _queue_where_needed(receipt, tasks.make_receipt, by, is_new=is_new)
    return receipt


@transaction.atomic
def ask_for_letter(*, escalation: Escalation, language: str, by: User) -> NoticeLetter:
    """Freeze the words of the letter as it was sent, and queue its PDF. Raises Refused while it was not sent."""
    hold(escalation)
    can_have_letter(by, escalation).require()
    with translation.override(language):
        content = canonical_json(letter_content(escalation))
    letter, is_new = NoticeLetter.objects.get_or_create(
        escalation=escalation,
        language=language,
        defaults={
            "content": content,
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
            "sent_on": escalation.steps.get(kind=Escalation.State.SENT).on,
            "asked_by": by,
            "asked_at": real_now(),
        },
    )
    _queue_where_needed(letter, tasks.make_letter, by, is_new=is_new)
    return letter


def _queue_where_needed(sheet: Sheet, task: Any, by: User, *, is_new: bool) -> None:
    """A new one, and one that failed or that nobody has taken up for long."""
    is_left = sheet.asked_at < real_now() - STALE_WHILE_QUEUED
    is_failed = sheet.state == Sheet.State.FAILED
    if is_new or is_failed or (sheet.state == Sheet.State.WAITING and is_left):
        waiting = {"state": Sheet.State.WAITING, "asked_by": by, "asked_at": real_now()}
        type(sheet).objects.filter(pk=sheet.pk).update(**waiting)
        sheet.refresh_from_db()
        queue(task, sheet.pk)


def is_stuck(sheet: Sheet, now: dt.datetime) -> bool:
    """Whether it has waited so long that a worker is missing."""
    return sheet.state == Sheet.State.WAITING and sheet.asked_at < now - STALE_WHILE_QUEUED

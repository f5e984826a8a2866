"""Asking for a receipt of what was submitted; a worker makes it."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import translation

from accounts.models import User
from progress.models import Submission
from progress.services.holding import hold_submission
from reporting.jobs import tasks
from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STALE_WHILE_QUEUED
from reporting.models import Receipt
from reporting.permissions import can_have_receipt
from reporting.selectors.receipts import receipt_content
from strategy_tracker.base.canonical import canonical_json
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
    if is_new or _is_to_try_again(receipt):
        Receipt.objects.filter(pk=receipt.pk).update(state=Receipt.State.WAITING, asked_by=by, asked_at=real_now())
        receipt.refresh_from_db()
        queue(tasks.make_receipt, receipt.pk)
    return receipt


def _is_to_try_again(receipt: Receipt) -> bool:
    """Whether it failed, or nobody has taken it up for long."""
    is_left = receipt.asked_at < real_now() - STALE_WHILE_QUEUED
    return receipt.state == Receipt.State.FAILED or (receipt.state == Receipt.State.WAITING and is_left)


def is_stuck(receipt: Receipt, now: dt.datetime) -> bool:
    """Whether it has waited so long that a worker is missing."""
    return receipt.state == Receipt.State.WAITING and receipt.asked_at < now - STALE_WHILE_QUEUED

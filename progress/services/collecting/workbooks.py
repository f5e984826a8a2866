"""Workbooks: taken, kept while a person looks at what they would change, and taken over as a whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress import events
from progress.models import Event, ProgressEntry, Submission, WorkbookUpload
from progress.permissions import can_edit_submission
from progress.services.answers import Answer, confirm_unchanged, save_answer
from progress.services.holding import hold_submission
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean, shortened

LONGEST_NAME = WorkbookUpload._meta.get_field("file_name").max_length
SEEN_BEFORE = _("Answers were changed in the browser meanwhile. Nothing was stored: look at the changes once more.")


@dataclass(frozen=True)
class GivenAnswer:
    """One answer of a workbook; without one it is "nothing new". `seen` is the version beside which it was shown."""

    entry: ProgressEntry
    answer: Answer | None
    seen: int


@transaction.atomic
def record_workbook_download(*, submission: Submission, by: User) -> None:
    """Write down who took the workbook, if the person may fill it in."""
    can_edit_submission(by, submission).require()
    _record(Event.Kind.WORKBOOK_DOWNLOADED, submission, by)


@transaction.atomic
def keep_workbook(
    *, submission: Submission, file_name: str, content: bytes, told: dict[str, Any], by: User
) -> WorkbookUpload:
    """Keep a workbook that has been read, in place of the person's last one; what others forgot goes as well."""
    hold_submission(submission)
    can_edit_submission(by, submission).require()
    sweep_workbooks()
    WorkbookUpload.objects.filter(submission=submission, uploaded_by=by).delete()
    return WorkbookUpload.objects.create(
        submission=submission,
        file_name=shortened(clean(file_name), LONGEST_NAME),
        content=content,
        told=told,
        uploaded_at=clock.real_now(),
        uploaded_by=by,
    )


@transaction.atomic
def import_workbook(*, upload: WorkbookUpload, given: Iterable[GivenAnswer], by: User) -> int:
    """Take over what a workbook says, by the services of the form: everything, or nothing. How many answers changed.

    Raises Refused, and StaleEdit when an answer is no longer the version beside which it was shown.
    """
    submission = upload.submission
    hold_submission(submission)
    hold(upload)
    can_edit_submission(by, submission).require()
    n_changed = sum(_saved(one, by) for one in given)
    if n_changed:
        _record(Event.Kind.WORKBOOK_IMPORTED, submission, by, detail=f"{n_changed}")
    upload.delete()
    return n_changed


def _saved(given: GivenAnswer, by: User) -> bool:
    try:
        if given.answer is None:
            confirm_unchanged(entry=given.entry, by=by, expected_version=given.seen)
        else:
            save_answer(entry=given.entry, answer=given.answer, by=by, expected_version=given.seen)
    except StaleEdit:
        raise StaleEdit(SEEN_BEFORE) from None
    except Refused as refused:
        raise Refused(f"{given.entry.action.code}: {refused.message}") from refused
    return given.entry.version != given.seen


@transaction.atomic
def drop_workbook(*, upload: WorkbookUpload, by: User) -> None:
    """Forget a workbook that nobody wants to take over; nothing of it was anybody's answer."""
    hold_submission(upload.submission)
    hold(upload)
    can_edit_submission(by, upload.submission).require()
    upload.delete()


def sweep_workbooks() -> int:
    """Forget the workbooks that nobody confirmed for long. How many."""
    return WorkbookUpload.objects.forgotten(clock.real_now()).delete()[0]


def _record(kind: str, submission: Submission, by: User, **more: str) -> None:
    events.record(
        kind, by=by, period=submission.period, institution=submission.institution, submission=submission, **more
    )

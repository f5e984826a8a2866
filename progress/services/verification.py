"""What the Secretariat does with answers: verify, return."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress import events, notifications
from progress.models import Event, ProgressEntry, Submission
from progress.permissions import can_verify_entry, can_verify_submission
from progress.services.assessments import assess_action, withdraw_assessment
from progress.services.collecting.comments import Comments, cleaned_comments, store_comments
from progress.services.collecting.taking_over import take_over, withdraw
from progress.services.holding import hold_entry, hold_submission
from progress.services.transitions import apply_transition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.text import clean


@transaction.atomic
def verify_entry(
    *,
    entry: ProgressEntry,
    by: User,
    status: str = "",
    reason: str = "",
    is_override: bool = False,
    seen_version: int | None = None,
    expected_version: int | None = None,
    confidence: str | None = None,
    confidence_reason: str = "",
    way_back: str = "",
) -> ProgressEntry:
    """Verify one answer. A lead's sets the action's status, as claimed or another one with a reason, and its forecast.

    From "not our action" nothing is assessed: the action keeps its status, or gets one from the Secretariat.

    When it was the last one, the whole submission is verified with it. `seen_version` is the version of the answer
    that the page showed, `expected_version` that of the action's assessment; None skips the comparison. Raises
    StaleEdit when either has changed since, and what `assess_action` raises.
    """
    hold_entry(entry)
    can_verify_entry(by, entry).require()
    if seen_version is not None and seen_version != entry.version:
        raise StaleEdit(_("The institution has changed this answer in the meantime: look at it again."))
    before = apply_transition(entry, "verify", reviewed_at=clock.now(), reviewed_by=by, review_comment="")
    if entry.is_lead and not entry.action.is_cancelled and not entry.is_not_ours:
        assess_action(
            action=entry.action,
            period=entry.submission.period,
            status=status or entry.claimed_status,
            reason=reason,
            is_override=is_override,
            completed_on=entry.completed_on,
            by=by,
            claim=entry,
            expected_version=expected_version,
            confidence=confidence,
            confidence_reason=confidence_reason,
            way_back=way_back,
        )
    take_over(entry, by)
    events.record(Event.Kind.ENTRY_VERIFIED, by=by, **events.place_of(entry), before=before, after=entry.review)
    _verify_submission_when_complete(entry.submission, by)
    return entry


def _verify_submission_when_complete(submission: Submission, by: User) -> None:
    if submission.status != Submission.Status.SUBMITTED:
        return
    if submission.entries.exclude(review=ProgressEntry.Review.VERIFIED).exists():
        return
    before = apply_transition(submission, "verify", verified_at=clock.now(), verified_by=by)
    events.record(
        Event.Kind.SUBMISSION_VERIFIED,
        by=by,
        period=submission.period,
        institution=submission.institution,
        submission=submission,
        before=before,
        after=submission.status,
    )
    notifications.verified(submission)


@transaction.atomic
def return_entry(
    *, entry: ProgressEntry, by: User, comment: str = "", on_fields: Comments | None = None
) -> ProgressEntry:
    """Return one answer, and with it the submission, so that the institution can correct it.

    With a comment on the whole of it, on fields of it (`on_fields`: text by `CommentField`), or both. Raises Refused
    when there is none, or one is on no field.
    """
    hold_entry(entry)
    _return_entry(entry, {"": comment, **(on_fields or {})}, by=by)
    notifications.entry_returned(entry)
    return entry


def _return_entry(entry: ProgressEntry, comments: Comments, *, by: User) -> None:
    can_verify_entry(by, entry).require()
    comments = cleaned_comments(comments)
    comment = "\n".join(comments.values())
    before = apply_transition(
        entry, "return", comment=comment, review_comment=comment, reviewed_at=clock.now(), reviewed_by=by
    )
    store_comments(entry, comments, by)
    place = events.place_of(entry)
    events.record(Event.Kind.ENTRY_RETURNED, by=by, **place, before=before, after=entry.review, reason=comment)
    if entry.is_lead and not entry.is_not_ours and before == ProgressEntry.Review.VERIFIED:
        withdraw_assessment(action=entry.action, period=entry.submission.period, reason=comment, by=by)
    if before == ProgressEntry.Review.VERIFIED:
        withdraw(entry, by)
    submission = entry.submission
    if submission.status != Submission.Status.RETURNED:
        _return_submission(submission, comment=f"{entry.action.code}: {comment}", by=by)


@transaction.atomic
def return_submission(*, submission: Submission, comment: str, by: User) -> Submission:
    """Return a whole submission with a comment; every answer can then be changed again."""
    hold_submission(submission)
    can_verify_submission(by, submission).require()
    _return_submission(submission, comment=clean(comment).strip(), by=by)
    entries = submission.entries.exclude(review=ProgressEntry.Review.RETURNED)
    for entry in entries.select_related("action", "submission__period__plan", "submission__institution"):
        entry.submission = submission
        _return_entry(entry, {"": comment}, by=by)
    notifications.submission_returned(submission)
    return submission


def _return_submission(submission: Submission, *, comment: str, by: User) -> None:
    before = apply_transition(
        submission,
        "return",
        comment=comment,
        return_comment=comment,
        returned_at=clock.now(),
        returned_by=by,
        verified_at=None,
        verified_by=None,
    )
    events.record(
        Event.Kind.SUBMISSION_RETURNED,
        by=by,
        period=submission.period,
        institution=submission.institution,
        submission=submission,
        before=before,
        after=submission.status,
        reason=comment,
    )


@transaction.atomic
def verify_unchanged(*, submission: Submission, by: User) -> int:
    """Verify at once every answer that says "no change", and say how many that were.

    One that cannot be verified as it is (implemented without evidence, say) is left for a person to look at.
    """
    hold_submission(submission)
    can_verify_submission(by, submission).require()
    entries = submission.entries.filter(is_unchanged=True, review=ProgressEntry.Review.PENDING)
    entries = list(entries.select_related("action", "submission__period__plan", "submission__institution"))
    return sum(_verify_if_possible(entry, submission, by) for entry in entries)


def _verify_if_possible(entry: ProgressEntry, submission: Submission, by: User) -> bool:
    entry.submission = submission
    try:
        verify_entry(entry=entry, by=by)
    except Refused:
        return False
    return True

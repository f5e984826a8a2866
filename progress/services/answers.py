"""What an institution does: answer, prove, submit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from plans.models.budget import Nature, Recurrence
from progress import events, notifications
from progress.checks import Level, check_submission
from progress.models import (
    Challenge,
    DelayReason,
    EntryQuantity,
    EntrySpending,
    Event,
    ProgressEntry,
    Submission,
)
from progress.permissions import can_confirm_unchanged, can_edit_entry, can_edit_submission, can_submit
from progress.selectors.answers import previous_answer
from progress.services.holding import hold_entry, hold_submission
from progress.services.transitions import apply_transition
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.text import clean

ALREADY_ANSWERED = _("It has been answered in the meantime.")
STALE = _("Somebody else of your institution changed this answer in the meantime. Your text is still in the form.")
OF_ONE_HALF_YEAR = {"quantities": (), "spendings": (), "spending_explanation": ""}  # never said of the next one
# What every way to answer writes.
FIELDS = (
    "claimed_status",
    "what_was_done",
    "completed_on",
    "next_steps",
    "spending_explanation",
    "is_not_ours",
    "not_ours_reason",
    "delay_reason",
    "blocked_by_id",
)
STAMPED = ("is_unchanged", "version", "answered_at", "answered_by")


@dataclass(frozen=True)
class ChallengeAnswer:
    """One difficulty, challenge or risk as it came from the form."""

    kind: str
    description: str
    mitigation: str = ""
    probability: str = ""
    impact: str = ""
    owner: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class SpendingAnswer:
    """Money spent from one source, in EUR."""

    source_id: int
    amount: Decimal
    nature: str = Nature.UNSPECIFIED
    recurrence: str = Recurrence.UNSPECIFIED

    @property
    def key(self) -> tuple[int, str, str]:
        """What there is one row of."""
        return self.source_id, self.nature, self.recurrence


@dataclass(frozen=True)
class QuantityAnswer:
    """What was reached of one output in this period."""

    output_id: int
    value: Decimal
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer, independent of where it was typed."""

    claimed_status: str = ""
    what_was_done: str = ""
    completed_on: dt.date | None = None
    next_steps: str = ""
    spending_explanation: str = ""
    is_not_ours: bool = False
    not_ours_reason: str = ""
    delay_reason: str = ""
    blocked_by_id: int | None = None
    quantities: tuple[QuantityAnswer, ...] = ()
    spendings: tuple[SpendingAnswer, ...] = ()
    challenges: tuple[ChallengeAnswer, ...] = field(default=())


@transaction.atomic
def save_answer(
    *,
    entry: ProgressEntry,
    answer: Answer,
    by: User,
    expected_version: int | None = None,
    seen_draft: int | None = None,
) -> ProgressEntry:
    """Save a draft answer as a whole. One that says what is stored already changes nothing, and so answers nothing.

    One that says "not our action" says nothing else: whatever else it holds is left out.
    `seen_draft`: the newest AnswerDraft that the form showed. What was typed up to it is in the answer, or was replaced
    on purpose, and goes; what a colleague typed since stays. Without a form nothing of it goes.

    Raises Refused when the person may not, a quantity belongs to another action, or a text holds a personal number,
    and StaleEdit when the answer is no longer the version that the form was opened with.
    """
    answer = _cleaned(answer)
    seen = entry.version if expected_version is None else expected_version
    hold_entry(entry)
    can_edit_entry(by, entry).require()
    _require_version(entry, seen)
    _require_own_parts(entry, answer)
    refuse_personal_numbers(*_texts(answer))
    if seen_draft is not None:
        entry.drafts.filter(Q(pk__lte=seen_draft) | Q(typed_by=by, answer_version=seen)).delete()
    if answer == stored_answer(entry):
        return entry
    _write(entry, answer, by)
    events.record(Event.Kind.ENTRY_SAVED, by=by, **events.place_of(entry), after=entry.claimed_status)
    return entry


@transaction.atomic
def confirm_unchanged(*, entry: ProgressEntry, by: User, expected_version: int | None = None) -> ProgressEntry:
    """Answer "no change since the last period": one click, but a dated answer (domain.md §4)."""
    seen = entry.version if expected_version is None else expected_version
    hold_entry(entry)
    last = previous_answer(entry)
    can_confirm_unchanged(by, entry, last).require()
    _require_version(entry, seen)
    answer = replace(stored_answer(last), **OF_ONE_HALF_YEAR)
    _write(entry, answer, by, is_unchanged=True)
    events.record(
        Event.Kind.ENTRY_SAVED, by=by, **events.place_of(entry), after=entry.claimed_status, detail="unchanged"
    )
    return entry


@dataclass(frozen=True)
class LeftOpen:
    """An answer that could not be confirmed, and why."""

    entry: ProgressEntry
    reason: str | Promise


@transaction.atomic
def confirm_all_unchanged(
    *, submission: Submission, versions: Mapping[int, int], by: User
) -> tuple[list[ProgressEntry], list[LeftOpen]]:
    """Answer "no change" on several untouched actions at once, each by the rules of `confirm_unchanged`.

    `versions`: of each chosen answer (its pk) the version that the person read. Gives those that are answered now, and
    those that were left as they are, each with the reason.
    """
    hold_submission(submission)
    can_edit_submission(by, submission).require()
    done, left = [], []
    for entry in submission.entries.filter(pk__in=versions).order_by("part", "action__position"):
        try:
            if entry.is_answered:
                raise Refused(ALREADY_ANSWERED)
            confirm_unchanged(entry=entry, by=by, expected_version=versions[entry.pk])
        except Refused as refusal:
            left.append(LeftOpen(entry, refusal.message))
        else:
            done.append(entry)
    return done, left


@transaction.atomic
def submit(*, submission: Submission, by: User, explanation: str = "") -> Submission:
    """Submit all answers. Refused while a check finds an error, or a warning has no explanation."""
    hold_submission(submission)
    can_submit(by, submission).require()
    explanation = explained(submission, explanation)
    now = clock.now()
    before = apply_transition(
        submission,
        "submit",
        submitted_at=now,
        submitted_by=by,
        first_submitted_at=submission.first_submitted_at or now,
        explanation=explanation,
        approval_asked_at=None,
        approval_asked_by=None,
    )
    submission.entries.filter(review=ProgressEntry.Review.RETURNED).update(review=ProgressEntry.Review.PENDING)
    events.record(
        Event.Kind.SUBMITTED,
        by=by,
        period=submission.period,
        institution=submission.institution,
        submission=submission,
        before=before,
        after=submission.status,
        reason=explanation,
    )
    notifications.submitted(submission)
    return submission


def explained(submission: Submission, explanation: str) -> str:
    """The explanation, clean, of answers that are complete. Raises Refused while a check stands against them."""
    explanation = clean(explanation).strip()
    refuse_personal_numbers(explanation)
    found = check_submission(submission)
    if any(check.level == Level.ERROR for check in found):
        raise Refused(_("Some answers are not complete. The page of checks names them."))
    if any(check.level == Level.WARNING for check in found) and not explanation:
        raise Refused(_("There are warnings: explain them in one or two sentences."))
    return explanation


def _require_own_parts(entry: ProgressEntry, answer: Answer) -> None:
    outputs = set(entry.action.outputs.values_list("pk", flat=True))
    if any(quantity.output_id not in outputs for quantity in answer.quantities):
        raise Refused(_("A quantity belongs to another action."))
    if any(spending.amount < 0 for spending in answer.spendings):
        raise Refused(_("An amount cannot be negative."))
    if any(q.value < 0 or (q.denominator is not None and q.denominator <= 0) for q in answer.quantities):
        raise Refused(_("A quantity cannot be negative, and a whole must be above zero."))
    if answer.claimed_status and answer.claimed_status not in ProgressEntry.CLAIMABLE:
        raise Refused(_("This status is not for institutions to claim."))
    if answer.is_not_ours and not answer.not_ours_reason:
        raise Refused(_("Say why the action is not your institution's, and whose it is."))
    if answer.delay_reason and answer.delay_reason not in DelayReason:
        raise Refused(_("Choose the reason for the delay from the list."))
    if answer.blocked_by_id is not None and not _may_block(entry, answer.blocked_by_id):
        raise Refused(_("Choose the institution that blocks the action from the list, and not your own."))


def _may_block(entry: ProgressEntry, pk: int) -> bool:
    others = Institution.objects.exclude(pk=entry.submission.institution_id)
    return others.filter(pk=pk).exists()


def stored_answer(entry: ProgressEntry) -> Answer:
    """What stands in the database, as `save_answer` takes it."""
    challenges = (
        ChallengeAnswer(c.kind, c.description, c.mitigation, c.probability, c.impact, c.owner, c.due_on)
        for c in entry.challenges.all()
    )
    return _cleaned(
        Answer(
            **{name: getattr(entry, name) for name in FIELDS},
            quantities=tuple(QuantityAnswer(q.output_id, q.value, q.denominator) for q in entry.quantities.all()),
            spendings=tuple(
                SpendingAnswer(s.source_id, s.amount, s.nature, s.recurrence) for s in entry.spendings.all()
            ),
            challenges=tuple(challenges),
        )
    )


def _write(entry: ProgressEntry, answer: Answer, by: User, *, is_unchanged: bool = False) -> None:
    for name in FIELDS:
        setattr(entry, name, getattr(answer, name))
    entry.is_unchanged = is_unchanged
    _stamp(entry, by)
    entry.save(update_fields=[name.removesuffix("_id") for name in (*FIELDS, *STAMPED)])
    _replace_children(entry, answer)


def _cleaned(answer: Answer) -> Answer:
    """The answer as it is stored: clean texts, one row for each output and kind of spending, in one order.

    Of another's action nothing is claimed: no status, no figure, no word but the reason.
    """
    if answer.is_not_ours:
        return Answer(is_not_ours=True, not_ours_reason=_text(answer.not_ours_reason))
    challenges = (
        replace(c, description=_text(c.description), mitigation=_text(c.mitigation), owner=_text(c.owner))
        for c in answer.challenges
    )
    return replace(
        answer,
        what_was_done=_text(answer.what_was_done),
        next_steps=_text(answer.next_steps),
        spending_explanation=_text(answer.spending_explanation),
        not_ours_reason="",
        quantities=tuple(sorted(answer.quantities, key=lambda q: q.output_id)),
        spendings=tuple(sorted(_merged(answer.spendings), key=lambda s: s.key)),
        challenges=tuple(challenges),
    )


def _text(text: str) -> str:
    return clean(text).strip()


def _texts(answer: Answer) -> list[str]:
    texts = [answer.what_was_done, answer.next_steps, answer.spending_explanation, answer.not_ours_reason]
    for challenge in answer.challenges:
        texts += [challenge.description, challenge.mitigation, challenge.owner]
    return texts


def _require_version(entry: ProgressEntry, seen: int) -> None:
    if entry.version != seen:
        raise StaleEdit(STALE)


def _stamp(entry: ProgressEntry, by: User) -> None:
    entry.version += 1
    entry.answered_at = clock.now()
    entry.answered_by = by


def _replace_children(entry: ProgressEntry, answer: Answer) -> None:
    entry.quantities.all().delete()
    EntryQuantity.objects.bulk_create(
        EntryQuantity(entry=entry, output_id=q.output_id, value=q.value, denominator=q.denominator)
        for q in answer.quantities
    )
    entry.spendings.all().delete()
    EntrySpending.objects.bulk_create(
        EntrySpending(entry=entry, source_id=s.source_id, nature=s.nature, recurrence=s.recurrence, amount=s.amount)
        for s in answer.spendings
    )
    entry.challenges.all().delete()
    Challenge.objects.bulk_create(
        Challenge(
            entry=entry,
            kind=c.kind,
            description=c.description,
            mitigation=c.mitigation,
            probability=c.probability,
            impact=c.impact,
            owner=c.owner,
            due_on=c.due_on,
        )
        for c in answer.challenges
    )


def _merged(spendings: Iterable[SpendingAnswer]) -> list[SpendingAnswer]:
    """One row per source, nature and recurrence: two rows of the form that name the same are added up."""
    found: dict[tuple[int, str, str], SpendingAnswer] = {}
    for spending in spendings:
        before = found.get(spending.key)
        found[spending.key] = replace(spending, amount=before.amount + spending.amount) if before else spending
    return list(found.values())

"""What the Secretariat sees of each answer that it verifies. Reads only."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from accounts.models import User
from plans.models import BudgetLine
from progress.checks import Check, Level, check_entries, shortfalls_of
from progress.formulas.budget import sum_of
from progress.models import Assessment, Evidence, ProgressEntry, Submission
from progress.pages.submission import (
    EntryState,
    EvidenceItem,
    OutputAsked,
    evidence_for,
    material_difference,
    output_asked,
    state_of,
)
from progress.permissions import can_verify_entry, can_verify_submission
from progress.selectors.answers import previous_answers, with_answer
from progress.selectors.outputs import reached
from progress.selectors.spending import spent_before, year_spending

# Rules whose finding stands in `missing` or `difference`.
SAID_BY_THE_ROW = ("has_evidence", "quantity_reaches_target", "spending_is_explained")


@dataclass(frozen=True)
class ReviewRow:
    """One answer beside everything that it is judged by."""

    entry: ProgressEntry
    state: EntryState
    last: ProgressEntry | None
    outputs: list[OutputAsked]
    spent: Decimal | None
    budget: BudgetLine | None
    difference: str
    evidence: list[EvidenceItem]
    earlier_evidence: list[EvidenceItem]
    checks: list[Check]
    missing: list[str | Promise]
    assessment: Assessment | None
    is_verifiable: bool
    is_returnable: bool


@dataclass(frozen=True)
class SubmissionReview:
    """A submission on the Secretariat's desk."""

    submission: Submission
    rows: list[ReviewRow]

    @property
    def total(self) -> int:
        """How many answers there are."""
        return len(self.rows)

    @property
    def n_verified(self) -> int:
        """How many are verified."""
        return sum(row.state == EntryState.VERIFIED for row in self.rows)

    @property
    def n_returned(self) -> int:
        """How many are with the institution."""
        return sum(row.state in (EntryState.RETURNED, EntryState.CORRECTED) for row in self.rows)

    @property
    def n_waiting(self) -> int:
        """How many wait for the Secretariat."""
        return self.total - self.n_verified - self.n_returned

    @property
    def n_untouched(self) -> int:
        """How many say "no change" and wait."""
        return sum(row.state == EntryState.UNCHANGED and row.is_verifiable for row in self.rows)

    @property
    def is_long(self) -> bool:
        """Whether its end is out of sight from its beginning."""
        return self.total > 2

    def row_of(self, entry: ProgressEntry) -> ReviewRow:
        """The row of one answer."""
        return next(row for row in self.rows if row.entry.pk == entry.pk)


def review_of(submission: Submission, user: User) -> SubmissionReview:
    """Every answer of the submission with its row, in a constant number of queries."""
    period = submission.period
    entries = list(with_answer(submission.entries.all()).order_by("part", "action__position"))
    actions = [entry.action for entry in entries]
    by_action = _evidence_by_action(submission, user)
    known = reached(period, actions, is_verified_only=False)
    missing = shortfalls_of(actions, period)
    last = previous_answers(submission)
    checks = _checks_by_entry(entries, submission)
    before = spent_before(submission)
    assessments = {
        assessment.action_id: assessment
        for assessment in period.assessments.filter(action__in=actions).select_related("assessed_by")
    }
    rows = [
        ReviewRow(
            entry=entry,
            state=state_of(entry),
            last=last.get(entry.action_id),
            outputs=[output_asked(known[output.pk], period) for output in entry.action.outputs.all()],
            spent=_spent(entry),
            budget=next((b for b in entry.action.budget_lines.all() if b.year == period.ends_on.year), None),
            difference=material_difference(year_spending(entry, before)),
            evidence=[item for item in by_action[entry.action_id] if item.evidence.entry_id == entry.pk],
            earlier_evidence=[item for item in by_action[entry.action_id] if item.evidence.entry_id != entry.pk],
            checks=checks[entry.pk],
            missing=missing[entry.action_id] if entry.is_lead else [],
            assessment=assessments.get(entry.action_id) if entry.is_lead else None,
            is_returnable=bool(can_verify_entry(user, entry)),
            is_verifiable=entry.review == ProgressEntry.Review.PENDING and bool(can_verify_entry(user, entry)),
        )
        for entry in entries
    ]
    return SubmissionReview(submission, rows)


def _evidence_by_action(submission: Submission, user: User) -> dict[int, list[EvidenceItem]]:
    """All evidence of the actions up to the period, by action: what an earlier period proved counts as well."""
    evidence = Evidence.objects.filter(
        action__entries__submission=submission, period__ends_on__lte=submission.period.ends_on
    ).select_related("period", "added_by")
    by_action: dict[int, list[EvidenceItem]] = defaultdict(list)
    for item in evidence_for(user, evidence):
        by_action[item.evidence.action_id].append(item)
    return by_action


def _checks_by_entry(entries: list[ProgressEntry], submission: Submission) -> dict[int, list[Check]]:
    """What an institution was told as well: errors cannot be, and what the row says itself is not said twice."""
    by_entry: dict[int, list[Check]] = defaultdict(list)
    for check in check_entries(entries, submission):
        if check.level != Level.INFO and check.rule not in SAID_BY_THE_ROW:
            by_entry[check.entry.pk].append(check)
    return by_entry


def _spent(entry: ProgressEntry) -> Decimal | None:
    return sum_of(spending.amount for spending in entry.spendings.all())


def next_to_verify(submission: Submission, user: User) -> Submission | None:
    """Another submission of the period that waits for the Secretariat and that this person may verify."""
    waiting = (
        Submission.objects.to_verify()
        .filter(period=submission.period_id)
        .exclude(pk=submission.pk)
        .select_related("institution", "period__plan")
    )
    return next((other for other in waiting.order_by("institution__code") if can_verify_submission(user, other)), None)

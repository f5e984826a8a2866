"""What the Secretariat sees of each answer that it verifies. Reads only."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Action, BudgetLine
from progress.checks import Check, Level, check_entries, shortfalls_of
from progress.formulas.budget import sum_of
from progress.formulas.conflicts import Conflict
from progress.models import (
    AnswerComment,
    Assessment,
    Evidence,
    ProgressEntry,
    ReportingPeriod,
    Status,
    Submission,
)
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
from progress.selectors.comments import is_changed, open_comments
from progress.selectors.conflicts import Others, conflicts_with, others_of
from progress.selectors.outputs import reached
from progress.selectors.spending import spent_before, year_spending

# Rules whose finding stands in `missing` or `difference`.
SAID_BY_THE_ROW = (
    *("has_evidence", "quantity_reaches_target", "spending_is_explained", "institutions_agree"),
    *("is_corrected", "comments_are_answered", "due_day_lies_ahead"),
)
INFO = Level.INFO


@dataclass(frozen=True)
class OtherAnswer:
    """What another institution answered on the same action."""

    entry: ProgressEntry
    state: EntryState
    spent: Decimal | None


class Comment(NamedTuple):
    """A comment of the last return, and whether what it speaks of was changed since."""

    comment: AnswerComment
    is_changed: bool


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
    newest: Assessment | None
    others: list["OtherAnswer"]
    conflicts: list[Conflict]
    comments: list[Comment]
    is_verifiable: bool
    is_returnable: bool

    @property
    def has_findings(self) -> bool:
        """Whether something about it wants a look."""
        return bool(self.difference or self.conflicts or self.is_short or [c for c in self.checks if c.level != INFO])

    @property
    def is_short(self) -> bool:
        """Whether implemented is claimed and something is missing for it: the decision is a person's then."""
        return self.entry.claimed_status == Status.IMPLEMENTED and bool(self.missing)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the Secretariat."""
        return self.state not in (EntryState.VERIFIED, EntryState.RETURNED, EntryState.CORRECTED)


# What the rows can be narrowed to: its name in the address, the words, and which rows.
Narrowing = tuple[str, str | Promise, Callable[[ReviewRow], bool]]
NARROWINGS: tuple[Narrowing, ...] = (
    ("", _("All"), lambda row: True),
    ("waiting", _("To verify"), lambda row: row.is_waiting),
    ("findings", _("With findings"), lambda row: row.has_findings),
    ("returned", _("Returned"), lambda row: row.state in (EntryState.RETURNED, EntryState.CORRECTED)),
    ("untouched", _("Nothing new"), lambda row: row.entry.is_unchanged),
    ("implemented", _("Implemented is claimed"), lambda row: row.entry.claimed_status == Status.IMPLEMENTED),
)


@dataclass(frozen=True)
class SubmissionReview:
    """A submission on the Secretariat's desk."""

    submission: Submission
    rows: list[ReviewRow]
    show: str = ""

    @property
    def shown(self) -> list[ReviewRow]:
        """The rows that the page is narrowed to."""
        is_wanted = next(wanted for name, _words, wanted in NARROWINGS if name == self.show)
        return [row for row in self.rows if is_wanted(row)]

    @property
    def narrowings(self) -> list[dict[str, Any]]:
        """What there is to choose from, each with how many rows it has."""
        return [
            {"name": name, "label": words, "n": sum(map(wanted, self.rows)), "is_current": name == self.show}
            for name, words, wanted in NARROWINGS
        ]

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


def review_of(submission: Submission, user: User, show: str = "") -> SubmissionReview:
    """Every answer of the submission with its row, in a constant number of queries; narrowed to what `show` names."""
    period = submission.period
    entries = list(with_answer(submission.entries.all()).order_by("part", "action__position"))
    actions = [entry.action for entry in entries]
    by_action = _evidence_by_action(submission, user)
    known = reached(period, actions, is_verified_only=False)
    missing = shortfalls_of(actions, period)
    last = previous_answers(submission)
    others = others_of(submission, is_verified_only=False)
    checks = _checks_by_entry(entries, submission, others)
    comments = open_comments(submission)
    before = spent_before(submission)
    newest = _newest_assessments(submission, actions)
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
            assessment=_of_the_period(newest.get(entry.action_id), period) if entry.is_lead else None,
            newest=newest.get(entry.action_id) if entry.is_lead else None,
            others=[_other(other) for other in others.get(entry.action_id, [])],
            conflicts=conflicts_with(entry, others.get(entry.action_id, [])),
            comments=[Comment(comment, is_changed(entry, comment)) for comment in comments[entry.pk]],
            is_returnable=bool(can_verify_entry(user, entry)),
            is_verifiable=entry.review == ProgressEntry.Review.PENDING and bool(can_verify_entry(user, entry)),
        )
        for entry in entries
    ]
    return SubmissionReview(submission, rows, narrowing(show))


def narrowing(name: str) -> str:
    """The name of what the rows are narrowed to, as it came with the address; nothing for one that is not known."""
    return name if any(name == known for known, *_rest in NARROWINGS) else ""


def _newest_assessments(submission: Submission, actions: list[Action]) -> dict[int, Assessment]:
    """Per action (its pk) the newest up to the period: its status, and the forecast to go on from."""
    period = submission.period
    rows = Assessment.objects.filter(action__in=actions, period__ends_on__lte=period.ends_on)
    return {row.action_id: row for row in rows.select_related("assessed_by").order_by("period__ends_on")}


def _of_the_period(assessment: Assessment | None, period: ReportingPeriod) -> Assessment | None:
    return assessment if assessment is not None and assessment.period_id == period.pk else None


def _other(entry: ProgressEntry) -> OtherAnswer:
    return OtherAnswer(entry, state_of(entry), _spent(entry))


def _evidence_by_action(submission: Submission, user: User) -> dict[int, list[EvidenceItem]]:
    """All evidence of the actions up to the period, by action: what an earlier period proved counts as well."""
    evidence = Evidence.objects.filter(
        action__entries__submission=submission, period__ends_on__lte=submission.period.ends_on
    ).select_related("period", "added_by")
    by_action: dict[int, list[EvidenceItem]] = defaultdict(list)
    for item in evidence_for(user, evidence):
        by_action[item.evidence.action_id].append(item)
    return by_action


def _checks_by_entry(entries: list[ProgressEntry], submission: Submission, others: Others) -> dict[int, list[Check]]:
    """What an institution was told as well: errors cannot be, and what the row says itself is not said twice."""
    by_entry: dict[int, list[Check]] = defaultdict(list)
    for check in check_entries(entries, submission, others):
        if check.rule not in SAID_BY_THE_ROW:
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

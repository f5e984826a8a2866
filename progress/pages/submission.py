"""What the pages of an institution show: its answers with their states, and what is asked of one. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import BudgetLine, Output
from plans.models.planned import ActionFunding
from progress.formulas.budget import YearSpending
from progress.formulas.deadlines import is_due
from progress.models import AnswerComment, Event, Evidence, ProgressEntry, ReportingPeriod, Submission
from progress.pages.action import product_text
from progress.permissions import can_view_evidence
from progress.selectors.answers import typed
from progress.selectors.comments import open_comments
from progress.selectors.outputs import Reached, reached
from progress.selectors.periods import previous_period
from progress.selectors.spending import material_threshold, spent_before, year_spending
from progress.words import difference_in_words


class EntryState(models.TextChoices):
    """Where an answer stands, in the words of the person who gives it."""

    UNANSWERED = "unanswered", _("not answered")
    ANSWERED = "answered", _("answered")
    UNCHANGED = "unchanged", _("no change")
    NOT_OURS = "not_ours", _("not ours")
    RETURNED = "returned", _("returned")
    CORRECTED = "corrected", _("corrected")
    VERIFIED = "verified", _("verified")
    CANCELLED = "cancelled", _("cancelled")


def state_of(entry: ProgressEntry) -> EntryState:
    """The state of one answer."""
    if entry.review == ProgressEntry.Review.VERIFIED:
        return EntryState.VERIFIED
    if not entry.is_asked:
        return EntryState.CANCELLED
    if entry.review == ProgressEntry.Review.RETURNED:
        return EntryState.CORRECTED if entry.is_corrected else EntryState.RETURNED
    if not entry.is_answered:
        return EntryState.UNANSWERED
    if entry.is_not_ours:
        return EntryState.NOT_OURS
    return EntryState.UNCHANGED if entry.is_unchanged else EntryState.ANSWERED


@dataclass(frozen=True)
class Item:
    """One line of the list of answers."""

    entry: ProgressEntry
    state: EntryState
    comments: Sequence[AnswerComment] = ()
    has_typed_words: bool = False  # that are not saved: for the institution's own people

    @property
    def is_asked(self) -> bool:
        """Whether an answer is expected at all."""
        return self.entry.is_asked

    @property
    def needs_work(self) -> bool:
        """Whether somebody has to write something."""
        return self.entry.is_open


@dataclass(frozen=True)
class TaskGroup:
    """A group of the list of tasks; its name says to templates what it holds."""

    name: str
    items: list[Item]
    is_beside: bool = False  # nothing is to be done in it while others were returned

    @property
    def total(self) -> int:
        """How many answers are asked."""
        return sum(item.is_asked for item in self.items)

    @property
    def n_answered(self) -> int:
        """How many of them have been given."""
        return sum(item.is_asked and not item.needs_work for item in self.items)


@dataclass(frozen=True)
class Contents:
    """All answers of a submission, those that the institution leads first."""

    submission: Submission
    items: list[Item]

    @property
    def groups(self) -> list[TaskGroup]:
        """What was returned comes first, then what the institution leads, then what it supports; none is empty."""
        returned = self.returned
        others = [item for item in self.items if item not in returned]
        groups = [TaskGroup("returned", returned)]
        for name, is_lead in (("lead", True), ("supporting", False)):
            items = [item for item in others if item.entry.is_lead is is_lead]
            is_beside = bool(returned) and not any(item.needs_work for item in items)
            groups.append(TaskGroup(name, items, is_beside))
        return [group for group in groups if group.items]

    @property
    def total(self) -> int:
        """How many answers are asked; none on an action that has been cancelled since."""
        return sum(item.is_asked for item in self.items)

    @property
    def n_answered(self) -> int:
        """How many have been given; what was returned is open until it is corrected."""
        return sum(item.is_asked and not item.needs_work for item in self.items)

    @property
    def n_unanswered(self) -> int:
        """How many nobody has answered."""
        return sum(item.state == EntryState.UNANSWERED for item in self.items)

    @property
    def n_uncorrected(self) -> int:
        """How many were returned and not changed since."""
        return sum(item.state == EntryState.RETURNED for item in self.items)

    @property
    def n_verified(self) -> int:
        """How many have been verified."""
        return sum(item.state == EntryState.VERIFIED for item in self.items)

    @property
    def returned(self) -> list[Item]:
        """What the Secretariat sent back, corrected since or not."""
        return [item for item in self.items if item.state in (EntryState.RETURNED, EntryState.CORRECTED)]

    @property
    def next_item(self) -> Item | None:
        """The first that needs work: what was returned comes before what is empty."""
        waiting = [item for item in self.items if item.needs_work]
        return min(waiting, key=lambda item: item.state != EntryState.RETURNED, default=None)

    @property
    def n_corrected(self) -> int:
        """How many of the returned ones have been corrected."""
        return sum(item.state == EntryState.CORRECTED for item in self.items)

    def neighbours(self, entry: ProgressEntry) -> tuple[Item | None, Item | None]:
        """The ones before and after it in the list."""
        position = self._position(entry)
        before = self.items[position - 1] if position > 0 else None
        after = self.items[position + 1] if position + 1 < len(self.items) else None
        return before, after

    def to_do_after(self, entry: ProgressEntry) -> Item | None:
        """The next one that needs work, from here to the end and then from the top."""
        position = self._position(entry)
        others = self.items[position + 1 :] + self.items[:position]
        return next((item for item in others if item.needs_work), None)

    def _position(self, entry: ProgressEntry) -> int:
        return next(i for i, item in enumerate(self.items) if item.entry.pk == entry.pk)


def contents_of(submission: Submission) -> Contents:
    """The list of a submission. One query; one more for the comments of one that was returned."""
    entries = submission.entries.select_related("action", "reviewed_by").order_by("part", "action__position")
    entries = entries.annotate(has_typed_words=typed())
    comments = open_comments(submission) if submission.status == Submission.Status.RETURNED else {}
    return Contents(
        submission,
        [Item(entry, state_of(entry), comments.get(entry.pk, []), entry.has_typed_words) for entry in entries],
    )


@dataclass(frozen=True)
class OutputAsked:
    """An output with what had been reached before the period: in total, and in the period's year."""

    output: Output
    so_far: Decimal | None
    target: Decimal | None
    this_year: Decimal | None
    target_of_year: Decimal | None
    year: int


@dataclass(frozen=True)
class Asked:
    """What one action asks: its outputs, its money, and what was answered last."""

    outputs: list[OutputAsked]
    budget: BudgetLine | None
    spending: YearSpending
    fundings: list[ActionFunding]
    previous: ProgressEntry | None
    year: int
    product: tuple[str, str]
    is_due: bool

    @property
    def difference(self) -> str:
        """What is to be explained about the money, as the form says it."""
        return material_difference(self.spending)

    @property
    def counted(self) -> list[OutputAsked]:
        """The outputs that are counted; the others are delivered or not."""
        return [item for item in self.outputs if item.output.basis != Output.Basis.DELIVERY]

    def of(self, output: Output) -> OutputAsked:
        """What was reached of one output."""
        return next(item for item in self.outputs if item.output.pk == output.pk)


def material_difference(spending: YearSpending) -> str:
    """By how much a year's spending differs from the plan, where that must be explained; nothing elsewhere."""
    return difference_in_words(spending) if spending.needs_explanation(material_threshold()) else ""


def asked_of(entry: ProgressEntry, previous: ProgressEntry | None) -> Asked:
    """What stands above the fields of an answer. The entry comes from `with_answer`."""
    period = entry.submission.period
    year = period.ends_on.year
    return Asked(
        outputs=_outputs_asked(entry, period),
        budget=next((line for line in entry.action.budget_lines.all() if line.year == year), None),
        spending=year_spending(entry, spent_before(entry.submission)),
        fundings=list(entry.action.fundings.all()),
        previous=previous,
        year=year,
        product=product_text(entry.action),
        is_due=is_due(entry.action.deadline_on, period.ends_on),
    )


def _outputs_asked(entry: ProgressEntry, period: ReportingPeriod) -> list[OutputAsked]:
    before = previous_period(period)
    outputs = list(entry.action.outputs.all())
    known = reached(before, [entry.action]) if before else {output.pk: Reached(output) for output in outputs}
    return [output_asked(known[output.pk], period) for output in outputs]


def output_asked(item: Reached, period: ReportingPeriod) -> OutputAsked:
    """What was reached of an output, beside its targets."""
    output, year = item.output, period.ends_on.year
    return OutputAsked(
        output=output,
        so_far=item.value,
        target=item.target(len(period.plan.years)),
        this_year=None if output.is_percentage or output.value_per_year is None else item.by_year[year],
        target_of_year=output.value_per_year,
        year=year,
    )


@dataclass(frozen=True)
class EvidenceItem:
    """Evidence, and whether the person may open it."""

    evidence: Evidence
    is_readable: bool


def evidence_for(user: User, evidence: Iterable[Evidence]) -> list[EvidenceItem]:
    """Evidence as the person may see it: the coordinator reads what there is, but not its content (domain.md §9)."""
    return [EvidenceItem(item, bool(can_view_evidence(user, item))) for item in evidence]


def steps_of(contents: Contents) -> list[dict[str, Any]]:
    """Answer, submit, verify, as components/steps.html shows them: what is ahead says until when."""
    submission, status = contents.submission, Submission.Status(contents.submission.status)
    period = submission.period
    is_sent = status in (Submission.Status.SUBMITTED, Submission.Status.VERIFIED)
    is_written = is_sent or contents.next_item is None
    by_day = {"submit": date_format(submission.submit_by), "verify": date_format(period.verify_by)}
    answer = _("Correct") if status == Submission.Status.RETURNED else _("Answer")
    submit, verify = _("Submit by %(day)s"), _("Verified by the Secretariat, by %(day)s")
    steps = [
        {"label": answer, "is_done": is_written},
        {"label": submit % {"day": by_day["submit"]}, "is_done": False},
        {"label": verify % {"day": by_day["verify"]}, "is_done": False},
    ]
    if is_sent:
        steps[1] = {"label": _("Submitted"), "is_done": True, "when": submission.submitted_at}
        steps[1]["who"] = str(submission.submitted_by)
    if status == Submission.Status.VERIFIED:
        steps[2] = {"label": _("Verified"), "is_done": True, "when": submission.verified_at}
    current = next((step for step in steps if not step["is_done"]), None)
    for step in steps:
        step["state"] = "done" if step["is_done"] else "current" if step is current else "next"
    return steps


STEPS_OF_A_SUBMISSION = (
    Event.Kind.DEADLINE_EXTENDED,
    Event.Kind.SUBMITTED,
    Event.Kind.SUBMISSION_RETURNED,
    Event.Kind.SUBMISSION_VERIFIED,
)


def history_of(submission: Submission) -> models.QuerySet[Event]:
    """When it was submitted, returned and verified, newest first."""
    return submission.events.filter(kind__in=STEPS_OF_A_SUBMISSION).with_subjects()

"""Who owes what at one glance: institution by action in a period, and institution by period."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Institution, User
from plans.models import Action, ActionPlan, SpecificObjective
from progress.formulas.rates import Share
from progress.models import PeriodSeal, ProgressEntry, ReportingPeriod, Submission
from progress.pages.periods import period_rows
from progress.pages.submission import EntryState, state_of
from progress.permissions import can_view_submission, can_view_submissions
from progress.selectors.reporting import Reporting, ReportingCounts, reporting_in
from progress.selectors.seals import data_of
from progress.selectors.states import PeriodState
from strategy_tracker.base.web.addresses import address


class CellState(models.TextChoices):
    """Where one institution's answer on one action stands, and in a period where its answers stand."""

    UNTOUCHED = "unanswered", _("untouched")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    VERIFIED = "verified", _("verified")
    NOT_REPORTED = "not_reported", _("not reported")
    NOT_SUBMITTED = "not_started", _("not submitted")
    CANCELLED = "cancelled", _("cancelled")


@dataclass(frozen=True)
class Cell:
    """One answer, or one half-year of an institution; `label` is its column, `url` where the person may read it."""

    state: CellState
    label: str
    url: str
    days_late: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it came late, or is late by now."""
        return self.days_late > 0

    @property
    def words(self) -> str:
        """Its state, and by how much it is late; what was never reported is late for ever."""
        if self.state == CellState.NOT_REPORTED:
            return str(self.state.label)
        late = ngettext("%(days)s day late", "%(days)s days late", self.days_late) % {"days": self.days_late}
        return f"{self.state.label}, {late}" if self.is_late else str(self.state.label)


@dataclass
class MatrixRow:
    """An action with a cell for each institution of the head; None where it has no part in it."""

    action: Action
    cells: list[Cell | None]


@dataclass
class MatrixGroup:
    """The actions of a specific objective."""

    objective: SpecificObjective
    rows: list[MatrixRow] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[CellState, int]]:
        """How many of its answers are in which state."""
        return _counted(cell for row in self.rows for cell in row.cells if cell)


@dataclass(frozen=True)
class ActionMatrix:
    """Institution by action."""

    institutions: list[Institution]
    groups: list[MatrixGroup]
    counts: list[tuple[CellState, int]]
    n_late: int


def action_matrix(state: PeriodState, user: User) -> ActionMatrix:
    """Every answer that was asked in the period. A constant number of queries."""
    by_institution = {item.submission.pk: item for item in state.reporting}
    institutions = [item.submission.institution for item in by_institution.values()]
    place = {institution.pk: number for number, institution in enumerate(institutions)}
    cells: dict[int, list[Cell | None]] = {}
    for entry in _entries(state.period):
        reporting = by_institution.get(entry.submission_id)
        if reporting is not None:
            row = cells.setdefault(entry.action_id, [None] * len(institutions))
            row[place[reporting.submission.institution_id]] = _answer_cell(entry, reporting, state.period, user)
    found = [cell for row in cells.values() for cell in row if cell]
    return ActionMatrix(
        institutions=institutions,
        groups=_groups(state, cells),
        counts=_counted(found),
        n_late=sum(cell.is_late for cell in found),
    )


def _counted(cells: Iterable[Cell]) -> list[tuple[CellState, int]]:
    counts = Counter(cell.state for cell in cells)
    return [(state, counts[state]) for state in CellState if counts[state]]


def _entries(period: ReportingPeriod) -> models.QuerySet[ProgressEntry]:
    rows = ProgressEntry.objects.filter(submission__period=period)
    return rows.select_related("action", "submission__period__plan", "submission__institution")


def _groups(state: PeriodState, cells: dict[int, list[Cell | None]]) -> list[MatrixGroup]:
    """In the order of the plan as it was then."""
    groups: dict[int, MatrixGroup] = {}
    for action in state.actions:
        if action.pk in cells:
            group = groups.setdefault(action.objective_id, MatrixGroup(action.objective))
            group.rows.append(MatrixRow(action, cells[action.pk]))
    return list(groups.values())


def _answer_cell(entry: ProgressEntry, reporting: Reporting, period: ReportingPeriod, user: User) -> Cell:
    may_view = bool(can_view_submission(user, reporting.submission))
    state = _answer_state(entry, reporting, period, may_view=may_view)
    submission = reporting.submission
    url = address("entry_edit", submission, entry.action.code) if may_view else ""
    days_late = 0 if state == CellState.CANCELLED else reporting.days_late
    return Cell(state, submission.institution.abbreviation, url, days_late)


def _answer_state(entry: ProgressEntry, reporting: Reporting, period: ReportingPeriod, *, may_view: bool) -> CellState:
    """As its institution and the Secretariat see it; to others a draft is only "not submitted" (domain.md §8)."""
    state, status = state_of(entry), reporting.submission.status
    if state in (EntryState.VERIFIED, EntryState.CANCELLED):
        return CellState(state.value)
    if period.is_closed:
        return CellState.NOT_REPORTED
    if status == Submission.Status.DRAFT and not may_view:
        return CellState.NOT_SUBMITTED
    if state in (EntryState.RETURNED, EntryState.CORRECTED):
        return CellState.RETURNED
    if state == EntryState.UNANSWERED:
        return CellState.UNTOUCHED
    return CellState.DRAFT if status == Submission.Status.DRAFT else CellState.SUBMITTED


@dataclass(frozen=True)
class InstitutionPeriods:
    """An institution with a cell for each period; None where it was not asked."""

    institution: Institution
    cells: list[Cell | None]
    on_time: Share


@dataclass(frozen=True)
class PeriodTotal:
    """How many of those asked answered on time, and late."""

    on_time: Share
    late: Share

    @classmethod
    def of(cls, counts: ReportingCounts) -> "PeriodTotal":
        """From what the period's own page counts."""
        return cls(counts.rate, Share(counts.late, counts.expected))


@dataclass(frozen=True)
class PeriodMatrix:
    """Institution by period."""

    periods: list[ReportingPeriod]
    rows: list[InstitutionPeriods]
    totals: list[PeriodTotal]

    @property
    def states(self) -> list[CellState]:
        """The states that occur: a legend for where there is room for symbols alone."""
        return [state for state, _count in _counted(cell for row in self.rows for cell in row.cells if cell)]


def period_matrix(plan: ActionPlan, user: User) -> PeriodMatrix:
    """How every institution that was ever asked reported in each begun period. A constant number of queries."""
    periods = [period for period in plan.periods.all() if not period.is_planned]
    found = reporting_in(periods)
    sealed = _sealed(plan)
    reads_drafts = can_view_submissions(user)
    cells: dict[Institution, dict[int, Cell]] = defaultdict(dict)
    for period in periods:
        for item in found[period]:
            told = sealed.get(period.pk, {}).get(item.submission.institution.code)
            may_view = bool(reads_drafts and can_view_submission(user, item.submission))
            cells[item.submission.institution][period.pk] = _period_cell(item, period, told, may_view=may_view)
    rows = [
        _institution_periods(institution, [own.get(period.pk) for period in periods])
        for institution, own in sorted(cells.items(), key=lambda pair: pair[0].code)
    ]
    counts = {row.period.pk: row.counts for row in period_rows(plan)}
    totals = [PeriodTotal.of(counts[period.pk]) for period in periods]
    return PeriodMatrix(periods, rows, totals)


def _sealed(plan: ActionPlan) -> dict[int, dict[str, dict[str, Any]]]:
    """By closed period what its seal tells of each institution's submission."""
    seals = PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data")
    return {seal.period_id: data_of(seal)["submissions"] for seal in seals}


def _period_cell(item: Reporting, period: ReportingPeriod, told: dict[str, Any] | None, *, may_view: bool) -> Cell:
    is_missing = told["is_missing"] if told else item.is_missing
    days_late = told["days_late"] if told else item.days_late
    url = address("submission_detail", item.submission) if may_view else ""
    return Cell(_period_state(item.submission, period, is_missing, may_view), period.name, url, days_late)


def _period_state(submission: Submission, period: ReportingPeriod, is_missing: bool, may_view: bool) -> CellState:
    if period.is_closed:
        return CellState.NOT_REPORTED if is_missing else CellState.VERIFIED
    if submission.status != Submission.Status.DRAFT:
        return CellState(submission.status)
    if not may_view:
        return CellState.NOT_SUBMITTED
    return CellState.DRAFT if submission.n_answered else CellState.UNTOUCHED


SENT = (CellState.SUBMITTED, CellState.RETURNED, CellState.VERIFIED)


def _institution_periods(institution: Institution, cells: list[Cell | None]) -> InstitutionPeriods:
    """In how many of the half-years that it was asked in it answered on time."""
    asked = [cell for cell in cells if cell is not None]
    on_time = sum(cell.state in SENT and not cell.is_late for cell in asked)
    return InstitutionPeriods(institution, cells, Share(on_time, len(asked)))

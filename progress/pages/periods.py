"""Who answered in a period, in time, late or not at all: what the pages of progress show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import ActionPlan
from progress.models import ReportingPeriod, Status, Submission
from progress.permissions import (
    can_extend_deadline,
    can_verify_submission,
    can_view_institution,
    can_view_submission,
)
from progress.selectors.reporting import Reporting, ReportingCounts, count, reporting_of
from progress.selectors.states import PeriodState, sealed_counts
from progress.words import LABELS

NOT_SUBMITTED = _("Not submitted")


@dataclass(frozen=True)
class PeriodRow:
    """One period of the list."""

    period: ReportingPeriod
    counts: ReportingCounts


def period_rows(plan: ActionPlan) -> list[PeriodRow]:
    """All periods of the plan in their order, with how the institutions reported. A constant number of queries."""
    submissions: dict[int, list[Submission]] = defaultdict(list)
    for submission in Submission.objects.filter(period__plan=plan).select_related("period"):
        submissions[submission.period_id].append(submission)
    sealed = sealed_counts(plan)
    return [
        PeriodRow(p, sealed[p.pk] if p.pk in sealed else count(reporting_of(p, submissions[p.pk])))
        for p in plan.periods.all()
    ]


@dataclass(frozen=True)
class InstitutionRow:
    """One institution's line, as the person may see it."""

    reporting: Reporting
    code: str
    label: str | Promise
    is_own: bool
    may_view: bool
    may_verify: bool
    may_extend: bool
    may_read_history: bool

    @property
    def submission(self) -> Submission:
        """What was, or was not, submitted."""
        return self.reporting.submission

    @property
    def shows_answers(self) -> bool:
        """Whether the person may know how many answers there are: those of a draft are its institution's business."""
        return self.may_view or self.submission.first_submitted_at is not None


def institution_rows(state: PeriodState, user: User) -> list[InstitutionRow]:
    """The institutions that were asked in the period, in the order of their codes."""
    return [_institution_row(item, state.period, user) for item in state.reporting]


def _institution_row(reporting: Reporting, period: ReportingPeriod, user: User) -> InstitutionRow:
    submission = reporting.submission
    may_view = bool(can_view_submission(user, submission))
    code, label = _state(reporting, period, may_view)
    return InstitutionRow(
        reporting=reporting,
        code=code,
        label=label,
        is_own=user.institution_id == submission.institution_id,
        may_view=may_view,
        may_extend=bool(can_extend_deadline(user, submission)),
        may_read_history=bool(can_view_institution(user, submission.institution)),
        may_verify=_waits_for_secretariat(submission) and bool(can_verify_submission(user, submission)),
    )


def _state(reporting: Reporting, period: ReportingPeriod, may_view: bool) -> tuple[str, str | Promise]:
    """Code and word of a submission's state; a draft that others may not see is only "not submitted"."""
    submission = reporting.submission
    if reporting.is_missing and period.is_closed:
        return Status.NOT_REPORTED, LABELS[Status.NOT_REPORTED]
    if submission.status == Submission.Status.DRAFT and not may_view:
        return Status.NOT_STARTED, NOT_SUBMITTED
    if submission.status == Submission.Status.DRAFT and not submission.n_answered:
        return Status.NOT_STARTED, LABELS[Status.NOT_STARTED]
    return submission.status, LABELS[submission.status]


def _waits_for_secretariat(submission: Submission) -> bool:
    """Submitted, or returned with answers that have not been looked at yet (as SubmissionQuerySet.to_verify)."""
    n_pending = submission.n_entries - submission.n_verified - submission.n_returned
    return submission.status == Submission.Status.SUBMITTED or (
        submission.status == Submission.Status.RETURNED and n_pending > 0
    )


@dataclass(frozen=True)
class InstitutionGroup:
    """Institutions that reported in the same way."""

    code: str
    heading: str | Promise
    rows: list[InstitutionRow]
    is_care: bool = False


def grouped(found: Iterable[InstitutionRow], period: ReportingPeriod) -> list[InstitutionGroup]:
    """One's own institution first, then those that did not answer, the late ones, and those in time.

    Within a group, what waits for the person comes first.
    """
    found = sorted(found, key=lambda r: not r.may_verify)
    others = [r for r in found if not r.is_own]
    missing = [r for r in others if r.reporting.is_missing]
    missing.sort(key=lambda r: -r.reporting.days_late)
    is_overdue = period.is_closed or any(r.reporting.days_late for r in missing)
    heading = _("Not reported") if period.is_closed else _("Overdue") if is_overdue else _("Not submitted yet")
    groups = [
        InstitutionGroup("own", _("Your institution"), [r for r in found if r.is_own]),
        InstitutionGroup("missing", heading, missing, is_overdue),
        InstitutionGroup("late", _("Submitted late"), [r for r in others if r.reporting.is_late]),
        InstitutionGroup("on-time", _("Submitted on time"), [r for r in others if r.reporting.is_on_time]),
    ]
    return [group for group in groups if group.rows]

"""Which rows, and where things stand: reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Institution
from plans.models import Action, ActionInstitution, ActionPlan, Indicator, Output
from plans.models.planned import ActionQuerySet
from progress.formulas import small_counts
from progress.formulas.achievement import Reading
from progress.formulas.rates import ActionState, share_of_quantity, target_in_force
from progress.models import (
    Assessment,
    EntryQuantity,
    EntrySpending,
    Evidence,
    Measurement,
    ProgressEntry,
    ReportingPeriod,
    Status,
    Submission,
)
from strategy_tracker.base import clock


def open_period(plan: ActionPlan) -> ReportingPeriod | None:
    """The period that takes answers now, if any."""
    return plan.periods.open().first()


def period_to_show(plan: ActionPlan) -> ReportingPeriod | None:
    """The period that pages speak of by default: the open one, else the last that was closed, else the first."""
    periods = list(plan.periods.all())
    return (
        next((p for p in periods if p.is_open), None)
        or next((p for p in reversed(periods) if p.is_closed), None)
        or (periods[0] if periods else None)
    )


def day_of(period: ReportingPeriod | None) -> dt.date:
    """The day that lateness is relative to: the cut-off of a closed period, today for the open one (domain.md §5)."""
    return period.ends_on if period is not None and period.is_closed else clock.today()


def first_day_ahead(period: ReportingPeriod | None) -> dt.date:
    """The first day that is not over: a deadline before it has passed.

    A closed period is seen from the end of its cut-off day, and what was due on that very day is due (domain.md §5:
    "deadline ≤ 31 December"); of the open period today is not over yet.
    """
    is_over = period is not None and period.is_closed
    return period.ends_on + dt.timedelta(days=1) if is_over else clock.today()


def with_status(actions: ActionQuerySet, period: ReportingPeriod | None) -> ActionQuerySet:
    """Annotate `status` and its `_period`, `_version`, `_at`, … as of the period: the newest assessment up to it.

    An action that nobody has assessed yet has not started while its deadline is ahead, and is not reported afterwards.
    A decision to cancel counts from its day on: it does not reach back into the figures of earlier periods.
    """
    newest = Assessment.objects.filter(action=OuterRef("pk"))
    if period is not None:
        newest = newest.filter(period__ends_on__lte=period.ends_on)
    newest = newest.order_by("-period__ends_on")
    unassessed = Case(
        When(deadline_on__lt=first_day_ahead(period), then=Value(Status.NOT_REPORTED.value)),
        default=Value(Status.NOT_STARTED.value),
        output_field=CharField(),
    )
    return actions.annotate(
        status=Case(
            When(cancelled_on__lte=day_of(period), then=Value(Status.CANCELLED.value)),
            default=Coalesce(Subquery(newest.values("status")[:1]), unassessed),
            output_field=CharField(),
        ),
        status_period=Subquery(newest.values("period__code")[:1]),
        status_version=Subquery(newest.values("version")[:1]),
        status_at=Subquery(newest.values("assessed_at")[:1]),
        status_completed_on=Subquery(newest.values("completed_on")[:1]),
    )


def is_late(action: Action, first_day: dt.date) -> bool:
    """Whether an action annotated by `with_status` is past its deadline, or was delivered after it.

    `first_day` is the `first_day_ahead` of the period that it is seen from.
    """
    if action.deadline_on is None or action.status == Status.CANCELLED:
        return False
    if action.status == Status.IMPLEMENTED:
        return action.status_completed_on is not None and action.status_completed_on > action.deadline_on
    return action.deadline_on < first_day


def action_states(plan: ActionPlan, period: ReportingPeriod | None) -> list[ActionState]:
    """What the formulas need of every action of the plan, as of the period. One query."""
    rows = with_status(Action.objects.filter(objective__strategic__plan=plan), period)
    return [
        ActionState(code, status, deadline_on, status == Status.CANCELLED)
        for code, status, deadline_on in rows.order_by("position").values_list("code", "status", "deadline_on")
    ]


def actions_to_report(plan: ActionPlan, before: ReportingPeriod | None) -> ActionQuerySet:
    """The actions due for reporting: neither cancelled nor verified as implemented in an earlier period."""
    actions = Action.objects.filter(objective__strategic__plan=plan).in_force()
    if before is None:
        return actions
    return with_status(actions, before).exclude(status=Status.IMPLEMENTED)


def unassessed_actions(period: ReportingPeriod) -> ActionQuerySet:
    """The actions due for reporting that have no status in the period: closing it records them as not reported."""
    assessed = Assessment.objects.filter(period=period).values("action")
    return actions_to_report(period.plan, previous_period(period)).exclude(pk__in=assessed)


def unmeasured_indicators(period: ReportingPeriod) -> QuerySet[Indicator]:
    """The indicators that have neither a measurement of the period nor the reason why there is none."""
    recorded = Measurement.objects.filter(period=period).values("indicator")
    return Indicator.objects.filter(plan=period.plan_id).exclude(pk__in=recorded).order_by("position")


def previous_period(period: ReportingPeriod) -> ReportingPeriod | None:
    """The period before it in the same plan."""
    return (
        ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lt=period.starts_on).order_by("-ends_on").first()
    )


def parts_to_report(period: ReportingPeriod) -> dict[Institution, list[ActionInstitution]]:
    """Every institution that is asked in the period, with its parts in actions due for reporting."""
    actions = actions_to_report(period.plan, previous_period(period))
    parts = (
        ActionInstitution.objects.filter(
            action__in=actions.values("pk"), institution__in=Institution.objects.asked_to_report()
        )
        .select_related("institution", "action")
        .order_by("institution__code", "action__position")
    )
    expected: dict[Institution, list[ActionInstitution]] = defaultdict(list)
    for part in parts:
        expected[part.institution].append(part)
    return dict(expected)


@dataclass
class Reached:
    """What has been reached of one output, from the lead institution's answers."""

    output: Output
    by_year: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    latest_share: Decimal | None = None
    told: list[tuple[int, Reading]] = field(default_factory=list)  # year and quantity of each half-year, in their order

    @property
    def total(self) -> Decimal:
        """The sum over all years (counts only)."""
        return sum(self.by_year.values(), Decimal(0))

    @property
    def is_hidden(self) -> bool:
        """Whether it is a number of victims that is told to the Secretariat and the Authority only (domain.md §9)."""
        if not self.output.counts_victims or not self.told:
            return False
        if self.output.is_percentage:
            last = [self.told[-1][1]]
            return small_counts.is_hidden(last, "", is_percent=True, threshold=settings.DISCLOSURE_THRESHOLD)
        counts = ((year, reading.value) for year, reading in self.told)
        return small_counts.hides_any_year(counts, settings.DISCLOSURE_THRESHOLD)

    @property
    def value(self) -> Decimal | None:
        """What is compared with the target: the sum of counts, or the latest percentage."""
        return self.latest_share if self.output.is_percentage else self.total

    def target(self, years: int) -> Decimal | None:
        """What the whole action must reach."""
        if self.output.is_percentage:
            return self.output.value_in_total if self.output.value_in_total is not None else self.output.value_per_year
        return target_in_force(self.output.value_in_total, self.output.value_per_year, years)

    def is_met(self, years: Iterable[int]) -> bool:
        """Whether the total is reached and, where a yearly target is printed, every year's (domain.md §5).

        `years` are those of the plan; what is due earlier has until its deadline, and no year after it is asked for.
        """
        years = self._years_until_deadline(years)
        target = self.target(len(years))
        if target is None:
            return True
        if self.value is None or self.value < target:
            return False
        per_year = self.output.value_per_year
        return self.output.is_percentage or per_year is None or all(self.by_year[y] >= per_year for y in years)

    def _years_until_deadline(self, years: Iterable[int]) -> list[int]:
        years = list(years)
        last = self.output.action.deadline_year
        return years if last is None or last < years[0] else [year for year in years if year <= last]


def reached(
    period: ReportingPeriod, actions: Iterable[Action] | None = None, *, is_verified_only: bool = True
) -> dict[int, Reached]:
    """Per output (its pk) what the leads' answers up to the period add up to. Two queries.

    Counts are what was reached in each half-year and are summed; percentages are a state, so the newest stands.
    With `is_verified_only` off, the period's own answers count before they are verified; those of earlier periods
    that never were do not.
    """
    outputs = Output.objects.filter(action__objective__strategic__plan=period.plan_id)
    quantities = EntryQuantity.objects.filter(
        entry__submission__period__plan=period.plan_id,
        entry__submission__period__ends_on__lte=period.ends_on,
        entry__part=ActionInstitution.Part.LEAD,
    )
    is_counted = Q(entry__review=ProgressEntry.Review.VERIFIED)
    if not is_verified_only:
        is_counted |= Q(entry__submission__period=period)
    quantities = quantities.filter(is_counted)
    if actions is not None:
        actions = list(actions)
        outputs, quantities = outputs.filter(action__in=actions), quantities.filter(output__action__in=actions)
    result = {output.pk: Reached(output) for output in outputs.select_related("action")}
    rows = quantities.order_by("entry__submission__period__ends_on").values_list(
        "output", "value", "denominator", "entry__submission__period__ends_on"
    )
    for output_id, value, denominator, ends_on in rows:
        item = result[output_id]
        item.by_year[ends_on.year] += value
        item.latest_share = share_of_quantity(value, denominator)
        item.told.append((ends_on.year, Reading(value, value if denominator else None, denominator)))
    return result


def has_evidence(action: Action, period: ReportingPeriod) -> bool:
    """Whether anything proves the action, in this period or before."""
    return Evidence.objects.filter(action=action, period__ends_on__lte=period.ends_on).exists()


def spent_before(submission: Submission) -> dict[int, Decimal]:
    """Per action (its pk) what the institution verifiably spent in earlier periods of the same year, in EUR."""
    rows = (
        EntrySpending.objects.filter(
            entry__submission__institution=submission.institution_id,
            entry__submission__period__plan=submission.period.plan_id,
            entry__submission__period__ends_on__year=submission.period.ends_on.year,
            entry__submission__period__ends_on__lt=submission.period.starts_on,
            entry__review=ProgressEntry.Review.VERIFIED,
        )
        .values_list("entry__action")
        .annotate(spent=Sum("amount"))
        .order_by("entry__action")
    )
    return dict(rows)


def submissions_of(period: ReportingPeriod) -> QuerySet[Submission]:
    """All submissions of a period with the counts of their answers, in one query."""
    return (
        Submission.objects.filter(period=period)
        .select_related("institution", "period", "submitted_by", "verified_by", "returned_by")
        .annotate(
            n_entries=Count("entries"),
            n_answered=Count("entries", filter=Q(entries__answered_at__isnull=False)),
            n_lead=Count("entries", filter=Q(entries__part=ActionInstitution.Part.LEAD)),
            n_verified=Count("entries", filter=Q(entries__review=ProgressEntry.Review.VERIFIED)),
            n_returned=Count("entries", filter=Q(entries__review=ProgressEntry.Review.RETURNED)),
        )
        .order_by("institution__code")
    )


@dataclass(frozen=True)
class Reporting:
    """How one institution reported in one period."""

    submission: Submission
    is_on_time: bool
    is_late: bool
    is_missing: bool
    days_late: int


def reporting_of(period: ReportingPeriod, submissions: Iterable[Submission] | None = None) -> list[Reporting]:
    """On time, late, or not reported, by institution, as of the period (domain.md §4)."""
    day = period.verify_by if period.is_closed else clock.today()
    return [_reporting(s, period, day) for s in (submissions if submissions is not None else submissions_of(period))]


def _reporting(submission: Submission, period: ReportingPeriod, day: dt.date) -> Reporting:
    unanswered = submission.status in (Submission.Status.DRAFT, Submission.Status.RETURNED)
    is_missing = unanswered and (period.is_closed or submission.first_submitted_at is None)
    submitted_on = clock.local_day(submission.first_submitted_at)
    late_on = submitted_on or day
    is_sent = submission.first_submitted_at is not None and not is_missing
    days_late = max(0, (late_on - period.submit_by).days)
    return Reporting(
        submission=submission,
        is_on_time=is_sent and days_late == 0,
        is_late=is_sent and days_late > 0,
        is_missing=is_missing,
        days_late=days_late,
    )


def latest_assessments(plan: ActionPlan, period: ReportingPeriod) -> dict[int, Assessment]:
    """Per action (its pk) the newest assessment up to the period. One query."""
    rows = (
        Assessment.objects.filter(period__plan=plan, period__ends_on__lte=period.ends_on)
        .select_related("period", "assessed_by", "action")
        .order_by("period__ends_on")
    )
    return {assessment.action_id: assessment for assessment in rows}


def status_by_objective(plan: ActionPlan, period: ReportingPeriod | None) -> dict[str, dict[str, int]]:
    """Per specific objective (its code) how many actions have each status. One query."""
    rows = with_status(Action.objects.filter(objective__strategic__plan=plan), period).values_list(
        F("objective__code"), "status"
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for code, status in rows.order_by("position"):
        counts[code][status] += 1
    return {code: dict(by_status) for code, by_status in counts.items()}


def entries_with_children(submission: Submission) -> list[ProgressEntry]:
    """The answers of a submission with everything the rules and pages read, in a constant number of queries."""
    return list(
        submission.entries.select_related("action__objective", "answered_by", "reviewed_by").prefetch_related(
            "quantities__output",
            "spendings__source",
            "challenges",
            "evidence",
            "action__outputs",
            "action__budget_lines",
            "action__fundings__source",
        )
    )

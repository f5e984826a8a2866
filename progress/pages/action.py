"""Everything that is known of one action, as one person may see it (domain.md §8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.roles import has_role
from plans.findings import Finding
from plans.models import Action, ActionInstitution, ActionPlan, BudgetPart, CarryOver, FundingSource
from plans.models.budget import Nature, Recurrence
from plans.selectors import findings_of_action
from progress.formulas import budget
from progress.formulas.rates import Threshold
from progress.models import (
    Assessment,
    Challenge,
    Escalation,
    Event,
    Evidence,
    ProgressEntry,
    ReportingPeriod,
    Risk,
    Submission,
)
from progress.pages.amendments import PlanHistory, history_of
from progress.pages.collecting.escalations import escalations_of_action
from progress.pages.histories.action import ActionMoment, action_history
from progress.permissions import can_view_evidence, can_view_statistics
from progress.selectors.carry_over import carried_to
from progress.selectors.outputs import Reached
from progress.selectors.states import PeriodState
from progress.words import LABELS
from strategy_tracker.base.text import FIELD_SUFFIX, in_language

RECENT = 12


@dataclass(frozen=True)
class YearTarget:
    """One year of a product with a target for each year; `value` is None while nothing was verified."""

    year: int
    value: Decimal | None
    target: Decimal


@dataclass(frozen=True)
class Product:
    """One output with what verified answers say was reached of it."""

    reached: Reached
    value: Decimal | None
    target: Decimal | None
    unit: str
    years: list[YearTarget]
    is_hidden: bool = False  # a small number of victims that this person may not read (domain.md §9)

    @property
    def output(self) -> Any:
        """The output as the plan states it."""
        return self.reached.output


@dataclass(frozen=True)
class MoneyKind:
    """What is planned and was spent from a source, by nature and recurrence, in words."""

    label: str
    money: budget.MoneySum


@dataclass(frozen=True)
class Money:
    """One year of the budget: the cell as it was printed, and how the plan in force compares with what was spent."""

    year: int
    printed: str
    parts: list[tuple[Decimal, str]]
    line: budget.BudgetSum
    kinds: list[MoneyKind]


@dataclass
class PeriodRecord:
    """What was claimed of the action in a period, and how the Secretariat assessed it."""

    period: ReportingPeriod
    claim: ProgressEntry | None = None
    contributions: list[ProgressEntry] = field(default_factory=list)
    assessment: Assessment | None = None

    @property
    def differs(self) -> bool:
        """Whether the verified status is not the claimed one."""
        claim = self.claim
        is_claim = claim is not None and not claim.is_not_ours
        return bool(is_claim and self.assessment and claim.claimed_status != self.assessment.status)


@dataclass(frozen=True)
class ActionDetail:
    """What the page of an action shows."""

    product_text: tuple[str, str]
    products: list[Product]
    money: list[Money]
    total: budget.BudgetSum
    threshold: Threshold
    periods: list[PeriodRecord]
    course: list[ActionMoment]
    evidence: list[Evidence]
    n_hidden_evidence: int
    shows_small_counts: bool  # exact small numbers of victims, which only some may read
    challenges: list[Challenge]
    escalations: list[Escalation]
    risks: list[Risk]  # of the register, what is settled last
    findings: list[Finding]
    history: list[dict[str, Any]]
    previous: Action | None
    following: Action | None
    carried_to: list[CarryOver]
    changes: list[PlanHistory]
    predecessors: list[Action]
    successors: list[Action]

    @property
    def is_dropped(self) -> bool:
        """Whether it was decided that it goes on in no later plan."""
        return any(decision.target is None for decision in self.carried_to)

    @property
    def recent(self) -> list[dict[str, Any]]:
        """The part of the history that is shown at once."""
        return self.history[:RECENT]

    @property
    def earlier(self) -> list[dict[str, Any]]:
        """The part of the history that unfolds."""
        return self.history[RECENT:]

    @property
    def current(self) -> Assessment | None:
        """The newest assessment up to the period shown."""
        return next((record.assessment for record in self.periods if record.assessment), None)


def detail_of(state: PeriodState, action: Action, user: User) -> ActionDetail:
    """Everything known of an action of the state (loaded with its plan), in a constant number of queries.

    What was claimed and decided stands period by period: each of the earlier ones is closed, and takes no answers.
    """
    plan, period = state.plan, state.period
    entries = list(_entries(action, period, user))
    is_exact = may_view_small_counts(user, action)
    products = [_without_hidden(product, is_exact) for product in _products(state, action)]
    _hide_quantities(entries, is_exact)
    money = _money(state, action, entries)
    evidence, n_hidden = _evidence(action, period, user)
    return ActionDetail(
        product_text=product_text(action),
        products=products,
        money=money,
        total=budget.total(item.line for item in money),
        threshold=state.threshold,
        periods=_periods(action, period, entries),
        course=action_history(action),
        evidence=evidence,
        n_hidden_evidence=n_hidden,
        shows_small_counts=is_exact and any(product.reached.is_hidden for product in products),
        challenges=_challenges(entries),
        escalations=escalations_of_action(action, user),
        risks=sorted(
            Risk.objects.filter(action=action).visible_to(user).with_place(), key=lambda risk: risk.is_settled
        ),
        findings=findings_of_action(plan, action),
        history=[_moment(event, user) for event in _events(action, user)],
        previous=_neighbours(plan).filter(position__lt=action.position).order_by("-position").first(),
        following=_neighbours(plan).filter(position__gt=action.position).order_by("position").first(),
        carried_to=carried_to(action),
        changes=history_of(action),
        predecessors=[one.source for one in action.predecessors.all()],
        successors=[one.target for one in action.successors.select_related("target__objective__strategic__plan")],
    )


def product_text(action: Action) -> tuple[str, str]:
    """The product in the person's language and the language it is really in; the print is Albanian."""
    language = get_language() or "sq"
    suffix = FIELD_SUFFIX.get(language, "")
    text = getattr(action, f"product{suffix}", "") if suffix else ""
    return (text, language) if text else (action.product_printed, "sq")


def _products(state: PeriodState, action: Action) -> list[Product]:
    found, years = state.reached(action), state.plan.years
    is_begun = state.period is not None
    until = range(years.start, min(state.year, years.stop - 1) + 1) if is_begun else range(0)
    return [_product(found[output.pk], until, len(years) if is_begun else 0) for output in action.outputs.all()]


def _product(item: Reached, years: range, n_years: int) -> Product:
    output = item.output
    per_year = output.value_per_year
    return Product(
        reached=item,
        value=item.value if item.is_told else None,
        target=item.target(n_years),
        unit=in_language(output, "unit")[0],
        years=[YearTarget(y, item.by_year.get(y), per_year) for y in years] if per_year and len(years) else [],
    )


def may_view_small_counts(user: User, action: Action) -> bool:
    """Whether the person may read small numbers of victims of the action: Secretariat, Authority, and who gave them."""
    is_own = any(
        role.institution_id == user.institution_id
        for role in action.roles.all()
        if role.part == ActionInstitution.Part.LEAD
    )
    return bool(can_view_statistics(user)) or (has_role(user, Role.INSTITUTION) and is_own)


def _without_hidden(product: Product, is_exact: bool) -> Product:
    if is_exact or not product.reached.is_hidden:
        return product
    return replace(product, value=None, years=[], is_hidden=True)


def _hide_quantities(entries: Iterable[ProgressEntry], is_exact: bool) -> None:
    """Leave the numbers of victims out of single answers: next to the sum, each would tell what the others hide."""
    for entry in entries:
        quantities = entry.quantities.all()
        entry.shown_quantities = [q for q in quantities if is_exact or not q.output.counts_victims]


def _money(state: PeriodState, action: Action, entries: Iterable[ProgressEntry]) -> list[Money]:
    """Year by year, spent up to the period; the plan names the sources, the answers (loaded) those that paid."""
    cells = state.cells(sorted(line.year for line in action.budget_lines.all()), [action])
    rows = budget.money_rows(cells)
    paid = [spending.source for entry in entries for spending in entry.spendings.all()]
    sources = {source.code: source for source in (*(f.source for f in action.fundings.all()), *paid)}
    return [
        Money(
            year=cell.year,
            printed=cell.printed,
            parts=[(part.amount, BudgetPart.Category(part.category).label) for part in cell.adopted_parts],
            line=budget.BudgetSum.of(cell),
            kinds=_named([row for row in rows if row.year == cell.year], sources),
        )
        for cell in cells
    ]


def _named(rows: list[budget.MoneyRow], sources: dict[str, FundingSource]) -> list[MoneyKind]:
    """The kinds of money in words, where any is named."""
    if all(kind == budget.UNSPECIFIED for row in rows for kind in (row.nature, row.recurrence)):
        return []
    return [MoneyKind(_kind_in_words(row, sources), budget.sum_of_rows([row])) for row in rows]


def _kind_in_words(row: budget.MoneyRow, sources: dict[str, FundingSource]) -> str:
    """The source, then what is said of it; "unspecified" where nothing is."""
    source = in_language(sources[row.source], "name")[0] if row.source in sources else row.source
    named = (Nature(row.nature), Recurrence(row.recurrence))
    said = [str(kind.label) for kind in named if kind != budget.UNSPECIFIED] or [str(Nature.UNSPECIFIED.label)]
    return " · ".join([source or _("source not divided"), *said])


def may_view_answers(user: User) -> Q:
    """Which answers the person may read: verified ones, those of the own institution, or all."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR):
        return Q()
    verified = Q(review=ProgressEntry.Review.VERIFIED)
    is_own = Q(submission__institution=user.institution_id, submission__institution__isnull=False)
    return verified | is_own if has_role(user, Role.INSTITUTION) else verified


def _entries(action: Action, period: ReportingPeriod | None, user: User) -> QuerySet[ProgressEntry]:
    entries = ProgressEntry.objects.filter(may_view_answers(user), action=action, answered_at__isnull=False)
    if period is not None:
        entries = entries.filter(submission__period__ends_on__lte=period.ends_on)
    return (
        entries.select_related(
            "submission__institution", "submission__period", "answered_by", "reviewed_by", "blocked_by"
        )
        .prefetch_related("quantities__output", "spendings__source", "challenges")
        .order_by("-submission__period__ends_on", "part", "submission__institution__code")
    )


def _periods(action: Action, period: ReportingPeriod | None, entries: Iterable[ProgressEntry]) -> list[PeriodRecord]:
    """The newest first; periods about which nothing is known are not there."""
    assessments = Assessment.objects.filter(action=action).select_related("period", "assessed_by", "action")
    if period is not None:
        assessments = assessments.filter(period__ends_on__lte=period.ends_on)
    records: dict[int, PeriodRecord] = {}
    for assessment in assessments:
        records[assessment.period_id] = PeriodRecord(assessment.period, assessment=assessment)
    for entry in entries:
        of_period = entry.submission.period
        record = records.setdefault(of_period.pk, PeriodRecord(of_period))
        entry.state = state_of_answer(entry)
        if entry.is_lead:
            record.claim = entry
        else:
            record.contributions.append(entry)
    return sorted(records.values(), key=lambda record: record.period.ends_on, reverse=True)


def state_of_answer(entry: ProgressEntry) -> tuple[str, str | Promise]:
    """Code and word: draft and returned are with the institution, submitted is with the Secretariat."""
    if entry.review == ProgressEntry.Review.PENDING:
        code = entry.submission.status if entry.submission.status == Submission.Status.DRAFT else "submitted"
        return code, LABELS[code]
    return entry.review, LABELS[entry.review]


def _evidence(action: Action, period: ReportingPeriod | None, user: User) -> tuple[list[Evidence], int]:
    """What the person may open, and how many others there are. Of unverified answers not even the number is told."""
    evidence = Evidence.objects.filter(action=action).select_related("period", "institution", "entry", "added_by")
    if period is not None:
        evidence = evidence.filter(period__ends_on__lte=period.ends_on)
    found = list(evidence.order_by("-period__ends_on", "added_at"))
    open_to = [item for item in found if can_view_evidence(user, item)]
    knows_all = has_role(user, Role.SECRETARIAT, Role.COORDINATOR)
    hidden = [
        item
        for item in found
        if item not in open_to and (knows_all or item.entry is None or item.entry.review == "verified")
    ]
    return open_to, len(hidden)


def _challenges(entries: Iterable[ProgressEntry]) -> list[Challenge]:
    """Those of verified answers, the newest first; what was said in several periods in the same words stands once.

    `times` is how often it was said.
    """
    found: dict[tuple[int, str, str], Challenge] = {}
    for entry in entries:
        if entry.review != ProgressEntry.Review.VERIFIED:
            continue
        for challenge in entry.challenges.all():
            key = (entry.submission.institution_id, challenge.kind, challenge.description)
            if key not in found:
                challenge.entry, challenge.times = entry, 0
                found[key] = challenge
            found[key].times += 1
    return list(found.values())


def _events(action: Action, user: User) -> QuerySet[Event]:
    events = Event.objects.filter(action=action).visible_to(user)
    return events.with_subjects()


def _moment(event: Event, user: User) -> dict[str, Any]:
    """What components/timeline.html shows of an event: it names people and reasons."""
    place = [str(event.institution) if event.institution_id else "", event.period.name if event.period_id else ""]
    return {
        "when": event.happened_at,
        "who": str(event.by) if event.by_id else _("the system"),
        "what": " · ".join([str(event.get_kind_display()), *filter(None, [*place, _detail(event, user)])]),
        "reason": event.reason,
        "from_code": event.before,
        "from_label": LABELS.get(event.before, event.before) if event.before != event.after else "",
        "to_code": event.after,
        "to_label": LABELS.get(event.after, event.after),
    }


def _detail(event: Event, user: User) -> str:
    if event.kind == Event.Kind.STATUS_CHANGED and event.detail:
        return _("forecast: %(forecast)s") % {"forecast": LABELS.get(event.detail, event.detail)}
    if event.kind in Event.OF_EVIDENCE:
        is_own = event.institution_id is not None and event.institution_id == user.institution_id
        return event.detail if is_own or has_role(user, Role.SECRETARIAT) else ""
    if event.kind == Event.Kind.ENTRY_SAVED and event.detail == "unchanged":
        return _("no change")
    if event.kind == Event.Kind.CARRY_OVER_DECIDED:
        return event.detail or _("dropped")
    return _("decision %(number)s") % {"number": event.detail} if event.kind == Event.Kind.ACTION_CANCELLED else ""


def _neighbours(plan: ActionPlan) -> QuerySet[Action]:
    return plan.actions().with_objectives()

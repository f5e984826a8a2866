"""What was planned and what was verifiably spent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from plans.models import Action, ActionPlan, BudgetLine
from progress.formulas.budget import UNSPECIFIED, BudgetCell, CellPart, YearSpending, sum_of
from progress.formulas.rates import Threshold
from progress.models import EntrySpending, ProgressEntry, ReportingPeriod, Submission


def material_threshold() -> Threshold:
    """From where on a difference between spending and plan needs an explanation: the operator decides."""
    return Threshold(**{name: Decimal(value) for name, value in settings.MATERIAL_DIFFERENCE.items()})


def year_spending(entry: ProgressEntry, spent_before: dict[int, Decimal]) -> YearSpending:
    """What an answer adds to the year's spending on its action. The entry comes with its children; no query."""
    period = entry.submission.period
    year = period.ends_on.year
    return YearSpending(
        year=year,
        planned=next((line.amount for line in entry.action.budget_lines.all() if line.year == year), None),
        before=spent_before.get(entry.action_id),
        now=sum_of(spending.amount for spending in entry.spendings.all()),
        is_final=entry.is_lead and period.ends_on.month == 12,
    )


def spent_before(submission: Submission) -> dict[int, Decimal]:
    """Per action (its pk) what other verified answers say was spent in the period's year up to its end, in EUR."""
    rows = (
        EntrySpending.objects.filter(
            entry__submission__period__plan=submission.period.plan_id,
            entry__submission__period__ends_on__year=submission.period.ends_on.year,
            entry__submission__period__ends_on__lte=submission.period.ends_on,
            entry__review=ProgressEntry.Review.VERIFIED,
        )
        .exclude(entry__submission=submission)
        .values_list("entry__action")
        .annotate(spent=Sum("amount"))
        .order_by("entry__action")
    )
    return dict(rows)


# Spent, by (action's pk, year): its parts by source, nature and recurrence.
Spendings = dict[tuple[int, int], tuple[CellPart, ...]]


def verified_spending(plan: ActionPlan, period: ReportingPeriod | None = None) -> Spendings:
    """What verified answers (up to the period) say was spent, by action and year of the period. One query."""
    told = EntrySpending.objects.filter(
        entry__submission__period__plan=plan, entry__review=ProgressEntry.Review.VERIFIED
    )
    if period is not None:
        told = told.filter(entry__submission__period__ends_on__lte=period.ends_on)
    by = ("entry__action", "entry__submission__period__ends_on__year", "source__code", "nature", "recurrence")
    rows = told.order_by(*by).values_list(*by).annotate(amount=Sum("amount"))
    found: Spendings = {}
    for action_id, year, source, nature, recurrence, amount in rows:
        part = CellPart(UNSPECIFIED, nature, amount, recurrence, source)
        found[action_id, year] = (*found.get((action_id, year), ()), part)
    return found


def spent_in_all(parts: Iterable[CellPart]) -> Decimal | None:
    """What the parts add up to; None where nothing was reported."""
    return sum_of(part.amount for part in parts)


def parts_of(line: BudgetLine | None) -> tuple[CellPart, ...]:
    """How a cell of the plan is split. No query where the parts and their sources are loaded."""
    return tuple(
        CellPart(part.category, part.nature, part.amount, part.recurrence, part.source.code if part.source else "")
        for part in (line.parts.all() if line else ())
    )


@dataclass(frozen=True)
class AdoptedLine:
    """A cell of the first version."""

    amount: Decimal | None = None
    parts: tuple[CellPart, ...] = ()
    printed: str = field(default="", compare=False)


# What the first version plans, by (key of the action, year).
Adopted = dict[tuple[str, int], AdoptedLine]


def adopted_budget(plan: ActionPlan) -> Adopted | None:
    """What the first version plans; None while no later one could have revised it. One query then."""
    from plans.selectors import plan_as_adopted  # with documents and findings: not needed to say what is material

    first = plan_as_adopted(plan)
    if first is None:
        return None
    return {
        (action.key, line.year): AdoptedLine(line.amount, parts_of(line), line.printed)
        for action in first.actions
        for line in action.budget_lines.all()
    }


def cell_of(
    action: Action, year: int, spent_parts: tuple[CellPart, ...] = (), adopted: Adopted | None = None
) -> BudgetCell:
    """What is planned for the action in the year, and what was spent. No query where all is loaded.

    What was split or merged plans nothing from that year on: its successors do.
    """
    line = next((line for line in action.budget_lines.all() if line.year == year), None)
    printed = line.printed if line else ""
    goes_on_elsewhere = action.ended_how in (Action.Ending.SPLIT, Action.Ending.MERGED)
    if line is not None and goes_on_elsewhere and year >= action.cancelled_on.year:
        line = None
    amount, parts = (line.amount if line else None), parts_of(line)
    before = AdoptedLine(amount, parts) if adopted is None else adopted.get((action.key, year), AdoptedLine())
    is_revised = before != AdoptedLine(amount, parts)
    return BudgetCell(
        action=action.code,
        objective=action.objective.code,
        year=year,
        amount=amount,
        spent=spent_in_all(spent_parts),
        # In the order of the sources, so that "Donatorët BK" and "BK Donatorët" are one combination.
        sources=tuple(sorted(funding.source.code for funding in action.fundings.all())),
        parts=parts,
        spent_parts=spent_parts,
        is_revised=is_revised,
        amount_before=before.amount,
        parts_before=before.parts,
        printed=before.printed if is_revised else printed,
    )

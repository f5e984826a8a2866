"""What was planned and what was verifiably spent."""

from decimal import Decimal

from django.db.models import Sum

from plans.models import ActionPlan, BudgetLine
from progress.models import EntrySpending, ProgressEntry, Submission


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


# Spent, by (action's pk, year, source's pk).
Spendings = dict[tuple[int, int, int], Decimal]


def verified_spending(plan: ActionPlan) -> Spendings:
    """What verified answers say was spent, by action, year of the period, and source. One query."""
    rows = (
        EntrySpending.objects.filter(entry__submission__period__plan=plan, entry__review=ProgressEntry.Review.VERIFIED)
        .order_by()
        .values_list("entry__action", "entry__submission__period__ends_on__year", "source")
        .annotate(amount=Sum("amount"))
    )
    return {(action, year, source): amount for action, year, source, amount in rows}


def planned_by_year(plan: ActionPlan) -> dict[int, Decimal | None]:
    """What the plan's cells add up to, in EUR; None where all of a year are blank. One query."""
    lines = BudgetLine.objects.filter(action__objective__strategic__plan=plan)
    return dict(lines.order_by("year").values_list("year").annotate(amount=Sum("amount")))


def spent_by_year(plan: ActionPlan) -> dict[int, Decimal]:
    """What verified answers say was spent, by year of the period, in EUR. One query."""
    spent: dict[int, Decimal] = {}
    for (_action, year, _source), amount in verified_spending(plan).items():
        spent[year] = spent.get(year, Decimal(0)) + amount
    return spent

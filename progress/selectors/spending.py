"""What was planned and what was verifiably spent."""

from decimal import Decimal

from django.db.models import Sum

from plans.models import Action, ActionPlan, BudgetLine
from progress.formulas.budget import BudgetCell, sum_of
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


def spent_on(action: Action) -> dict[int, Decimal]:
    """What verified answers say was spent on the action, by year of the period, in EUR. One query."""
    rows = (
        EntrySpending.objects.filter(entry__action=action, entry__review=ProgressEntry.Review.VERIFIED)
        .order_by()
        .values_list("entry__submission__period__ends_on__year")
        .annotate(amount=Sum("amount"))
    )
    return dict(rows)


def cells_of_plan(plan: ActionPlan) -> list[BudgetCell]:
    """What is planned and was spent by action and year, without parts and sources. Two queries."""
    lines = BudgetLine.objects.filter(action__objective__strategic__plan=plan)
    planned = {(action, year): amount for action, year, amount in lines.values_list("action", "year", "amount")}
    spent: dict[tuple[int, int], Decimal | None] = {}
    for (action, year, _source), amount in verified_spending(plan).items():
        spent[action, year] = sum_of((spent.get((action, year)), amount))
    places = [(action, year) for action, year in dict.fromkeys((*planned, *spent)) if year in plan.years]
    return [BudgetCell(str(a), "", year, planned.get((a, year)), spent.get((a, year))) for a, year in places]

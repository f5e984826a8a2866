"""What was planned and what was verifiably spent."""

from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from plans.models import Action, ActionPlan, BudgetLine
from progress.formulas.budget import BudgetCell, YearSpending, sum_of
from progress.formulas.rates import Threshold
from progress.models import EntrySpending, ProgressEntry, Submission


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

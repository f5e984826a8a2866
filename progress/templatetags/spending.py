"""How spending compares with the plan, for the pages of the budget."""

from django import template

from progress.formulas.budget import BudgetSum
from progress.formulas.rates import Threshold
from progress.words import far_from_plan

register = template.Library()


@register.filter
def material(line: BudgetSum, threshold: Threshold) -> str:
    """How far spending lies from the plan, in words, where the difference is material; nothing elsewhere."""
    return far_from_plan(line, threshold)

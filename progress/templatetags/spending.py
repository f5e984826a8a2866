"""How spending compares with the plan, for the pages of the budget: what is material is the operator's to say."""

from django import template

from progress.formulas.budget import BudgetSum
from progress.selectors.spending import material_threshold
from progress.words import far_from_plan

register = template.Library()


@register.filter
def material(line: BudgetSum) -> str:
    """How far spending lies from the plan, in words, where the difference is material; nothing elsewhere."""
    return far_from_plan(line, material_threshold())

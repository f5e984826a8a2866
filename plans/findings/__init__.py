"""What the document leaves open or contradicts: rules over the loaded plan, computed and never typed in.

`RULES` is the whole list. A rule is a small function; each finding names its place and links to it.
"""

from collections.abc import Iterable

from plans.findings import of_actions, of_budget, of_indicators, of_institutions, of_strategy, of_victims
from plans.findings.model import Finding, PlaceKind, PlanData, Rule, Severity

RULES: tuple[Rule, ...] = (
    *of_budget.RULES,
    *of_actions.RULES,
    *of_indicators.RULES,
    *of_institutions.RULES,
    *of_strategy.RULES,
    *of_victims.RULES,
)
# For those who may not see exact victim figures (domain.md §9).
RULES_WITHOUT_VICTIMS: tuple[Rule, ...] = tuple(rule for rule in RULES if rule not in of_victims.RULES)

__all__ = ["RULES", "RULES_WITHOUT_VICTIMS", "Finding", "PlaceKind", "PlanData", "Rule", "Severity", "find"]


def find(data: PlanData, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """All findings of the rules, in their order."""
    return [finding for rule in rules for finding in rule.findings(data)]

"""What a plan document holds: the plan's tables as nested rows, in the notation of fixtures/reference/.

A document is a plain dict. Names are those of the models' fields, other rows are named by their natural keys (lists),
decimals are strings and days ISO dates. What a row holds below itself stands in it under the names of this tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SCHEMA = 1

Document = dict[str, Any]


@dataclass(frozen=True)
class Branch:
    """One kind of row: its place in the document, its model, and the rows below it.

    `parent` is the foreign key to the row that holds it; `path` leads from it to the plan (blank: a catalogue, of which
    the document holds what the plan names); `name` is also how the parent's rows are reached (`action.roles`).
    """

    name: str
    model: str
    path: str = ""
    parent: str = ""
    children: tuple["Branch", ...] = ()

    def below(self) -> Iterator["Branch"]:
        """Itself and everything below it, from the top."""
        yield self
        for child in self.children:
            yield from child.below()


_OF_SPECIFIC = "strategic__plan"
_OF_ACTION = "objective__strategic__plan"

CATALOGUES = (
    Branch("institutions", "accounts.Institution"),
    Branch("sources", "plans.FundingSource"),
    Branch("references", "plans.ReferenceDocument"),
)
PLAN = (
    Branch(
        "strategic",
        "plans.StrategicObjective",
        "plan",
        "plan",
        (
            Branch(
                "specific_objectives",
                "plans.SpecificObjective",
                _OF_SPECIFIC,
                "strategic",
                (Branch("stated_totals", "plans.StatedTotal", f"objective__{_OF_SPECIFIC}", "objective"),),
            ),
        ),
    ),
    Branch(
        "indicators",
        "plans.Indicator",
        "plan",
        "plan",
        (Branch("targets", "plans.IndicatorTarget", "indicator__plan", "indicator"),),
    ),
    Branch(
        "actions",
        "plans.Action",
        _OF_ACTION,
        "",
        (
            Branch("roles", "plans.ActionInstitution", f"action__{_OF_ACTION}", "action"),
            Branch("fundings", "plans.ActionFunding", f"action__{_OF_ACTION}", "action"),
            Branch(
                "budget_lines",
                "plans.BudgetLine",
                f"action__{_OF_ACTION}",
                "action",
                (Branch("parts", "plans.BudgetPart", f"line__action__{_OF_ACTION}", "line"),),
            ),
            Branch("outputs", "plans.Output", f"action__{_OF_ACTION}", "action"),
            Branch("reference_links", "plans.ActionReference", f"action__{_OF_ACTION}", "action"),
            Branch("predecessors", "plans.Lineage", f"target__{_OF_ACTION}", "target"),
        ),
    ),
    Branch("passages", "plans.Passage", "plan", "plan"),
)

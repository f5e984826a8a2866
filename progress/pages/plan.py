"""The plan as a tree: objectives, their results, indicators and money, their actions and where they stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.models import Action, ActionInstitution, ActionPlan, Indicator, SpecificObjective
from progress.charts.bars import READING_ORDER, Segment, Timeline, deadline_timeline, status_segments
from progress.formulas import budget
from progress.formulas.budget import BudgetRow, BudgetTable, StatedSum
from progress.pages.budget import stated_totals
from progress.selectors.states import ROLES, PeriodState
from progress.selectors.status import lateness_of


@dataclass(frozen=True)
class ActionNode:
    """One action as the tree shows it."""

    action: Action
    lead: ActionInstitution | None
    is_late: bool


@dataclass(frozen=True)
class Node:
    """One objective, strategic or specific, with everything under it."""

    objective: Any
    n_actions: int
    segments: list[Segment]
    money: BudgetRow
    indicators: list[Indicator]
    stated: list[StatedSum] = field(default_factory=list)
    actions: list[ActionNode] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)

    @property
    def differences(self) -> list[StatedSum]:
        """The stated totals that are not the sum of the actions."""
        return [total for total in self.stated if total.difference]


@dataclass(frozen=True)
class Tree:
    """The whole plan, as of a period."""

    nodes: list[Node]
    money: BudgetRow
    n_actions: int
    segments: list[Segment]
    timeline: Timeline


def tree_of(state: PeriodState) -> Tree:
    """The tree as of a period."""
    plan, actions, statuses = state.plan, state.actions_with(*ROLES), state.by_objective
    table = budget.tabulate(state.cells(plan.years), plan.years, lambda cell: cell.objective)
    rows = [ActionNode(action, _lead(action), bool(lateness_of(action, state.first_day))) for action in actions]
    leaves = [_leaf(objective, rows, statuses, table) for objective in state.specific_objectives]
    return Tree(
        nodes=_branches(leaves, plan, statuses, table),
        money=table.totals,
        n_actions=len(actions),
        segments=status_segments(_sum(statuses.values()), READING_ORDER),
        timeline=deadline_timeline(((a.deadline_on, a.reading) for a in actions), years=plan.years, day=state.day),
    )


def _lead(action: Action) -> ActionInstitution | None:
    return next((role for role in action.roles.all() if role.part == ActionInstitution.Part.LEAD), None)


def _leaf(
    objective: SpecificObjective,
    rows: Iterable[ActionNode],
    statuses: Mapping[str, Mapping[str, int]],
    table: BudgetTable,
) -> Node:
    own = [row for row in rows if row.action.objective_id == objective.pk]
    totals = [total for total in objective.stated_totals.all() if total.nature == "all"]
    return Node(
        objective=objective,
        n_actions=len(own),
        segments=status_segments(statuses.get(objective.code, {}), READING_ORDER),
        money=table.row(objective.code),
        indicators=list(objective.indicators.all()),
        stated=stated_totals(totals, table),
        actions=own,
    )


def _branches(
    leaves: Sequence[Node], plan: ActionPlan, statuses: Mapping[str, Mapping[str, int]], table: BudgetTable
) -> list[Node]:
    """The strategic objectives over their specific ones."""
    by_strategic: dict[Any, list[Node]] = {}
    for leaf in leaves:
        by_strategic.setdefault(leaf.objective.strategic, []).append(leaf)
    return [
        Node(
            objective=strategic,
            n_actions=sum(child.n_actions for child in children),
            segments=status_segments(_sum(statuses.get(child.objective.code, {}) for child in children), READING_ORDER),
            money=budget.combine([child.money for child in children], table.years, strategic.code),
            indicators=list(strategic.indicators.all()),
            children=children,
        )
        for strategic, children in by_strategic.items()
    ]


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    return sum((Counter(count) for count in counts), Counter())

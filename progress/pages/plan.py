"""The plan as a tree: objectives, their results, indicators and money, their actions and where they stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.models import Action, ActionInstitution, ActionPlan, Indicator, PlanVersion, SpecificObjective
from progress.charts.bars import READING_ORDER, Segment, Timeline, deadline_timeline, status_segments
from progress.formulas import budget
from progress.formulas.budget import BudgetRow, BudgetTable, StatedSum
from progress.models import ReportingPeriod
from progress.pages.budget import cells_of, stated_totals
from progress.selectors.periods import day_of, first_day_ahead
from progress.selectors.status import lateness_of, status_by_objective, with_status


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


def version_in_force(plan: ActionPlan, period: ReportingPeriod | None = None) -> PlanVersion | None:
    """The newest version that was in force on the period's day (today for the open one)."""
    return plan.versions.filter(in_force_on__lte=day_of(period)).order_by("-number").first()


def tree_of(plan: ActionPlan, period: ReportingPeriod | None) -> Tree:
    """The tree as of the period, in a constant number of queries."""
    actions = _actions(plan, period)
    table = budget.tabulate(cells_of(actions, tuple(plan.years)), tuple(plan.years), lambda cell: cell.objective)
    statuses = status_by_objective(plan, period)
    first_day = first_day_ahead(period)
    rows = [ActionNode(action, _lead(action), bool(lateness_of(action, first_day))) for action in actions]
    leaves = [_leaf(objective, rows, statuses, table) for objective in _specific_objectives(plan)]
    return Tree(
        nodes=_branches(leaves, plan, statuses, table),
        money=table.totals,
        n_actions=len(actions),
        segments=status_segments(_sum(statuses.values()), READING_ORDER),
        timeline=deadline_timeline(((a.deadline_on, a.reading) for a in actions), years=plan.years, day=day_of(period)),
    )


def _actions(plan: ActionPlan, period: ReportingPeriod | None) -> list[Action]:
    actions = plan.actions()
    return list(
        with_status(actions, period)
        .with_objectives()
        .prefetch_related("roles__institution", "budget_lines__parts__source", "fundings__source")
        .order_by("position")
    )


def _lead(action: Action) -> ActionInstitution | None:
    return next((role for role in action.roles.all() if role.part == ActionInstitution.Part.LEAD), None)


def _specific_objectives(plan: ActionPlan) -> list[SpecificObjective]:
    objectives = SpecificObjective.objects.filter(strategic__plan=plan).select_related("strategic")
    return list(objectives.prefetch_related("indicators", "stated_totals__objective", "strategic__indicators"))


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

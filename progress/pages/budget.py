"""The plan's budget with what was spent: cells for progress.formulas.budget, and the tables of the budget page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from plans.models import (
    Action,
    BudgetPart,
    FundingSource,
    SpecificObjective,
    StatedTotal,
    StrategicObjective,
)
from plans.models.budget import Nature, Recurrence
from progress.charts.bars import MoneyBar, money_bars
from progress.formulas import budget
from progress.formulas.budget import BudgetCell, BudgetRow, BudgetSum, BudgetTable, MoneyRow, MoneySum, StatedSum
from progress.formulas.rates import Threshold
from progress.selectors.states import MONEY, PeriodState
from progress.words import source_label
from strategy_tracker.base.text import in_language


@dataclass(frozen=True)
class BudgetGroup:
    """A row with the rows that it is the sum of: an objective's, or those of a kind of funding."""

    row: BudgetRow
    children: list[tuple[Any, BudgetRow]]
    objective: StrategicObjective | None = None
    label: str = ""
    picture: MoneyBar | None = None


@dataclass(frozen=True)
class SourceSpending:
    """What was spent from one source; the length of its bar is in percent of the largest one's."""

    label: str
    by_year: dict[int, Decimal | None]
    total: Decimal | None
    length: str


@dataclass(frozen=True)
class YearBars:
    """Planned and spent of one year, and the picture of it."""

    year: int
    line: BudgetSum
    picture: MoneyBar


@dataclass(frozen=True)
class KindRow:
    """Capital or current, one-off or recurrent: what is planned and was spent so in all years. No rate of the two."""

    label: str | Promise
    total: MoneySum


@dataclass(frozen=True)
class BudgetOverview:
    """Everything that the budget page shows."""

    years: tuple[int, ...]
    threshold: Threshold
    totals: BudgetRow
    bars: list[YearBars]
    by_objective: list[BudgetGroup]
    by_source: list[BudgetGroup]
    spent_by_source: list[SourceSpending]
    by_category: list[tuple[str | Promise, BudgetRow]]
    by_nature: list[KindRow]
    by_recurrence: list[KindRow]
    stated: list[StatedSum]
    n_blank_totals: int
    n_actions: int
    n_without_amount: int
    n_without_source: int

    @property
    def differing(self) -> list[StatedSum]:
        """The stated totals that are not the sum of their actions."""
        return [total for total in self.stated if total.difference]


def budget_overview(state: PeriodState) -> BudgetOverview:
    """The figures of the budget page, in a constant number of queries."""
    plan, actions = state.plan, state.actions_with(*MONEY)
    years = tuple(plan.years_until(max((year for _action, year in state.spendings), default=plan.last_year)))
    cells = state.cells(years)
    rows = budget.money_rows(cells)
    table = budget.tabulate(cells, years, lambda cell: cell.objective)
    by_action = budget.tabulate(cells, years, lambda cell: cell.action)
    stated = stated_totals(_printed_totals(state.specific_objectives), table)
    return BudgetOverview(
        years=years,
        threshold=state.threshold,
        totals=table.totals,
        bars=bars_of(table.totals.by_year),
        by_objective=_drawn(_by_objective(actions, table)),
        by_source=_drawn(_by_source(cells, years, _sources(actions))),
        spent_by_source=_spent_by_source(rows, years),
        by_category=_parts(cells, years, BudgetPart.Category.choices, lambda part: part.category),
        by_nature=_kinds(rows, Nature.choices, lambda row: row.nature),
        by_recurrence=_kinds(rows, Recurrence.choices, lambda row: row.recurrence),
        stated=[total for total in stated if total.stated is not None],
        n_blank_totals=sum(1 for total in stated if total.stated is None),
        n_actions=len(actions),
        n_without_amount=sum(1 for row in by_action.rows if not row.total.n_costed),
        n_without_source=sum(1 for action in actions if not list(action.fundings.all())),
    )


def bars_of(lines: Mapping[int, BudgetSum]) -> list[YearBars]:
    """The bars of a chart; the longest fills it."""
    pictures = money_bars(
        ((str(year), line.planned, line.spent) for year, line in lines.items()),
        {str(year): line.adopted for year, line in lines.items()},
    )
    return [YearBars(year, line, picture) for (year, line), picture in zip(lines.items(), pictures, strict=True)]


def _drawn(groups: Sequence[BudgetGroup]) -> list[BudgetGroup]:
    """The groups with their bars, all of one scale."""
    sums = [(group.objective.code if group.objective else group.label, group.row.total) for group in groups]
    pictures = money_bars((name, line.planned, line.spent) for name, line in sums)
    return [replace(group, picture=picture) for group, picture in zip(groups, pictures, strict=True)]


def _by_objective(actions: Iterable[Action], table: BudgetTable) -> list[BudgetGroup]:
    specific = {action.objective.code: action.objective for action in actions}
    groups: dict[StrategicObjective, list[tuple[SpecificObjective, BudgetRow]]] = {}
    for objective in specific.values():
        groups.setdefault(objective.strategic, []).append((objective, table.row(objective.code)))
    return [
        BudgetGroup(budget.combine([row for _, row in children], table.years), children, objective=strategic)
        for strategic, children in groups.items()
    ]


def _sources(actions: Iterable[Action]) -> dict[str, FundingSource]:
    return {funding.source.code: funding.source for action in actions for funding in action.fundings.all()}


KINDS = list(FundingSource.Kind)


def _by_source(
    cells: Iterable[BudgetCell], years: Sequence[int], sources: dict[str, FundingSource]
) -> list[BudgetGroup]:
    """Combinations of sources by the kind that they are of; the plan does not say how much each source gives."""
    table = budget.tabulate(cells, years, lambda cell: cell.sources)
    groups: dict[str, list[BudgetRow]] = {}
    for row in table.rows:
        groups.setdefault(budget.source_kind(sources[code].kind for code in row.key), []).append(row)
    return [_source_group(kind, groups[kind], years, sources) for kind in budget.SOURCE_KINDS if kind in groups]


def _source_group(
    kind: str, rows: list[BudgetRow], years: Sequence[int], sources: dict[str, FundingSource]
) -> BudgetGroup:
    rows.sort(key=lambda row: (-(row.total.planned or 0), -len(row.actions)))
    children = [(_combination(row.key, sources), row) for row in rows if row.key]
    return BudgetGroup(budget.combine(rows, years), children, label=source_label(kind))


def _combination(codes: Iterable[str], sources: dict[str, FundingSource]) -> str:
    ordered = sorted((sources[code] for code in codes), key=lambda source: (KINDS.index(source.kind), source.code))
    return " + ".join(in_language(source, "name")[0] for source in ordered)


def _spent_by_source(rows: Iterable[MoneyRow], years: Sequence[int]) -> list[SourceSpending]:
    spent = budget.sums_by((row for row in rows if row.spent is not None), lambda row: (row.source, row.year))
    amounts = {code: {year: spent.get((code, year), MoneySum()).spent for year in years} for code, _year in spent}
    sources = list(FundingSource.objects.filter(code__in=amounts))
    totals = [budget.sum_of(amounts[source.code].values()) for source in sources]
    pictures = money_bars((source.code, None, total) for source, total in zip(sources, totals, strict=True))
    return [
        SourceSpending(in_language(source, "name")[0], amounts[source.code], total, picture["spent_length"])
        for source, total, picture in zip(sources, totals, pictures, strict=True)
    ]


def _parts(
    cells: Iterable[BudgetCell], years: Sequence[int], choices: Iterable[tuple[str, str | Promise]], by: budget.PartKey
) -> list[tuple[str | Promise, BudgetRow]]:
    table = budget.tabulate(budget.split(cells, by), years, lambda cell: cell.objective)
    return [(label, table.row(code)) for code, label in choices]


def _kinds(
    rows: Iterable[MoneyRow], choices: Iterable[tuple[str, str | Promise]], key: Callable[[MoneyRow], str]
) -> list[KindRow]:
    sums = budget.sums_by(rows, key)
    return [KindRow(label, sums.get(code, MoneySum())) for code, label in choices]


def _printed_totals(objectives: Iterable[SpecificObjective]) -> list[StatedTotal]:
    return [total for objective in objectives for total in objective.stated_totals.all() if total.nature == "all"]


def stated_totals(totals: Iterable[StatedTotal], table: BudgetTable) -> list[StatedSum]:
    """What the document states beside what the rows of the table (by specific objective) added up to when adopted."""
    return [
        StatedSum(
            item.objective.code,
            item.year,
            item.amount,
            table.row(item.objective.code).by_year[item.year].adopted,
        )
        for item in totals
    ]

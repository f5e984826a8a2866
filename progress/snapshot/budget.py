"""Money: planned by the plan, spent by verified answers; blank, 0.00 and an amount are three things (domain.md §3).

Planned and spent are compared by one key alone: the year, the objective, or the source that the plan prints for the
action. What was spent by the source that paid is a list of its own, without anything planned beside it.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from progress.formulas import budget
from progress.formulas.budget import SOURCE_KINDS, UNSPECIFIED, BudgetCell, BudgetSum, sum_of
from progress.formulas.cells import cells_of
from progress.formulas.values import Record, Records, euros, plain
from progress.selectors.states import PeriodState

# From where money really came: a spending names one source, so nothing is of several kinds.
SPENT_KINDS = ("budget", "donor", "other")


def budget_part(state: PeriodState, actions: Records) -> dict[str, Any]:
    """Planned and spent by year, printed source and objective, and the totals that the document states."""
    threshold = state.threshold
    return {
        **money_of(actions, list(state.plan.years_until(state.period.ends_on.year)), state.period.code),
        "threshold": {"percent": plain(threshold.percent), "euros": euros(threshold.euros)},
        "stated": _stated(state),
    }


def money_of(actions: Records, years: list[int], period: str) -> dict[str, Any]:
    """What the actions of a snapshot add up to; `period` is the code of the one that it was made for."""
    cells = cells_of(actions, years)
    objective_of = {action["code"]: action["specific"] for action in actions}
    whole = budget.tabulate(cells, years, lambda cell: "").totals
    in_period = (Decimal(row["amount"]) for a in actions for row in a["spent"] if row["period"] == period)
    by_action = budget.tabulate(cells, years, lambda cell: cell.action)
    return {
        "by_year": [{"year": year, **line(whole.by_year[year])} for year in years],
        "total": line(whole.total),
        "by_source": _by(cells, years, SOURCE_KINDS, lambda cell: cell.sources[0]),
        "by_specific": _by(cells, years, _once(objective_of.values()), lambda cell: objective_of[cell.action]),
        "by_strategic": _by(cells, years, _once(c.objective for c in cells), lambda cell: cell.objective),
        "spent_by_source": spent_by(actions, years, "kind", SPENT_KINDS),
        "spent_in_period": euros(sum_of(in_period)),
        "n_without_any_amount": sum(not row.total.n_costed for row in by_action.rows),
    }


def line(item: BudgetSum) -> Record:
    """A line of progress.formulas.budget; amounts in EUR, None where nothing is known.

    `planned` is what the plan in force says, `adopted` what its first version says. `spent` is what was spent on costed
    cells: this alone is compared with `planned`.
    """
    return {
        "adopted": euros(item.adopted),
        "planned": euros(item.planned),
        "spent": euros(item.spent),
        "spent_unplanned": euros(item.spent_unplanned),
        "spent_in_all": euros(item.spent_in_all),
        "n_amounts": item.n_priced,
        "n_zero": item.n_zero,
        "n_costed": item.n_costed,
        "n_blank": item.n_blank,
    }


def spent_by(actions: Records, years: list[int], name: str, values: Iterable[str]) -> Records:
    """What was spent in each year, in EUR, by a value of the spending rows: the source that paid, or the nature."""
    spent: dict[tuple[str, int], Decimal | None] = {}
    for row in (row for action in actions for row in action["spent"]):
        place = row.get(name, UNSPECIFIED), row["year"]
        spent[place] = sum_of((spent.get(place), Decimal(row["amount"])))
    return [
        {"code": value, "by_year": {str(year): euros(spent.get((value, year))) for year in years}} for value in values
    ]


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _by(cells: list[BudgetCell], years: list[int], keys: Iterable[str], key: Callable[[BudgetCell], str]) -> Records:
    table = budget.tabulate(cells, years, key)
    rows = [table.row(name) for name in keys]
    return [
        {
            "code": row.key,
            "n_actions": len(row.actions),
            "by_year": {str(year): line(item) for year, item in row.by_year.items()},
            "total": line(row.total),
        }
        for row in rows
    ]


def _stated(state: PeriodState) -> Records:
    """The totals that the plan of the day states, beside which the computed ones are shown."""
    return [
        {"code": objective.code, "year": row.year, "printed": row.printed, "amount": euros(row.amount)}
        for strategic in state.strategic_objectives
        for objective in strategic.specific_objectives.all()
        for row in sorted(objective.stated_totals.all(), key=lambda row: row.year)
        if row.nature == "all" and row.amount is not None
    ]

"""Money: planned by the plan, spent by verified answers; blank, 0.00 and an amount are three things (domain.md §3)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from plans.models import StatedTotal
from progress.formulas.budget import BudgetCell, BudgetRow, BudgetSum, CellPart, sum_of, tabulate
from progress.models import ReportingPeriod
from reporting.snapshot.values import Record, Records, as_decimal, euros

# Where an action's planned money comes from. The plan names sources but does not divide amounts among them,
# so an action with sources of several kinds is a kind of its own.
SOURCE_KINDS = ("budget", "donor", "other", "several", "unnamed")


def source_kind(action: Record) -> str:
    """The kind of source that the plan names for an action."""
    kinds = {funding["kind"] for funding in action["funding"]}
    return kinds.pop() if len(kinds) == 1 else "several" if kinds else "unnamed"


def cells_of(
    actions: Records, years: list[int], parts: dict[tuple[str, int], tuple[CellPart, ...]] | None = None
) -> list[BudgetCell]:
    """The actions of a snapshot as the cells that progress.formulas.budget adds up; `sources` is the kind of source."""
    return [
        BudgetCell(
            action=action["code"],
            objective=action["strategic"],
            year=year,
            amount=as_decimal(action["budget"].get(str(year), {"amount": None})["amount"]),
            spent=sum_of(Decimal(row["amount"]) for row in action["spent"] if row["year"] == year),
            sources=(source_kind(action),),
            parts=(parts or {}).get((action["code"], year), ()),
        )
        for action in actions
        for year in years
    ]


def spent_by(actions: Records, name: str) -> dict[tuple[str, int], Decimal]:
    """What was spent in EUR by a value of the spending rows (kind of source, nature) and the year."""
    spent: dict[tuple[str, int], Decimal] = {}
    for row in (row for action in actions for row in action["spent"]):
        place = row[name], row["year"]
        spent[place] = sum_of((spent.get(place), Decimal(row["amount"])))
    return spent


def budget_part(period: ReportingPeriod, actions: Records) -> dict[str, Any]:
    """Planned and spent by year, kind of source and objective."""
    years = list(period.plan.years)
    cells = cells_of(actions, years)
    table = tabulate(cells, years, lambda cell: cell.action)
    in_period = (Decimal(row["amount"]) for a in actions for row in a["spent"] if row["period"] == period.code)
    return {
        "by_year": [_of_year(table.totals, year) for year in years],
        "by_source": _of_sources(cells, years, spent_by(actions, "kind")),
        "by_specific": _of_objectives(actions, cells, years, "specific"),
        "by_strategic": _of_objectives(actions, cells, years, "strategic"),
        "planned": _euros(table.totals.total.planned),
        "spent": _euros(table.totals.total.spent_in_all),
        "spent_in_period": _euros(sum_of(in_period)),
        "n_without_any_amount": sum(not row.total.n_costed for row in table.rows),
        "stated": _stated(period),
    }


def _euros(amount: Decimal | None) -> str:
    """An amount as it is printed where nothing known counts as nothing."""
    return euros(amount or Decimal(0))


def _of_year(totals: BudgetRow, year: int) -> Record:
    line = totals.by_year[year]
    return {
        "year": year,
        "planned": _euros(line.planned),
        "spent": _euros(line.spent_in_all),
        "spent_unplanned": _euros(line.spent_unplanned),
        "n_amounts": line.n_priced,
        "n_zero": line.n_zero,
        "n_blank": line.n_blank,
    }


def _of_sources(cells: list[BudgetCell], years: list[int], spent: dict[tuple[str, int], Decimal]) -> Records:
    """Planned by the kind that the plan names, spent by the kind that the answers name."""
    table = tabulate(cells, years, lambda cell: cell.sources[0])
    return [
        {
            "kind": kind,
            "n_actions": len(table.row(kind).actions),
            "planned": _by_year(table.row(kind), lambda line: line.planned),
            "spent": {str(year): _euros(spent.get((kind, year))) for year in years},
        }
        for kind in SOURCE_KINDS
    ]


def _of_objectives(actions: Records, cells: list[BudgetCell], years: list[int], level: str) -> Records:
    objective_of = {action["code"]: action[level] for action in actions}
    return [
        {
            "code": row.key,
            "planned": _by_year(row, lambda line: line.planned),
            "spent": _by_year(row, lambda line: line.spent_in_all),
        }
        for row in tabulate(cells, years, lambda cell: objective_of[cell.action]).rows
    ]


def _by_year(row: BudgetRow, amount_of: Callable[[BudgetSum], Decimal | None]) -> dict[str, str]:
    return {str(year): _euros(amount_of(line)) for year, line in row.by_year.items()}


def _stated(period: ReportingPeriod) -> Records:
    """The totals that the document states, beside which the computed ones are shown."""
    rows = StatedTotal.objects.filter(objective__strategic__plan=period.plan_id, nature="all", amount__isnull=False)
    return [
        {"code": row.objective.code, "year": row.year, "printed": row.printed, "amount": euros(row.amount)}
        for row in rows.select_related("objective")
    ]

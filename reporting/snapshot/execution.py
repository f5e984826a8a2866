"""Budget execution: spent beside planned, by year, kind of source and nature, and where the two part ways.

Money that was spent on an action whose cell is blank has no plan to be compared with: it stands apart and is in no
rate (progress.formulas.budget).
"""

from collections.abc import Iterable
from typing import Any

from plans.models import BudgetPart
from plans.models.budget import Nature
from progress.formulas import budget
from progress.formulas.budget import BudgetCell, BudgetSum, CellPart
from progress.models import ReportingPeriod
from reporting.snapshot.budget import SOURCE_KINDS, cells_of, spent_by
from reporting.snapshot.values import Record, Records, euros

# From where money really came: a spending names one source, so nothing is of several kinds.
SPENT_KINDS = ("budget", "donor", "other")


def execution_part(period: ReportingPeriod, actions: Records, since: int) -> Record:
    """Planned and spent; the differences listed are those of the years from `since` to the year of the period."""
    years = list(period.plan.years)
    cells = cells_of(actions, years, _parts(period))
    listed = [cell for cell in cells if since <= cell.year <= period.ends_on.year]
    return {
        "years": years,
        "since": since,
        "by_year": _lines(budget.tabulate(cells, years, lambda cell: "").totals.by_year),
        "total": line(budget.total(map(BudgetSum.of, cells))),
        "by_source": _by(cells, years, SOURCE_KINDS, lambda cell: cell.sources[0]),
        "by_strategic": _by(cells, years, list(dict.fromkeys(c.objective for c in cells)), lambda cell: cell.objective),
        "planned_by_nature": _planned_by_nature(cells, years),
        "spent_by_nature": _spent(actions, years, "nature", Nature.values),
        "spent_by_source": _spent(actions, years, "kind", SPENT_KINDS),
        "material": [_difference(cell) for cell in listed if BudgetSum.of(cell).is_material],
        "unplanned": [_difference(cell) for cell in listed if cell.amount is None and cell.spent],
        "untold": [_difference(cell) for cell in listed if cell.amount and cell.spent is None],
    }


def line(item: BudgetSum) -> Record:
    """A line of progress.formulas.budget; amounts in EUR, None where nothing is known."""
    return {
        "planned": euros(item.planned),
        "spent": euros(item.spent),
        "spent_unplanned": euros(item.spent_unplanned),
        "n_costed": item.n_costed,
        "n_blank": item.n_blank,
    }


def _lines(by_year: dict[int, BudgetSum]) -> Record:
    return {str(year): line(item) for year, item in by_year.items()}


def _by(cells: list[BudgetCell], years: list[int], keys: Iterable[str], key: Any) -> Records:
    table = budget.tabulate(cells, years, key)
    rows = [table.row(name) for name in keys]
    return [
        {"code": row.key, "n_actions": len(row.actions), "by_year": _lines(row.by_year), "total": line(row.total)}
        for row in rows
    ]


def _planned_by_nature(cells: list[BudgetCell], years: list[int]) -> Records:
    table = budget.tabulate(budget.split(cells, lambda part: part.nature), years, lambda cell: cell.objective)
    return [
        {"code": nature, "by_year": {str(y): euros(table.row(nature).by_year[y].planned) for y in years}}
        for nature in Nature.values
    ]


def _spent(actions: Records, years: list[int], name: str, values: Iterable[str]) -> Records:
    spent = spent_by(actions, name)
    return [
        {"code": value, "by_year": {str(year): euros(spent.get((value, year))) for year in years}} for value in values
    ]


def _difference(cell: BudgetCell) -> Record:
    return {"code": cell.action, "year": cell.year, "planned": euros(cell.amount), "spent": euros(cell.spent)}


def _parts(period: ReportingPeriod) -> dict[tuple[str, int], tuple[CellPart, ...]]:
    parts: dict[tuple[str, int], tuple[CellPart, ...]] = {}
    rows = BudgetPart.objects.filter(line__action__objective__strategic__plan=period.plan_id)
    for code, year, category, nature, amount in rows.order_by("line", "number").values_list(
        "line__action__code", "line__year", "category", "nature", "amount"
    ):
        parts[code, year] = (*parts.get((code, year), ()), CellPart(category, nature, amount))
    return parts

"""Budget execution: capital and current, and where spending and plan part ways, with what the institutions say of it.

Planned and spent themselves stand in the part on the budget. Money that was spent on an action whose cell is blank has
no plan to be compared with: it stands apart and is in no rate (progress.formulas.budget).
"""

from collections.abc import Callable, Iterable

from plans.models.budget import Nature, Recurrence
from progress.formulas import budget
from progress.formulas.budget import BudgetCell, BudgetSum, MoneyRow, MoneySum
from progress.formulas.cells import cells_of
from progress.formulas.values import Record, Records, euros
from progress.selectors.states import PeriodState
from progress.snapshot.action_rows import verified_entries
from progress.snapshot.budget import spent_by


def execution_part(state: PeriodState, actions: Records, since: int) -> Record:
    """The differences listed are those of the years from `since` to the year of the period."""
    period = state.period
    years = list(state.plan.years_until(period.ends_on.year))
    cells = cells_of(actions, years)
    listed = [cell for cell in cells if since <= cell.year <= period.ends_on.year]
    threshold, explained = state.threshold, _explanations(state)
    return {
        "years": years,
        "since": since,
        "planned_by_nature": _planned_by(cells, years, Nature.values, lambda row: row.nature),
        "spent_by_nature": spent_by(actions, years, "nature", Nature.values),
        "planned_by_recurrence": _planned_by(cells, years, Recurrence.values, lambda row: row.recurrence),
        "spent_by_recurrence": spent_by(actions, years, "recurrence", Recurrence.values),
        "material": [
            {**_difference(cell), "explanations": explained.get((cell.action, cell.year), [])}
            for cell in listed
            if BudgetSum.of(cell).is_material(threshold)
        ],
        "unplanned": [_difference(cell) for cell in listed if cell.amount is None and cell.spent],
        "untold": [_difference(cell) for cell in listed if cell.amount and cell.spent is None],
    }


def _explanations(state: PeriodState) -> dict[tuple[str, int], Records]:
    """Why spending differs from the plan, by action and year, in the words of the verified answers."""
    rows = verified_entries(state.period).exclude(spending_explanation="")
    found: dict[tuple[str, int], Records] = {}
    for entry in rows:
        of = entry.submission
        said = {"institution": of.institution.code, "period": of.period.code, "text": entry.spending_explanation}
        found.setdefault((state.codes.get(entry.action_id), of.period.ends_on.year), []).append(said)
    return found


def _planned_by(
    cells: list[BudgetCell], years: list[int], kinds: Iterable[str], kind_of: Callable[[MoneyRow], str]
) -> Records:
    sums = budget.sums_by(budget.money_rows(cells), lambda row: (kind_of(row), row.year))
    return [
        {"code": kind, "by_year": {str(y): euros(sums.get((kind, y), MoneySum()).planned) for y in years}}
        for kind in kinds
    ]


def _difference(cell: BudgetCell) -> Record:
    return {"code": cell.action, "year": cell.year, "planned": euros(cell.amount), "spent": euros(cell.spent)}

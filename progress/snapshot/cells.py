"""The actions of a snapshot as cells of the budget."""

from decimal import Decimal

from progress.formulas.budget import UNSPECIFIED, BudgetCell, CellPart, source_kind, sum_of
from progress.formulas.values import Record, Records, as_decimal


def cells_of(actions: Records, years: list[int]) -> list[BudgetCell]:
    """The actions of a snapshot as the cells that progress.formulas.budget adds up; `sources` is the kind of source."""
    return [_cell(action, year) for action in actions for year in years]


def _cell(action: Record, year: int) -> BudgetCell:
    planned = action["budget"].get(str(year), {"amount": None})
    spent_parts = tuple(part_of(row) for row in action["spent"] if row["year"] == year)
    return BudgetCell(
        action=action["code"],
        objective=action["strategic"],
        year=year,
        amount=as_decimal(planned["amount"]),
        spent=sum_of(part.amount for part in spent_parts),
        sources=(source_kind(funding["kind"] for funding in action["funding"]),),
        parts=tuple(part_of(part) for part in planned.get("parts", ())),
        spent_parts=spent_parts,
        is_revised=planned.get("adopted", planned["amount"]) != planned["amount"],
        amount_before=as_decimal(planned.get("adopted")),
    )


def part_of(row: Record) -> CellPart:
    """A part of a cell, or of its spending; what earlier snapshots do not tell is unspecified."""
    names = ("category", "nature", "recurrence")
    named = {name: row.get(name, UNSPECIFIED) for name in names}
    return CellPart(**named, amount=Decimal(row["amount"]), source=row["source"])

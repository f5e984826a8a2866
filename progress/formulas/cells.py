"""The actions of a snapshot as cells of the budget."""

from decimal import Decimal

from progress.formulas.budget import UNSPECIFIED, BudgetCell, CellPart, source_kind, sum_of
from progress.formulas.values import Record, Records, as_decimal


def cells_of(actions: Records, years: list[int]) -> list[BudgetCell]:
    """The actions of a snapshot as the cells that progress.formulas.budget adds up; `sources` is the kind of source."""
    return [
        cell_in(action, year, objective=action["strategic"], sources=(_kind_of_source(action),))
        for action in actions
        for year in years
    ]


def cell_in(action: Record, year: int, *, objective: str, sources: tuple[str, ...]) -> BudgetCell:
    """One action of a snapshot in one year, under the objective and the sources that it is added up by."""
    planned = action["budget"].get(str(year), {"amount": None})
    spent_parts = tuple(part_of(row) for row in action["spent"] if row["year"] == year)
    parts_told = planned.get("parts", ())
    is_revised = "adopted_parts" in planned or planned.get("adopted", planned["amount"]) != planned["amount"]
    return BudgetCell(
        action=action["code"],
        objective=objective,
        year=year,
        amount=as_decimal(planned["amount"]),
        spent=sum_of(part.amount for part in spent_parts),
        sources=sources,
        parts=tuple(part_of(part) for part in parts_told),
        spent_parts=spent_parts,
        is_revised=is_revised,
        amount_before=as_decimal(planned.get("adopted", planned["amount"])),
        parts_before=tuple(part_of(part) for part in planned.get("adopted_parts", () if is_revised else parts_told)),
        printed=planned.get("adopted_printed", planned.get("printed", "")),
    )


def _kind_of_source(action: Record) -> str:
    return source_kind(funding["kind"] for funding in action["funding"])


def part_of(row: Record) -> CellPart:
    """A part of a cell, or of its spending; what earlier snapshots do not tell is unspecified."""
    names = ("category", "nature", "recurrence")
    named = {name: row.get(name, UNSPECIFIED) for name in names}
    return CellPart(**named, amount=Decimal(row["amount"]), source=row["source"])

"""Money: planned by the plan, spent by verified answers; blank, 0.00 and an amount are three things (domain.md §3)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from plans.models import StatedTotal
from progress.models import ReportingPeriod
from reporting.snapshot.values import Record, Records, as_decimal, euros

# Where an action's planned money comes from. The plan names sources but does not divide amounts among them,
# so an action with sources of several kinds is a kind of its own.
SOURCE_KINDS = ("budget", "donor", "other", "several", "unnamed")


def source_kind(action: Record) -> str:
    """The kind of source that the plan names for an action."""
    kinds = {funding["kind"] for funding in action["funding"]}
    return kinds.pop() if len(kinds) == 1 else "several" if kinds else "unnamed"


def budget_part(period: ReportingPeriod, actions: Records) -> Record:
    """Planned and spent by year, kind of source and objective."""
    years = [str(year) for year in period.plan.years]
    return {
        "by_year": [_of_year(actions, year) for year in years],
        "by_source": [_of_source(actions, kind, years) for kind in SOURCE_KINDS],
        "by_specific": _of_objectives(actions, "specific", years),
        "by_strategic": _of_objectives(actions, "strategic", years),
        "planned": euros(sum((planned(actions, year) for year in years), Decimal(0))),
        "spent": euros(spent(actions)),
        "spent_in_period": euros(spent(actions, period=period.code)),
        "n_without_any_amount": sum(not any(c["amount"] for c in a["budget"].values()) for a in actions),
        "stated": _stated(period),
    }


def planned(actions: Iterable[Record], year: str) -> Decimal:
    """The sum of the costed cells of a year, in EUR."""
    amounts = (as_decimal(a["budget"][year]["amount"]) for a in actions if year in a["budget"])
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def spent(actions: Iterable[Record], **where: Any) -> Decimal:
    """The sum of the spending rows that have these values, in EUR."""
    rows = (row for action in actions for row in action["spent"])
    return sum((Decimal(row["amount"]) for row in rows if all(row[k] == v for k, v in where.items())), Decimal(0))


def _of_year(actions: Records, year: str) -> Record:
    cells = [as_decimal(a["budget"][year]["amount"]) for a in actions if year in a["budget"]]
    return {
        "year": int(year),
        "planned": euros(planned(actions, year)),
        "spent": euros(spent(actions, year=int(year))),
        "spent_unplanned": euros(spent(_not_costed(actions, year), year=int(year))),
        "n_amounts": sum(bool(cell) for cell in cells),
        "n_zero": sum(cell == 0 for cell in cells if cell is not None),
        "n_blank": sum(cell is None for cell in cells),
    }


def _not_costed(actions: Records, year: str) -> Records:
    """The actions whose cell of the year is blank: what was spent on them has no plan to be compared with."""
    return [a for a in actions if year not in a["budget"] or a["budget"][year]["amount"] is None]


def _of_source(actions: Records, kind: str, years: list[str]) -> Record:
    rows = [action for action in actions if source_kind(action) == kind]
    return {
        "kind": kind,
        "n_actions": len(rows),
        "planned": {year: euros(planned(rows, year)) for year in years},
        "spent": {year: euros(spent(actions, kind=kind, year=int(year))) for year in years},
    }


def _of_objectives(actions: Records, level: str, years: list[str]) -> Records:
    grouped: dict[str, Records] = {}
    for action in actions:
        grouped.setdefault(action[level], []).append(action)
    return [
        {
            "code": code,
            "planned": {year: euros(planned(rows, year)) for year in years},
            "spent": {year: euros(spent(rows, year=int(year))) for year in years},
        }
        for code, rows in grouped.items()
    ]


def _stated(period: ReportingPeriod) -> Records:
    """The totals that the document states, beside which the computed ones are shown."""
    rows = StatedTotal.objects.filter(objective__strategic__plan=period.plan_id, nature="all", amount__isnull=False)
    return [
        {"code": row.objective.code, "year": row.year, "printed": row.printed, "amount": euros(row.amount)}
        for row in rows.select_related("objective")
    ]

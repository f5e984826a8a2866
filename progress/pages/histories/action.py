"""One action through the half-years, as each was sealed."""

from dataclasses import dataclass
from decimal import Decimal

from plans.models import Action
from progress.charts.bars import TargetBar, target_bar
from progress.formulas.achievement import Band
from progress.formulas.budget import sum_of
from progress.formulas.half_years import half_year_name, half_year_short
from progress.formulas.values import Record, as_decimal
from progress.selectors.seals import sealed_of
from progress.snapshot.changes import key_of
from strategy_tracker.base.templatetags.words import in_unit


@dataclass(frozen=True)
class Delivered:
    """What had been reached of a product by the end of a half-year; `is_hidden`: a small number of victims."""

    reached: str
    target: str
    bar: TargetBar | None
    is_hidden: bool


@dataclass(frozen=True)
class ActionMoment:
    """Where an action stood at the end of a half-year; `since` names an earlier one whose status it still was."""

    name: str
    status: str
    since: str
    is_late: bool
    spent: Decimal | None  # in the half-year
    planned: Decimal | None  # for its year
    products: list[Delivered]


def action_history(action: Action) -> list[ActionMoment]:
    """The half-years that are sealed, the oldest first. One query, and one for each seal that was not read yet."""
    found = []
    for data in sealed_of(action.plan):
        row = next((row for row in data["actions"] if key_of(row) == action.key), None)
        if row is not None:
            found.append(_moment(data["period"], row))
    return found


def _moment(period: Record, row: Record) -> ActionMoment:
    code = period["code"]
    told = row["assessed_in"]
    cell = row["budget"].get(str(period["year"]), {})
    return ActionMoment(
        name=half_year_short(code),
        status=row["status"],
        since=half_year_name(told) if told not in (None, code) else "",
        is_late=row["is_late"],
        spent=sum_of(as_decimal(one["amount"]) for one in row["spent"] if one["period"] == code),
        planned=as_decimal(cell.get("amount")),
        products=[_product(output) for output in row["outputs"]],
    )


def _product(output: Record) -> Delivered:
    is_percent = output["basis"] == "percentage"
    value = as_decimal(output["reached_share"] if is_percent else output["reached"])
    target = as_decimal(output["target_in_total"] or (output["target_per_year"] if is_percent else None))
    band = Band.MET if None not in (value, target) and value >= target else Band.NOT_MEASURED
    unit = "percent" if is_percent else ""
    return Delivered(
        reached=in_unit(value, unit),
        target=in_unit(target, unit),
        bar=target_bar(value, target, band=band.value) if target else None,
        is_hidden=output["is_hidden"],
    )

"""One objective, strategic or specific: where it stands, how it came there, its actions, money and indicators."""

from dataclasses import dataclass

from progress.charts.bars import MoneyBar
from progress.charts.over_time import StatusOverTime, course_of
from progress.formulas.budget import tabulate
from progress.formulas.half_years import half_year_short
from progress.formulas.rates import Share
from progress.pages.budget import bars_of
from progress.pages.histories.over_time import SmallPicture, small_pictures
from progress.pages.passports import IndicatorItem, item_of
from progress.pages.plan import Node, tree_of
from progress.selectors.seals import sealed_of
from progress.selectors.states import PeriodState
from strategy_tracker.base.templatetags.words import counts_first


@dataclass(frozen=True)
class RateMoment:
    """How many actions of an objective were implemented, of those due by the end of the year, as it was sealed."""

    name: str
    rate: Share


@dataclass(frozen=True)
class ObjectivePage:
    """What the page of an objective shows."""

    node: Node
    chart: StatusOverTime | None
    rates: list[RateMoment]
    parts: list[Node]
    money: list[MoneyBar]
    pictures: list[SmallPicture]

    @property
    def counts_first(self) -> bool:
        """How the rates are written, which stand in one column."""
        return counts_first(moment.rate.of for moment in self.rates)


def objective_page(state: PeriodState, code: str) -> ObjectivePage | None:
    """The objective with this code, as of the state's period; None where the plan has none. Queries are constant."""
    nodes = tree_of(state).nodes
    found = next((node for one in nodes for node in (one, *one.children) if node.objective.code == code), None)
    if found is None:
        return None
    rows = [
        (data["period"]["code"], row)
        for data in sealed_of(state.plan)
        for level in ("by_strategic", "by_specific")
        for row in data["figures"][level]
        if row["code"] == code
    ]
    parts = found.children or [found]
    return ObjectivePage(
        node=found,
        chart=course_of(code, [(period, row["by_status"]) for period, row in rows]) if len(rows) > 1 else None,
        rates=[RateMoment(half_year_short(period), Share(**row["due_by"])) for period, row in rows],
        parts=parts,
        money=_money(state, {one.objective.code for one in parts}),
        pictures=small_pictures(state, _indicators(state, found)),
    )


def _money(state: PeriodState, objectives: set[str]) -> list[MoneyBar]:
    """Planned and spent by year on the actions of these specific objectives."""
    years = tuple(state.plan.years)
    own = [action for action in state.actions if action.objective.code in objectives]
    table = tabulate(state.cells(years, own), years, lambda cell: "")
    return [bar.picture for bar in bars_of(table.totals.by_year)]


def _indicators(state: PeriodState, node: Node) -> list[IndicatorItem]:
    """Its own, then those of its specific objectives."""
    codes = {one.objective.code for one in (node, *node.children)}
    own = (item.published() for item in state.indicators() if item.indicator.objective.code in codes)
    return [item_of(item.indicator, item) for item in own]

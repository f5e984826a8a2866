"""How likely the delivery of the plan's unfinished actions is (domain.md §4: apart from their status)."""

from collections.abc import Iterable
from dataclasses import dataclass

from plans.models import Action
from progress.formulas.statuses import OVER
from progress.models import Assessment, Confidence, ReportingPeriod


@dataclass(frozen=True)
class Forecasts:
    """The unfinished actions of a plan with their forecasts."""

    actions: list[Action]

    @property
    def of(self) -> int:
        """How many actions something can be forecast of."""
        return len(self.actions)

    @property
    def counts(self) -> dict[str, int]:
        """How many have each forecast, the gravest first, and of how many none was stated ("")."""
        stated = [action.confidence for action in self.actions]
        return {code: stated.count(code) for code in (*IN_ORDER, "")}

    @property
    def is_stated(self) -> bool:
        """Whether there is any forecast at all."""
        return any(action.confidence for action in self.actions)

    @property
    def red(self) -> list[Action]:
        """Those that look unachievable."""
        return [action for action in self.actions if action.confidence == Confidence.RED]


IN_ORDER = (Confidence.RED.value, Confidence.AMBER.value, Confidence.GREEN.value)


def forecasts_of(actions: Iterable[Action]) -> Forecasts:
    """Of actions that have their status (progress.selectors.states)."""
    return Forecasts([action for action in actions if action.status not in OVER])


def forecasts_before(period: ReportingPeriod, action: Action | None = None) -> dict[int, dict[str, str]]:
    """Per action (its pk) the forecast of its newest assessment before the period: what goes on until it is changed."""
    rows = Assessment.objects.filter(period__plan=period.plan_id, period__ends_on__lt=period.starts_on)
    if action is not None:
        rows = rows.filter(action=action)
    rows = rows.order_by("period__ends_on").values("action", "confidence", "confidence_reason", "way_back")
    return {row.pop("action"): row for row in rows}

"""The strategy, its plans, their versions and periods, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plans.models import ActionPlan, PlanVersion, Strategy
from progress.models import ReportingPeriod
from strategy_tracker.base import clock


@dataclass(frozen=True)
class PlanLine:
    """One plan: its versions, which of them is in force today, and its periods."""

    plan: ActionPlan
    versions: list[PlanVersion]
    in_force: PlanVersion | None
    periods: list[ReportingPeriod]


@dataclass(frozen=True)
class StrategyLines:
    """A strategy with its plans, one after another."""

    strategy: Strategy
    plans: list[PlanLine]


def strategies_of(plans: Iterable[ActionPlan]) -> list[StrategyLines]:
    """These plans under their strategies, in their order. Two queries."""
    versions, periods = _by_plan(PlanVersion.objects.all()), _by_plan(ReportingPeriod.objects.all())
    lines: dict[Strategy, list[PlanLine]] = {}
    for plan in plans:
        own = versions.get(plan.pk, [])
        line = PlanLine(plan, own, _in_force(own), [_of(plan, period) for period in periods.get(plan.pk, [])])
        lines.setdefault(plan.strategy, []).append(line)
    return [StrategyLines(strategy, found) for strategy, found in lines.items()]


def _by_plan(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return found


def _in_force(versions: list[PlanVersion]) -> PlanVersion | None:
    today = clock.today()
    return next((version for version in reversed(versions) if version.in_force_on <= today), None)


def _of(plan: ActionPlan, period: ReportingPeriod) -> ReportingPeriod:
    period.plan = plan
    return period

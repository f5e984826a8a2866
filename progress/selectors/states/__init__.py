"""The state of a period: what its seal holds when it is closed, else what is verified now on the plan of today.

This is the one door. A page, an export or a report that speaks of a period reads it here and nowhere else.
"""

from collections.abc import Iterable, Sequence

from django.db.models import prefetch_related_objects

from plans.models import ActionPlan, Indicator
from progress.formulas.spans import Covers
from progress.models import PeriodSeal, ReportingPeriod
from progress.selectors.indicators import IndicatorProgress, with_their_year
from progress.selectors.reporting import ReportingCounts
from progress.selectors.seals import data_of, seal_of
from progress.selectors.states.live import MONEY, PRODUCTS, ROLES, PeriodState
from progress.selectors.states.sealed import SealedState

__all__ = [
    "MONEY",
    "PRODUCTS",
    "ROLES",
    "PeriodState",
    "SealedState",
    "indicator_history",
    "live_state",
    "longer_spans",
    "sealed_counts",
    "state_as_of",
    "state_of",
    "states_of",
]


def state_of(period: ReportingPeriod) -> PeriodState:
    """Where everything stands as of the period: by its seal when it is closed, else by what is verified now."""
    seal = seal_of(period)
    return live_state(period) if seal is None else SealedState(period.plan, period, seal, data_of(seal))


def states_of(plan: ActionPlan) -> list[PeriodState]:
    """Of each period of the plan, in their order. Two queries, if all seals are at hand."""
    prefetch_related_objects([plan], "periods")
    seals = {seal.period_id: seal for seal in PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data")}
    return [
        SealedState(plan, period, seals[period.pk], data_of(seals[period.pk]))
        if period.pk in seals
        else PeriodState(plan, period)
        for period in plan.periods.all()
    ]


def indicator_history(indicator: Indicator, states: Iterable[PeriodState]) -> list[IndicatorProgress]:
    """What the indicator measured in every half-year."""
    return with_their_year([state.indicator(indicator, Covers.HALF_YEAR) for state in states])


def longer_spans(indicator: Indicator, states: Sequence[PeriodState]) -> list[IndicatorProgress]:
    """The years that the periods go through, each as far as it goes, and the plan."""
    ends = {state.year: state for state in states}
    years = [state.indicator(indicator, Covers.YEAR) for state in ends.values()]
    return [*years, *([states[-1].indicator(indicator, Covers.PLAN)] if len(years) > 1 else [])]


def sealed_counts(plan: ActionPlan) -> dict[int, ReportingCounts]:
    """How the institutions reported in each closed period (its pk), as it was sealed. One query, if all are at hand."""
    seals = PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data")
    told = {seal.period_id: data_of(seal)["spans"][Covers.HALF_YEAR]["reporting"] for seal in seals}
    return {
        period: ReportingCounts(**{name: row[name] for name in ("expected", "on_time", "late", "missing")})
        for period, row in told.items()
    }


def live_state(period: ReportingPeriod) -> PeriodState:
    """What is verified now, as of the period: what its seal is made of when it closes."""
    return PeriodState(period.plan, period)


def state_as_of(plan: ActionPlan, period: ReportingPeriod | None) -> PeriodState:
    """The same of a plan that may have no periods yet: then where it stands today."""
    return PeriodState(plan, None) if period is None else state_of(period)

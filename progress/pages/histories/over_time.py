"""The pictures that go through the half-years, for pages: from the seals, as reports draw them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from plans.models import ActionPlan
from progress.charts.bars import Segment
from progress.charts.multiples import Multiple, Told, by_year
from progress.charts.over_time import StatusOverTime, status_over_time
from progress.pages.passports import IndicatorItem
from progress.selectors.states import PeriodState
from progress.snapshot.trend import trend_of
from progress.words import BANDS
from strategy_tracker.base.text import in_language
from strategy_tracker.base.web.addresses import address


@dataclass(frozen=True)
class OverTime:
    """What pictures/status_over_time.html draws; no charts while fewer than two half-years are sealed."""

    charts: list[StatusOverTime]
    segments: list[Segment]


def over_time_of(state: PeriodState) -> OverTime:
    """Status of the plan and of each objective at the end of each sealed half-year."""
    trend = trend_of(state.plan)
    charts = status_over_time(trend, list(dict.fromkeys(one.strategic.code for one in state.specific_objectives)))
    return OverTime(charts, charts[0].last if charts else [])


@dataclass(frozen=True)
class SmallPicture:
    """What pictures/indicator_multiples.html draws of one indicator."""

    code: str
    url: str
    title: dict[str, object]
    unit: str
    chart: Multiple
    band: dict[str, str]
    target: Decimal | None
    is_result_target: bool


def small_pictures(plan: ActionPlan, items: Iterable[IndicatorItem]) -> list[SmallPicture]:
    """Every indicator by year, from the seals; none while nothing is sealed."""
    trend = trend_of(plan)
    return [_small(item, by_year(trend, item.indicator.code)) for item in items] if trend else []


def _small(item: IndicatorItem, told: Told) -> SmallPicture:
    indicator = item.indicator
    text, language = in_language(indicator, "title")
    return SmallPicture(
        code=indicator.code,
        url=address("indicator_detail", indicator),
        title={"text": text, "is_fallback": language != (get_language() or "sq")},
        unit=item.passport.unit,
        chart=told.chart,
        band={"code": told.band, "label": str(BANDS[told.band])},
        target=told.target,
        is_result_target=told.is_result_target,
    )

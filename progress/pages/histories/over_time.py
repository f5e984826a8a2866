"""The pictures that go through the half-years, for pages: from the seals, as reports draw them.

What a page shows of its own period ends them: the picture of an indicator and its line in the table are one thing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from progress.charts.bars import Segment
from progress.charts.multiples import IndicatorPicture, Multiple, by_year
from progress.charts.over_time import StatusOverTime, status_over_time
from progress.formulas.achievement import Band
from progress.formulas.values import Records
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


def small_pictures(state: PeriodState, items: Iterable[IndicatorItem]) -> list[SmallPicture]:
    """Every indicator by year, the last one as the page tells of it; none while nothing is sealed.

    The items come with their published progress. One that is hidden now is hidden in every year, as in trends.
    """
    ends_on = state.period.ends_on.isoformat() if state.period else ""
    sealed = [point for point in trend_of(state.plan) if point["ends_on"] <= ends_on]
    return [_small(item, by_year(_with_own(sealed, state.year, item), item.indicator.code)) for item in items if sealed]


def _with_own(sealed: Records, year: int, item: IndicatorItem) -> Records:
    """The points of a trend of this indicator alone, ended by what the page tells of it."""
    code, now = item.indicator.code, item.progress
    own = {"target": now.target, "is_result_target": now.is_result_target, "value": now.compared, "band": now.band}
    if any(point["indicators"].get(code, {}).get("band") == Band.HIDDEN for point in sealed):
        own |= {"value": None, "band": Band.HIDDEN}
    before = [point["indicators"][code] | {"year": point["year"]} for point in sealed if code in point["indicators"]]
    if now.is_hidden:
        before = [row | {"value": None, "band": Band.HIDDEN} for row in before]
    return [{"year": row["year"], "indicators": {code: row}} for row in (*before, own | {"year": year})]


def _small(item: IndicatorItem, told: IndicatorPicture) -> SmallPicture:
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

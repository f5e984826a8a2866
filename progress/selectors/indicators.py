"""Where the indicators stand as of a period: what pages and reports tell of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.conf import settings

from plans.models import ActionPlan, Indicator
from progress.formulas.achievement import Band, Reading, Target, accumulated, achievement, band, next_target
from progress.formulas.small_counts import is_hidden
from progress.models import Measurement, ReportingPeriod
from progress.selectors.periods import day_of

# As precise as what can be typed (progress.models.Measurement.value).
SHOWN = Decimal("0.0001")


@dataclass(frozen=True)
class IndicatorProgress:
    """One indicator as of one period: plain figures, in the indicator's unit; percentages from 0 to 100.

    `value` is what is compared with the target; `numerator` and `denominator` are its parts where it is a share, so
    for a cumulative one their sums over the periods. `achieved` is the share of the way from baseline to target.
    """

    indicator: Indicator
    period: ReportingPeriod | None
    baseline: Decimal | None
    target: Decimal | None
    due_on: dt.date | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    achieved: Decimal | None
    band: Band
    source: str
    note: str
    absent_reason: str
    n_unmeasured_before: int  # earlier periods whose values are missing from an accumulated one
    measurement: Measurement | None
    is_hidden: bool  # a number of victims that is told to the Secretariat and the Authority only

    @property
    def is_recorded(self) -> bool:
        """Whether there is a measurement or the reason why there is none: a report asks for one of them."""
        return self.measurement is not None

    def published(self) -> "IndicatorProgress":
        """As it may be told outside: a hidden figure with all that is calculated from it or may name it is gone."""
        if not self.is_hidden:
            return self
        nothing = dict.fromkeys(("value", "numerator", "denominator", "achieved"))
        return replace(self, **nothing, band=Band.HIDDEN, note="")

    @property
    def share(self) -> Decimal | None:
        """Numerator ÷ denominator, 0 … 1; None where the value is not given as a share."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def achieved_shown(self) -> Decimal | None:
        """The achievement cut, not rounded, to a tenth of a percent: 99.96 % is close, and must not read 100 %."""
        return None if self.achieved is None else self.achieved.quantize(Decimal("0.001"), ROUND_FLOOR)

    @property
    def is_small_share(self) -> bool:
        """With N < 10 the counts come first (domain.md §5)."""
        return self.denominator is not None and self.denominator < 10

    @property
    def is_accumulated(self) -> bool:
        """Whether the value adds up what several periods measured."""
        return self.indicator.accumulation == Indicator.Accumulation.CUMULATIVE


def indicator_progress(plan: ActionPlan, period: ReportingPeriod | None) -> list[IndicatorProgress]:
    """Every indicator of the plan as of the period, in the order of the plan. Three queries and that of the periods."""
    indicators = Indicator.objects.filter(plan=plan).select_related("strategic", "specific__strategic", "responsible")
    periods = _until(plan, period)
    recorded = _recorded(Measurement.objects.filter(indicator__plan=plan), periods)
    return [_progress(item, periods, recorded[item.pk]) for item in indicators.prefetch_related("targets")]


def progress_of(indicator: Indicator, period: ReportingPeriod) -> IndicatorProgress:
    """One indicator as of the period. Three queries."""
    periods = _until(indicator.plan, period)
    return _progress(indicator, periods, _recorded(indicator.measurements.all(), periods)[indicator.pk])


def indicator_history(indicator: Indicator) -> list[IndicatorProgress]:
    """The indicator as of every period of its plan, in their order. Three queries."""
    periods = list(indicator.plan.periods.all())
    recorded = _recorded(indicator.measurements.all(), periods)[indicator.pk]
    return [_progress(indicator, periods[: n + 1], recorded) for n in range(len(periods))]


def count_bands(items: Iterable[IndicatorProgress]) -> dict[Band, int]:
    """How many indicators are in each band, in the order of the bands."""
    counts = dict.fromkeys(Band, 0)
    for item in items:
        counts[item.band] += 1
    return counts


def _until(plan: ActionPlan, period: ReportingPeriod | None) -> list[ReportingPeriod]:
    return [] if period is None else [p for p in plan.periods.all() if p.ends_on <= period.ends_on]


def _recorded(measurements: Iterable[Measurement], periods: list[ReportingPeriod]) -> dict[int, dict[int, Measurement]]:
    """By indicator and period (their pks)."""
    found: dict[int, dict[int, Measurement]] = defaultdict(dict)
    if periods:
        for measurement in measurements.filter(period__in=periods).select_related("measured_by"):
            found[measurement.indicator_id][measurement.period_id] = measurement
    return found


def _progress(
    indicator: Indicator, periods: list[ReportingPeriod], recorded: dict[int, Measurement]
) -> IndicatorProgress:
    """As of the last of the periods."""
    period = periods[-1] if periods else None
    readings = [_reading(recorded.get(p.pk)) for p in periods]
    reading = accumulated(readings, indicator.accumulation)
    targets = [Target(target.value, target.due_on) for target in indicator.targets.all()]
    target = next_target(targets, period.ends_on if period else day_of(None)) or Target(None, None)
    own = recorded.get(period.pk) if period else None
    is_decreasing = indicator.direction == Indicator.Direction.DOWN
    limits = {f"{name}_percent": percent for name, percent in settings.INDICATOR_BANDS.items()}
    compared = (reading.figure, indicator.baseline_value, target.value)
    return IndicatorProgress(
        indicator=indicator,
        period=period,
        baseline=indicator.baseline_value,
        target=target.value,
        due_on=target.due_on,
        value=_shown(reading.figure),
        numerator=reading.numerator,
        denominator=reading.denominator,
        achieved=achievement(*compared, is_decreasing=is_decreasing),
        band=band(*compared, is_decreasing=is_decreasing, **limits),
        source=own.source if own else "",
        note=own.note if own else "",
        absent_reason=own.absent_reason if own else "",
        n_unmeasured_before=_n_unmeasured(readings, indicator, reading),
        measurement=own,
        is_hidden=indicator.counts_victims
        and is_hidden(
            readings,
            indicator.accumulation,
            is_percent=indicator.unit == Indicator.Unit.PERCENT,
            threshold=settings.DISCLOSURE_THRESHOLD,
        ),
    )


def _reading(measurement: Measurement | None) -> Reading:
    if measurement is None:
        return Reading()
    return Reading(measurement.value, measurement.numerator, measurement.denominator)


def _n_unmeasured(readings: list[Reading], indicator: Indicator, reading: Reading) -> int:
    if indicator.accumulation != Indicator.Accumulation.CUMULATIVE or reading.figure is None:
        return 0
    return sum(earlier.figure is None for earlier in readings[:-1])


def _shown(figure: Decimal | None) -> Decimal | None:
    if figure is None:
        return None
    rounded = figure.quantize(SHOWN, ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()

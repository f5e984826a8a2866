"""Where the indicators stand as of a period: what pages and reports tell of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from plans.models import ActionPlan, Indicator, Passport, PassportEdition
from progress.formulas.achievement import (
    Band,
    Reading,
    SpanRule,
    Target,
    achievement,
    band,
    next_target,
    over_span,
)
from progress.formulas.rates import Share, fulfilment_rate
from progress.formulas.small_counts import is_hidden
from progress.formulas.spans import Covers
from progress.models import Measurement, ReportingPeriod
from progress.selectors.periods import day_of

# As precise as what can be typed (progress.models.Measurement.value).
SHOWN = Decimal("0.0001")


@dataclass(frozen=True)
class SpanPart:
    """What was recorded in one half-year of a span, if anything."""

    period: ReportingPeriod
    measurement: Measurement | None
    is_hidden: bool = False  # alone, it is a number of victims that is told to the Secretariat and the Authority only

    @property
    def reading(self) -> Reading:
        """The figures of the measurement."""
        if self.measurement is None:
            return Reading()
        return Reading(self.measurement.value, self.measurement.numerator, self.measurement.denominator)

    @property
    def note(self) -> str:
        """What was noted with it."""
        return self.measurement.note if self.measurement else ""

    @property
    def absent_reason(self) -> str:
        """Why there is no figure."""
        return self.measurement.absent_reason if self.measurement else ""


@dataclass(frozen=True)
class IndicatorProgress:
    """One indicator as of one period, over the half-year, the year so far or the plan so far (`covers`).

    `passport` is how it was measured on the period's last day: of those terms the indicator itself is not asked.
    Plain figures, in the indicator's unit; percentages from 0 to 100. `value` is that of the span by the passport's
    rule, `numerator` and `denominator` its parts where it is a share. `compared` is what is held against the target:
    the value, or that of the plan so far where the target is the one in the result of the objective
    (`is_result_target`). `achieved` is the share of the way from baseline to target; `band` says whether it is met.
    """

    indicator: Indicator
    passport: Passport
    period: ReportingPeriod | None
    covers: Covers
    baseline: Decimal | None
    target: Decimal | None
    due_on: dt.date | None
    is_result_target: bool
    value: Decimal | None
    compared: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    achieved: Decimal | None
    band: Band
    parts: tuple[SpanPart, ...]
    is_hidden: bool  # a number of victims that is told to the Secretariat and the Authority only

    @property
    def measurement(self) -> Measurement | None:
        """What was recorded in the period itself."""
        return self.parts[-1].measurement if self.parts else None

    @property
    def is_recorded(self) -> bool:
        """Whether there is a measurement or the reason why there is none: a report asks for one of them."""
        return self.measurement is not None

    @property
    def source(self) -> str:
        """Where the figures are from, each source once."""
        sources = (part.measurement.source.strip() for part in self.parts if part.measurement)
        return "; ".join(filter(None, dict.fromkeys(sources)))

    @property
    def told(self) -> list[SpanPart]:
        """The half-years of which a note or a reason is kept."""
        return [part for part in self.parts if part.note or part.absent_reason]

    @property
    def note(self) -> str:
        """All notes, each once."""
        return "\n".join(dict.fromkeys(part.note for part in self.parts if part.note))

    @property
    def absent_reason(self) -> str:
        """Why there is no value; empty where there is one."""
        if self.value is not None or self.is_hidden:
            return ""
        return "\n".join(dict.fromkeys(part.absent_reason for part in self.parts if part.absent_reason))

    @property
    def n_unmeasured(self) -> int:
        """From how many half-years nothing is in a value that adds them up."""
        if self.value is None or not SpanRule(self.passport.span_rule).needs_every_period:
            return 0
        return sum(part.reading.figure is None for part in self.parts)

    @property
    def measured_in(self) -> ReportingPeriod | None:
        """The earlier half-year whose state the value is; None where it is that of the period itself, or a sum."""
        if self.value is None or self.passport.span_rule != SpanRule.LAST:
            return None
        found = next(part.period for part in reversed(self.parts) if part.reading.figure is not None)
        return None if found == self.period else found

    def published(self) -> "IndicatorProgress":
        """As it may be told outside: a hidden figure with all that is calculated from it or may name it is gone."""
        parts = tuple(replace(part, measurement=None) if part.is_hidden else part for part in self.parts)
        if not self.is_hidden:
            return replace(self, parts=parts) if parts != self.parts else self
        nothing = dict.fromkeys(("value", "compared", "numerator", "denominator", "achieved"))
        return replace(self, **nothing, band=Band.HIDDEN, parts=parts)

    @property
    def share(self) -> Decimal | None:
        """Numerator ÷ denominator, 0 … 1; None where the value is not given as a share."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def achieved_shown(self) -> Decimal | None:
        """The achievement cut, not rounded, to a tenth of a percent: 99.96 % must not read 100 %."""
        return None if self.achieved is None else self.achieved.quantize(Decimal("0.001"), ROUND_FLOOR)


# Measurements by the pk of their indicator, then by that of their period.
Recorded = dict[int, dict[int, Measurement]]


def indicator_progress(
    plan: ActionPlan, period: ReportingPeriod | None, covers: Covers = Covers.YEAR
) -> list[IndicatorProgress]:
    """Every indicator of the plan as of the period, in the order of the plan. Four queries and that of the periods."""
    periods = _until(plan, period)
    recorded = _recorded(Measurement.objects.filter(indicator__plan=plan), periods)
    indicators = indicators_with_targets().filter(plan=plan)
    return progress_over(indicators, periods, recorded, covers)


def progress_over(
    indicators: Iterable[Indicator],
    periods: list[ReportingPeriod],
    recorded: Recorded,
    covers: Covers,
) -> list[IndicatorProgress]:
    """The indicators as of the last of the periods, which begin with the plan, by what was recorded. No query."""
    return [_progress(item, periods, recorded.get(item.pk, {}), covers) for item in indicators]


def indicators_with_targets() -> QuerySet[Indicator]:
    """Indicators with all that says what they are held against. Three queries."""
    related = ("plan", "strategic", "specific__strategic", "responsible")
    editions = PassportEdition.objects.select_related("responsible", "recorded_by")
    prefetched = ("targets", Prefetch("passport_editions", editions))
    return Indicator.objects.select_related(*related).prefetch_related(*prefetched)


def progress_of(indicator: Indicator, period: ReportingPeriod, covers: Covers = Covers.YEAR) -> IndicatorProgress:
    """One indicator as of the period. Three queries."""
    periods = _until(indicator.plan, period)
    recorded = _recorded(indicator.measurements.all(), periods)[indicator.pk]
    return _progress(indicator, periods, recorded, covers)


def recorded_in(plan: ActionPlan, periods: list[ReportingPeriod]) -> Recorded:
    """What was measured in these periods of the plan. One query."""
    return _recorded(Measurement.objects.filter(indicator__plan=plan), periods)


def fulfilment_of(items: Iterable[IndicatorProgress], year: int) -> Share:
    """How many of the indicators whose target is due by the end of the year meet it, as it is told outside."""
    held = (item.published() for item in items if item.target is not None)
    return fulfilment_rate(((item.band, item.due_on) for item in held), year)


def count_bands(items: Iterable[IndicatorProgress]) -> dict[Band, int]:
    """How many indicators are in each band, in the order of the bands."""
    counts = dict.fromkeys(Band, 0)
    for item in items:
        counts[item.band] += 1
    return counts


def _until(plan: ActionPlan, period: ReportingPeriod | None) -> list[ReportingPeriod]:
    return [] if period is None else [p for p in plan.periods.all() if p.ends_on <= period.ends_on]


def _recorded(measurements: Iterable[Measurement], periods: list[ReportingPeriod]) -> Recorded:
    found: Recorded = defaultdict(dict)
    if periods:
        for measurement in measurements.filter(period__in=periods).select_related("measured_by"):
            found[measurement.indicator_id][measurement.period_id] = measurement
    return found


def _progress(
    indicator: Indicator,
    periods: list[ReportingPeriod],
    recorded: dict[int, Measurement],
    covers: Covers,
) -> IndicatorProgress:
    period = periods[-1] if periods else None
    cut_off = period.ends_on if period else day_of(None)
    passport = indicator.passport_on(cut_off)
    until_now = _with_their_year([_part(indicator, p, recorded.get(p.pk)) for p in periods], passport)
    parts = [part for part in until_now if is_in_span(part.period, period, covers)]
    reading = _value(passport, parts)
    is_result = indicator.takes_result_target_by(passport)
    held = until_now if is_result and reading.figure is not None else parts
    target = next_target(_targets(indicator, passport), cut_off) or Target(None, None)
    compared = _value(passport, held).figure
    is_decreasing = passport.direction == Indicator.Direction.DOWN
    limits = {f"{name}_percent": percent for name, percent in settings.INDICATOR_BANDS.items()}
    return IndicatorProgress(
        indicator=indicator,
        passport=passport,
        period=period,
        covers=covers,
        baseline=passport.baseline_value,
        target=target.value,
        due_on=target.due_on,
        is_result_target=is_result,
        value=_shown(reading.figure),
        compared=_shown(compared),
        numerator=reading.numerator,
        denominator=reading.denominator,
        achieved=achievement(compared, passport.baseline_value, target.value, is_decreasing=is_decreasing),
        band=band(compared, target.value, is_decreasing=is_decreasing, **limits),
        parts=tuple(parts),
        is_hidden=any(_is_hidden(indicator, passport, made_of) for made_of in (parts, held)),
    )


def with_their_year(history: list[IndicatorProgress]) -> list[IndicatorProgress]:
    """Half-years of which one is hidden hide each other where they are added up to a year (docs/adr/0009)."""
    years = {item.period.ends_on.year for item in history if item.is_hidden and _adds_up(item.passport)}
    return [_hidden(item) if item.value is not None and item.period.ends_on.year in years else item for item in history]


def _hidden(item: IndicatorProgress) -> IndicatorProgress:
    return replace(item, is_hidden=True, parts=tuple(replace(part, is_hidden=True) for part in item.parts))


def _with_their_year(parts: list[SpanPart], passport: Passport) -> list[SpanPart]:
    """The same of the half-years that a value is made of: the year's total is published in the statistics."""
    years = {part.period.ends_on.year for part in parts if part.is_hidden and _adds_up(passport)}
    return [
        replace(part, is_hidden=True) if part.reading.figure is not None and part.period.ends_on.year in years else part
        for part in parts
    ]


def _adds_up(passport: Passport) -> bool:
    return SpanRule(passport.span_rule).needs_every_period


def _part(indicator: Indicator, period: ReportingPeriod, measurement: Measurement | None) -> SpanPart:
    """Whether it is hidden alone is judged as it was measured then."""
    part = SpanPart(period, measurement)
    is_hidden = _is_hidden(indicator, indicator.passport_on(period.ends_on), [part])
    return replace(part, is_hidden=True) if is_hidden else part


def is_in_span(period: ReportingPeriod, last: ReportingPeriod, covers: Covers) -> bool:
    """Whether what was recorded in the period counts in the span that ends with the last one."""
    if covers == Covers.HALF_YEAR:
        return period == last
    return covers == Covers.PLAN or period.ends_on.year == last.ends_on.year


def _targets(indicator: Indicator, passport: Passport) -> list[Target]:
    """Its own, or the one in the result of its objective, which is due at the end of the plan (domain.md §5)."""
    if indicator.takes_result_target_by(passport):
        return [Target(indicator.objective.result_target_value, indicator.plan.ends_on)]
    return [Target(target.value, target.due_on) for target in passport.targets]


def _value(passport: Passport, parts: Iterable[SpanPart]) -> Reading:
    return over_span([part.reading for part in parts], passport.span_rule)


def _is_hidden(indicator: Indicator, passport: Passport, parts: list[SpanPart]) -> bool:
    """Whether what the parts make together is a small number of victims, or would give one away."""
    gives_away = _adds_up(passport) and any(part.is_hidden for part in parts)
    return (
        gives_away
        or indicator.counts_victims
        and is_hidden(
            [part.reading for part in parts],
            passport.span_rule,
            is_percent=passport.unit == Indicator.Unit.PERCENT,
            threshold=settings.DISCLOSURE_THRESHOLD,
        )
    )


def _shown(figure: Decimal | None) -> Decimal | None:
    if figure is None:
        return None
    rounded = figure.quantize(SHOWN, ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()

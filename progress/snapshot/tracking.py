"""Where every indicator stands over the span of a report, as progress.selectors.indicators works it out."""

from collections.abc import Sequence
from decimal import Decimal

from progress.formulas.spans import Covers
from progress.formulas.values import Record, Records, iso, plain, share
from progress.models import Measurement, ReportingPeriod
from progress.selectors.indicators import IndicatorProgress, SpanPart, fulfilment_of
from progress.selectors.states import PeriodState
from progress.selectors.states.sealed import FIGURES


def tracking_part(items: Sequence[IndicatorProgress]) -> Records:
    """All indicators in the order of the plan: baseline, target that counts, value, achievement, band, notes.

    Values are those of the span, in the indicator's unit, percentages from 0 to 100; "compared" is what is held against
    the target. The achievement is 1 for the whole way from the baseline, cut to a tenth of a percent as the pages show
    it, and None where it cannot be said. A small number of victims is not in it.
    """
    return [_row(item.published()) for item in items]


def fulfilment_part(period: ReportingPeriod, items: Sequence[IndicatorProgress]) -> Record:
    """How many indicators meet their target, of those whose target is due by the end of the year (domain.md §5)."""
    rate = fulfilment_of(items, period.ends_on.year)
    return {"year": period.ends_on.year, **share(rate.n, rate.of)}


def measured_part(state: PeriodState) -> Record:
    """What was recorded of each indicator, period by period: exact, also where it is a small number of victims."""
    codes = {period.pk: period.code for period in state.periods}
    return {
        item.code: {codes[period]: _measured(row) for period, row in state.recorded[item.pk].items()}
        for item in state.planned_indicators
        if item.pk in state.recorded
    }


def stand_part(state: PeriodState) -> Record:
    """Where each indicator stands over each span, as it was judged then; exact, for those who may read it."""
    return {covers.value: {item.indicator.code: _stand(item) for item in state.indicators(covers)} for covers in Covers}


def _stand(item: IndicatorProgress) -> Record:
    figures = {name: plain(getattr(item, name)) for name in FIGURES}
    return figures | {
        "achieved": None if item.achieved is None else str(item.achieved),
        "due_on": iso(item.due_on),
        "is_result_target": item.is_result_target,
        "band": item.band.value,
        "is_hidden": item.is_hidden,
        "hidden_parts": [part.period.code for part in item.parts if part.is_hidden],
    }


def _measured(row: Measurement) -> Record:
    figures = {name: plain(getattr(row, name)) for name in ("value", "numerator", "denominator")}
    return figures | {name: getattr(row, name) for name in ("source", "note", "absent_reason")}


def _row(item: IndicatorProgress) -> Record:
    return {
        "code": item.indicator.code,
        "rule": item.passport.span_rule,
        "baseline": plain(item.baseline),
        "target": plain(item.target),
        "due_on": iso(item.due_on),
        "is_result_target": item.is_result_target,
        "value": plain(item.value),
        "compared": plain(item.compared),
        "numerator": plain(item.numerator),
        "denominator": plain(item.denominator),
        "achieved": _share(item.achieved_shown),
        "band": item.band.value,
        "measured_in": item.measured_in.code if item.measured_in else None,
        "n_unmeasured": item.n_unmeasured,
        "source": item.source,
        "note": item.note.strip(),
        "absent_reason": item.absent_reason.strip(),
        "told": [_told(part) for part in item.told],
        "is_recorded": item.is_recorded,
        "is_hidden": item.is_hidden,
    }


def _told(part: SpanPart) -> Record:
    """What was noted in a half-year of the span."""
    return {
        "period": part.period.code,
        "note": part.note.strip(),
        "absent_reason": part.absent_reason.strip(),
    }


def _share(share: Decimal | None) -> str | None:
    return None if share is None else format(share, "f")

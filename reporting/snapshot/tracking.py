"""Where every indicator stands, as progress.indicators works it out."""

from decimal import Decimal

from progress.models import ReportingPeriod
from progress.selectors.indicators import IndicatorProgress, indicator_progress
from reporting.snapshot.values import Record, Records, iso, plain


def tracking_part(period: ReportingPeriod) -> Records:
    """All indicators in the order of the plan: baseline, target that counts, value, achievement, band, note.

    Values are in the indicator's unit, percentages from 0 to 100. The achievement is 1 for the whole way, cut to a
    tenth of a percent as the pages show it, and None where it cannot be said. A small number of victims is not in it.
    """
    return [_row(item.published()) for item in indicator_progress(period.plan, period)]


def _row(item: IndicatorProgress) -> Record:
    return {
        "code": item.indicator.code,
        "baseline": plain(item.baseline),
        "target": plain(item.target),
        "due_on": iso(item.due_on),
        "value": plain(item.value),
        "numerator": plain(item.numerator),
        "denominator": plain(item.denominator),
        "achieved": _share(item.achieved_shown),
        "band": item.band.value,
        "source": item.source.strip(),
        "note": item.note.strip(),
        "absent_reason": item.absent_reason.strip(),
        "is_accumulated": item.is_accumulated,
        "n_unmeasured_before": item.n_unmeasured_before,
        "is_recorded": item.is_recorded,
        "is_hidden": item.is_hidden,
    }


def _share(share: Decimal | None) -> str | None:
    return None if share is None else format(share, "f")

"""The frozen data that a report is made from: what the seal of its period holds, and what reports alone know.

These are what the last issued report said, with which it is compared, the trend over the half-years, the victim
statistics, which belong to the country and its years: they are recorded when a year is over, and hide what reports have
hidden before, and what becomes of unfinished actions in the next plan, which is decided after the last period.
"""

from progress import snapshot
from progress.formulas.spans import Covers
from progress.formulas.values import Record
from progress.models import ReportingPeriod
from progress.selectors.periods import period_before
from progress.snapshot.trend import trend_of
from reporting.kinds import REPORT_KINDS
from reporting.snapshot.carry_over import carry_over_part
from reporting.snapshot.comparison import changes_part
from reporting.snapshot.statistics import statistics_part


def build(kind: str, period: ReportingPeriod) -> Record:
    """Everything that a report of this kind shows of the period: of its seal, or of what it would seal now."""
    covers = REPORT_KINDS[kind].covers
    data = {"kind": kind, **snapshot.for_span(snapshot.frozen(period), covers)}
    data["carry_over"] = carry_over_part(period.plan, with_decisions=covers == Covers.PLAN)
    data["changes"] = changes_part(kind, period, period_before(covers, period), data)
    data["trend"] = trend_of(period.plan, period)
    return data if REPORT_KINDS[kind].covers_half_year else data | {"statistics": statistics_part(period)}

"""The frozen data that a report is made from: what the seal of its period holds, and what reports alone know.

These are what the last issued report said, with which it is compared, and the victim statistics, which belong to the
country and its years: they are recorded when a year is over, and hide what reports have hidden before.
"""

from progress import snapshot
from progress.formulas.values import Record
from progress.models import ReportingPeriod
from progress.selectors.periods import period_before
from reporting.kinds import REPORT_KINDS
from reporting.snapshot.comparison import changes_part
from reporting.snapshot.statistics import statistics_part


def build(kind: str, period: ReportingPeriod) -> Record:
    """Everything that a report of this kind shows of the period: of its seal, or of what it would seal now."""
    covers = REPORT_KINDS[kind].covers
    data = {"kind": kind, **snapshot.for_span(snapshot.frozen(period), covers)}
    data["changes"] = changes_part(kind, period, period_before(covers, period), data)
    return data if REPORT_KINDS[kind].covers_half_year else data | {"statistics": statistics_part(period)}

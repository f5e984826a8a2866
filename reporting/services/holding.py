"""Who changes a report holds it; who decides what several reports of a period decide together holds the period first.

The order stands in docs/adr/0014.
"""

from reporting.models import Report
from strategy_tracker.base.locks import hold, read_anew


def hold_report(report: Report) -> None:
    """The report as it is now, held: finalising waits for who writes into it, or has been faster."""
    hold(report)
    read_anew(report, "period__plan", "snapshot")


def hold_with_period(report: Report) -> None:
    """The report, and before it its period: no other report of it takes a step that this one has to know of."""
    hold(report.period)
    hold_report(report)

"""Invented measurements of the indicators: shares, numbers, and reasons why there is none."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from plans.models import Indicator
from progress.demonstration import days, source
from progress.demonstration.scenes import MARKER
from progress.models import ReportingPeriod
from progress.services.measurements import record_measurement
from strategy_tracker.base import clock


def record_measurements(period: ReportingPeriod, secretariat: User) -> int:
    """Record what was invented for the period, on the last day of verifying or before; how many were recorded."""
    invented = source.measurements()
    day = min(days.closing_day(period), days.LAST_DAY)
    moments = days.minutes_from(days.moment(day, 13), source.dice(period.code, "measurements"), shortest=2, longest=5)
    recorded = 0
    for indicator in Indicator.objects.filter(plan=period.plan).order_by("position"):
        told = invented["indicators"].get(indicator.code, {})
        figure = told.get("periods", {}).get(period.code)
        if figure is None:
            continue
        with clock.at(next(moments)):
            record_measurement(
                indicator=indicator,
                period=period,
                by=secretariat,
                source=f"{told['source']} {MARKER}" if told["source"] else "",
                note="" if isinstance(figure, str) else invented["notes"].get(indicator.code, ""),
                **figures(figure, invented["reasons"]),
            )
        recorded += 1
    return recorded


def figures(told: Any, reasons: dict[str, str]) -> dict[str, Any]:
    """A number is a value, a pair a share, a word the name of a reason."""
    if isinstance(told, str):
        return {"absent_reason": reasons[told]}
    if isinstance(told, list):
        numerator, denominator = told
        return {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return {"value": Decimal(str(told))}

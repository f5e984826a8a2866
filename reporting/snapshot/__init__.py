"""The frozen data that a report is made from: a plain dict, its canonical JSON, and the hash of that.

Amounts and quantities are decimal strings, days are ISO dates, shares are n and N: nothing is rounded here. The texts
of all three languages stand inside, so that one snapshot gives the same numbers in every language. Only verified
answers count (domain.md §4), and everything is as of the period's cut-off date (domain.md §5).
"""

import hashlib
import json
from typing import Any

from progress.models import ReportingPeriod
from progress.selectors.periods import previous_period
from reporting.snapshot.action_rows import actions_part
from reporting.snapshot.budget import budget_part
from reporting.snapshot.comparison import changes_part
from reporting.snapshot.contributions import civil_society_part, periods_part
from reporting.snapshot.execution import execution_part
from reporting.snapshot.figures import figures_part
from reporting.snapshot.institutions import institutions_part, reporting_part
from reporting.snapshot.plan import indicators_part, objectives_part, period_part, plan_part, quality_part
from reporting.snapshot.problems import problems_part
from reporting.snapshot.statistics import statistics_part
from reporting.snapshot.tracking import tracking_part

SCHEMA = 1


def build(kind: str, period: ReportingPeriod) -> dict[str, Any]:
    """Everything that a report of this kind shows of the period. A constant number of queries."""
    previous = previous_period(period)
    actions = actions_part(period, previous)
    told = periods_told(kind, period)
    data = {
        "schema": SCHEMA,
        "kind": kind,
        **plan_part(period),
        "period": period_part(period),
        "previous_period": previous.code if previous else None,
        "objectives": objectives_part(period.plan),
        "indicators": indicators_part(period.plan),
        "institutions": institutions_part(),
        "actions": actions,
        "figures": figures_part(period, actions),
        "budget": budget_part(period, actions),
        "reporting": reporting_part(period, actions),
        "problems": problems_part(period, told),
        "quality": quality_part(period.plan),
    }
    data["changes"] = changes_part(kind, period, data)
    return data if kind == "six_month" else data | _of_years(kind, period, told, data)


def periods_told(kind: str, period: ReportingPeriod) -> list[ReportingPeriod]:
    """The closed periods that a report tells of: its own; the year's; all of the plan up to it."""
    if kind == "six_month":
        return [period]
    told = ReportingPeriod.objects.closed().filter(plan=period.plan_id, ends_on__lte=period.ends_on)
    if kind == "annual":
        told = told.filter(ends_on__year=period.ends_on.year)
    return list(told.select_related("plan").order_by("ends_on"))


def _of_years(kind: str, period: ReportingPeriod, told: list[ReportingPeriod], data: dict[str, Any]) -> dict[str, Any]:
    """What the annual and the final report show besides. Victim figures come in their published form only."""
    since = period.plan.first_year if kind == "final" else period.ends_on.year
    return {
        "tracking": tracking_part(period),
        "execution": execution_part(period, data["actions"], since),
        "civil_society": civil_society_part(told, data["actions"]),
        "periods": periods_part(told),
        "statistics": statistics_part(period),
    }


def canonical_json(data: dict[str, Any]) -> str:
    """The one way to write the snapshot: sorted keys, no spaces, letters as they are."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """The hash of a canonical JSON text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()

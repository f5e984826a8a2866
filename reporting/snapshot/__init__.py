"""The frozen data that a report is made from: a plain dict, its canonical JSON, and the hash of that.

Amounts and quantities are decimal strings, days are ISO dates, shares are n and N: nothing is rounded here. The texts
of all three languages stand inside, so that one snapshot gives the same numbers in every language. Only verified
answers count (domain.md §4), and everything is as of the period's cut-off date (domain.md §5).
"""

from progress.formulas.spans import Covers
from progress.models import ReportingPeriod
from progress.selectors.indicators import indicator_progress
from reporting.kinds import REPORT_KINDS
from reporting.snapshot.action_rows import actions_part, planned_actions
from reporting.snapshot.budget import budget_part
from reporting.snapshot.comparison import changes_part, period_before
from reporting.snapshot.contributions import civil_society_part, periods_part
from reporting.snapshot.execution import execution_part
from reporting.snapshot.figures import figures_part
from reporting.snapshot.institutions import institutions_part, reporting_part
from reporting.snapshot.plan import indicators_part, objectives_part, period_part, plan_part, quality_part
from reporting.snapshot.problems import problems_part
from reporting.snapshot.statistics import statistics_part
from reporting.snapshot.tracking import fulfilment_part, tracking_part
from reporting.snapshot.values import Record, canonical_json, sha256
from reporting.spans import span_for

__all__ = ["SCHEMA", "build", "canonical_json", "periods_covered", "sha256"]

SCHEMA = 1


def build(kind: str, period: ReportingPeriod) -> Record:
    """Everything that a report of this kind shows of the period. A constant number of queries."""
    previous = period_before(kind, period)
    planned = planned_actions(period)
    actions = actions_part(period, previous, planned)
    covered = periods_covered(kind, period)
    covers = Covers.PLAN if REPORT_KINDS[kind].covers_plan else Covers.YEAR
    tracked = indicator_progress(period.plan, period, covers)
    data = {
        "schema": SCHEMA,
        "kind": kind,
        **plan_part(period),
        "period": period_part(period),
        "previous_period": previous.code if previous else None,
        "objectives": objectives_part(period.plan),
        "indicators": indicators_part(period.plan, period.ends_on),
        "institutions": institutions_part(),
        "actions": actions,
        "figures": figures_part(period, actions),
        "budget": budget_part(period, actions),
        "fulfilment": fulfilment_part(period, tracked),
        "reporting": reporting_part(period, covered, actions),
        "problems": problems_part(period, covered),
        "quality": quality_part(period.plan, planned, period.ends_on),
    }
    data["changes"] = changes_part(kind, period, previous, data)
    if REPORT_KINDS[kind].covers_half_year:
        return data
    return data | {"tracking": tracking_part(tracked)} | _of_years(kind, period, covered, data)


def periods_covered(kind: str, period: ReportingPeriod) -> list[ReportingPeriod]:
    """The closed periods within the span of a report, the oldest first; of a half-year it is the period itself."""
    if REPORT_KINDS[kind].covers_half_year:
        return [period]
    span = span_for(kind, period)
    within = ReportingPeriod.objects.closed().filter(plan=period.plan_id, ends_on__range=(span.starts_on, span.ends_on))
    return list(within.select_related("plan").order_by("ends_on"))


def _of_years(kind: str, period: ReportingPeriod, covered: list[ReportingPeriod], data: Record) -> Record:
    """What reports about years show besides. Victim figures come in their published form only."""
    since = span_for(kind, period).starts_on.year
    return {
        "execution": execution_part(period, data["actions"], since),
        "civil_society": civil_society_part(covered, data["actions"]),
        "periods": periods_part(covered),
        "statistics": statistics_part(period),
    }

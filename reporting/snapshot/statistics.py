"""The victim statistics of an annual or final report, in their published form only: no hidden figure is in it."""

from typing import Any

from plans.selectors import suppressed_victim_tables
from progress.models import ReportingPeriod
from progress.victims import statistics_until


def statistics_part(period: ReportingPeriod) -> dict[str, Any]:
    """The tables up to the report's year, the sources of the recorded years, and the years that have no figures.

    The Secretariat's notes stay inside: what stands beside a hidden figure could tell it. Three queries.
    """
    known = statistics_until(period.plan, period.ends_on.year)
    told = [record for record in known.records if record.identified is not None]
    return suppressed_victim_tables(known.figures) | {
        "recorded": [{"year": record.year, "source": record.source} for record in told],
        "absent": [{"year": r.year, "reason": r.absent_reason} for r in known.records if r.absent_reason],
    }

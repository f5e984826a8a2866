"""The victim statistics of an annual or final report, in their published form only: no hidden figure is in it."""

import json

from plans.published_victims import Place, hidden_places
from plans.selectors import suppressed_victim_tables
from progress.formulas.values import Record
from progress.models import ReportingPeriod
from progress.selectors.victims import statistics_until
from reporting.kinds import kinds_with
from reporting.models import Report, Snapshot


def statistics_part(period: ReportingPeriod) -> Record:
    """The tables up to the report's year, the sources of the recorded years, and the years that have no figures.

    The Secretariat's notes stay inside: what stands beside a hidden figure could tell it. Four queries.
    """
    known = statistics_until(period.ends_on.year)
    with_figures = [record for record in known.records if record.identified is not None]
    return suppressed_victim_tables(known.figures, hidden_before=hidden_before()) | {
        "recorded": [{"year": record.year, "source": record.source} for record in with_figures],
        "absent": [{"year": r.year, "reason": r.absent_reason} for r in known.records if r.absent_reason],
    }


def hidden_before() -> set[Place]:
    """What the reports that have been issued hide: it stays hidden when a year is corrected afterwards. One query."""
    issued = Report.objects.issued().filter(kind__in=kinds_with("annex_statistics")).values("snapshot")
    contents = Snapshot.objects.filter(pk__in=issued).values_list("data", flat=True)
    return {place for content in contents for place in hidden_places(json.loads(content)["statistics"])}

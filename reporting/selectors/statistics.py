"""The victim statistics as a person may read them: exact, or as they have been published."""

import json
from typing import Any

from plans.selectors import baseline_figures, suppressed_victim_tables
from reporting.kinds import kinds_with
from reporting.models import Report, Snapshot


def published_statistics() -> dict[str, Any]:
    """The tables of the newest report that everybody reads; before there is one, the strategy's, small counts hidden.

    Nothing else is shown to who may not see exact figures: put side by side with a report, a table that hides other
    cells would say more than either (plans.disclosure). Two queries. Shape: plans.published_victims.
    """
    readable = Report.objects.filter(
        kind__in=kinds_with("annex_statistics"), state__in=[Report.State.SIGNED, Report.State.PUBLISHED]
    )
    newest = readable.order_by("-period__ends_on", "-finalised_at").values("snapshot")[:1]
    content = Snapshot.objects.filter(pk__in=list(newest.values_list("snapshot", flat=True)))
    for data in content.values_list("data", flat=True):
        return json.loads(data)["statistics"]
    return suppressed_victim_tables(baseline_figures())

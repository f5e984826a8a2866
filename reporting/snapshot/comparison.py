"""What a report is compared with: the last issued report that it follows, else the seal of the period before."""

import json

from progress import snapshot
from progress.formulas.values import Record
from progress.models import ReportingPeriod
from progress.snapshot.changes import NOTHING, changes
from reporting.models import Report


def changes_part(kind: str, period: ReportingPeriod, earlier: ReportingPeriod | None, now: Record) -> Record:
    """What changed since; "against" says since what, and is None where nothing came before."""
    report = Report.objects.followed_by(kind, period).first()
    if report is not None:
        against = {"period": report.period.code, "report": {"kind": report.kind, "version": report.version}}
        return {"against": against, **changes(json.loads(report.snapshot.data), now)}
    if earlier is None:
        return {"against": None, **NOTHING}
    return {"against": {"period": earlier.code, "report": None}, **changes(snapshot.frozen(earlier), now)}

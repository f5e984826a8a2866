"""Which report came before: what a report is compared with, and whose recommendations it follows up."""

from django.db.models import QuerySet

from progress.models import ReportingPeriod
from reporting.models import Report

# The kind of report that each kind follows: there is one final report, so it follows the annual ones.
FOLLOWS = {"six_month": "six_month", "annual": "annual", "final": "annual"}


def reports_before(kind: str, period: ReportingPeriod) -> QuerySet[Report]:
    """The issued reports that stand, of the kind that this kind follows, the last first.

    Its own kind: about earlier periods. Another kind, as the final one follows the annual: also about the same period.
    """
    follows = FOLLOWS[kind]
    reports = Report.objects.issued().exclude(state=Report.State.SUPERSEDED)
    reports = reports.filter(kind=follows, period__plan=period.plan_id)
    if follows == kind:
        reports = reports.filter(period__ends_on__lt=period.starts_on)
    else:
        reports = reports.filter(period__ends_on__lte=period.ends_on)
    return reports.select_related("period", "snapshot").order_by("-period__ends_on", "-version", "language")

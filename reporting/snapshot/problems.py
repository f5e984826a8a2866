"""What stands in the way, how it is addressed, and what comes next, from the period's verified answers."""

from typing import Any

from plans.models import ActionInstitution
from progress.models import Challenge, ProgressEntry, ReportingPeriod
from reporting.snapshot.values import iso

Rows = list[dict[str, Any]]


def problems_part(period: ReportingPeriod) -> dict[str, Rows]:
    """What stands in the way, and what comes next."""
    return {"challenges": _challenges(period), "next_steps": _next_steps(period)}


def _challenges(period: ReportingPeriod) -> Rows:
    rows = (
        Challenge.objects.filter(entry__submission__period=period, entry__review=ProgressEntry.Review.VERIFIED)
        .select_related("entry__action", "entry__submission__institution")
        .order_by("entry__action__position", "entry__submission__institution__code", "pk")
    )
    return [
        {
            "kind": challenge.kind,
            "action": challenge.entry.action.code,
            "institution": challenge.entry.submission.institution.code,
            "description": challenge.description.strip(),
            "mitigation": challenge.mitigation.strip(),
            "probability": challenge.probability,
            "impact": challenge.impact,
            "owner": challenge.owner,
            "due_on": iso(challenge.due_on),
        }
        for challenge in rows
    ]


def _next_steps(period: ReportingPeriod) -> Rows:
    rows = (
        ProgressEntry.objects.filter(
            submission__period=period, review=ProgressEntry.Review.VERIFIED, part=ActionInstitution.Part.LEAD
        )
        .exclude(next_steps="")
        .select_related("action", "submission__institution")
        .order_by("action__position", "submission__institution__code")
    )
    return [
        {"action": e.action.code, "institution": e.submission.institution.code, "text": e.next_steps.strip()}
        for e in rows
        if e.next_steps.strip()
    ]

"""What stands in the way, how it is addressed, and what comes next, from the verified answers."""

from collections.abc import Sequence

from plans.models import ActionInstitution
from progress.models import Challenge, ProgressEntry, ReportingPeriod
from reporting.snapshot.values import Records, iso

ORDER = ("entry__action__position", "entry__submission__institution__code", "entry__submission__period__ends_on", "pk")


def problems_part(period: ReportingPeriod, periods: Sequence[ReportingPeriod] = ()) -> dict[str, Records]:
    """What stood in the way in the periods (by default the one), and what comes next after the period."""
    return {"challenges": _challenges(periods or [period]), "next_steps": _next_steps(period)}


def _challenges(periods: Sequence[ReportingPeriod]) -> Records:
    """Each once: what an institution says of an action in the same words in several periods counts as said last."""
    rows = (
        Challenge.objects.filter(entry__submission__period__in=periods, entry__review=ProgressEntry.Review.VERIFIED)
        .select_related("entry__action", "entry__submission__institution")
        .order_by(*ORDER)
    )
    if len(periods) > 1:
        rows = {(r.entry.action_id, r.entry.submission.institution_id, r.kind, r.description): r for r in rows}.values()
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


def _next_steps(period: ReportingPeriod) -> Records:
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

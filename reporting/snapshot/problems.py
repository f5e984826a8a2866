"""What stands in the way, how it is addressed, and what comes next, from the verified answers."""

from collections.abc import Sequence
from typing import Any

from plans.models import ActionInstitution
from progress.models import Challenge, ProgressEntry, ReportingPeriod
from reporting.snapshot.values import Records, iso

ORDER = ("entry__action__position", "entry__submission__institution__code", "entry__submission__period__ends_on", "pk")


def problems_part(period: ReportingPeriod, periods: Sequence[ReportingPeriod] = ()) -> dict[str, Records]:
    """What stood in the way in the periods (by default the one), and what comes next after the period."""
    return {"challenges": _challenges(periods or [period]), "next_steps": _next_steps(period)}


def _challenges(periods: Sequence[ReportingPeriod]) -> Records:
    """Each once, as said last, with how many times: an institution may say the same of an action in several periods."""
    rows = (
        Challenge.objects.filter(entry__submission__period__in=periods, entry__review=ProgressEntry.Review.VERIFIED)
        .select_related("entry__action", "entry__submission__institution")
        .order_by(*ORDER)
    )
    said: dict[tuple[Any, ...], list[Challenge]] = {}
    for number, row in enumerate(rows):
        is_alone = len(periods) == 1  # within one half-year nothing is folded
        words = (row.entry.action_id, row.entry.submission.institution_id, row.kind, row.description)
        said.setdefault(words + ((number,) if is_alone else ()), []).append(row)
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
            "times": len(same),
        }
        for same in said.values()
        for challenge in same[-1:]
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

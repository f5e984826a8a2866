"""What stands in the way, how it is addressed, and what comes next, from the verified answers."""

from collections.abc import Sequence
from typing import Any

from plans.models import ActionInstitution
from progress.formulas.values import Records, iso
from progress.models import Challenge, ProgressEntry, ReportingPeriod
from progress.selectors.states import PeriodState

ORDER = ("entry__action__position", "entry__submission__institution__code", "entry__submission__period__ends_on", "pk")


def problems_part(state: PeriodState, covered: Sequence[PeriodState]) -> dict[str, Records]:
    """What stood in the way in the periods that are covered, and what comes next after the last."""
    return {"challenges": _challenges(state, [half.period for half in covered]), "next_steps": _next_steps(state)}


def _challenges(state: PeriodState, periods: Sequence[ReportingPeriod]) -> Records:
    """Each once, as said last, with how many times: an institution may say the same of an action in several periods."""
    rows = (
        Challenge.objects.filter(
            entry__submission__period__in=periods,
            entry__review=ProgressEntry.Review.VERIFIED,
            entry__action__in=state.codes,
        )
        .select_related("entry__submission__institution")
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
            "action": state.codes[challenge.entry.action_id],
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


def _next_steps(state: PeriodState) -> Records:
    rows = (
        ProgressEntry.objects.filter(
            submission__period=state.period,
            review=ProgressEntry.Review.VERIFIED,
            part=ActionInstitution.Part.LEAD,
            action__in=state.codes,
        )
        .exclude(next_steps="")
        .select_related("submission__institution")
        .order_by("action__position", "submission__institution__code")
    )
    return [
        {"action": state.codes[e.action_id], "institution": e.submission.institution.code, "text": e.next_steps.strip()}
        for e in rows
        if e.next_steps.strip()
    ]

"""What stands in the way, how it is addressed, and what comes next, from the verified answers."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings

from plans.models import ActionInstitution
from progress.formulas.values import Record, Records, iso
from progress.models import Challenge, Escalation, ProgressEntry, ReportingPeriod
from progress.selectors.risks import register_of
from progress.selectors.states import PeriodState

ORDER = ("entry__action__position", "entry__submission__institution__code", "entry__submission__period__ends_on", "pk")


def problems_part(state: PeriodState, covered: Sequence[PeriodState]) -> Record:
    """What stood in the way in the periods that are covered, and what comes next after the last."""
    periods = [half.period for half in covered]
    return {
        "challenges": _challenges(state, periods),
        "register": _register(state, periods),
        "risk_high_from": settings.RISK_HIGH_FROM,
        "escalations": _escalations(state, periods),
        "next_steps": _next_steps(state),
    }


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


def _register(state: PeriodState, periods: Sequence[ReportingPeriod]) -> Records:
    """The register of risks as of the period; seals from before it was kept have none."""
    starts_on = min((period.starts_on for period in periods), default=state.period.starts_on)
    return [
        {
            "number": row.risk.number,
            "kind": row.risk.kind,
            "action": state.codes[row.risk.action_id] if row.risk.action_id else "",
            "objective": row.risk.objective.code if row.risk.objective else "",
            "institution": row.risk.institution.code if row.risk.institution else "",
            "description": row.risk.text,
            "mitigation": row.review.mitigation,
            "probability": row.review.probability,
            "impact": row.review.impact,
            "owner": row.review.owner,
            "due_on": iso(row.review.due_on),
            "opened_in": row.risk.opened_in.code,
            "state_before": row.before,
            "state": row.review.state,
            "what_was_done": row.review.what_was_done,
            "times": row.times,
        }
        for row in register_of(state.risk_reviews, starts_on)
        if row.risk.action_id is None or row.risk.action_id in state.codes
    ]


def _escalations(state: PeriodState, periods: Sequence[ReportingPeriod]) -> Records:
    """What was told to the Strategic Planning Office: the steps dated up to the cut-off date, at least the noting.

    What was followed up before the span is not told again.
    """
    starts_on = min((period.starts_on for period in periods), default=state.period.starts_on)
    rows = []
    for _key, found in groupby(state.escalation_steps, key=attrgetter("escalation_id")):
        steps = list(found)
        steps = [step for step in steps if step.on <= state.period.ends_on] or steps[:1]
        escalation = steps[0].escalation
        is_over = steps[-1].kind == Escalation.State.FOLLOWED_UP and steps[-1].on < starts_on
        if escalation.action_id in state.codes and not is_over:
            is_sent = any(step.kind == Escalation.State.SENT for step in steps)
            rows.append(
                {
                    "action": state.codes[escalation.action_id],
                    "problem": escalation.problem,
                    "proposal": escalation.proposal,
                    "protocol_number": escalation.protocol_number if is_sent else "",
                    "state": steps[-1].kind,
                    "steps": [{"kind": step.kind, "on": iso(step.on), "text": step.text} for step in steps],
                }
            )
    return rows


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

"""What reporting and answers looked like over several periods: civil society, and who reported when."""

from accounts.models import Institution
from progress.formulas.values import Record, Records, iso
from progress.models import ProgressEntry
from progress.selectors.states import PeriodState
from progress.snapshot.institutions import outcome_of
from strategy_tracker.base import clock


def civil_society_part(state: PeriodState, covered: list[PeriodState], actions: Records) -> Record:
    """The verified answers of the civil-society institutions that the plan names, and which actions name them."""
    codes = list(
        Institution.objects.filter(kind=Institution.Kind.CIVIL_SOCIETY).order_by("code").values_list("code", flat=True)
    )
    named = {code: [a["code"] for a in actions if code == a["lead"] or code in a["supporting"]] for code in codes}
    entries = (
        ProgressEntry.objects.filter(
            submission__period__in=[half.period for half in covered],
            action__in=state.codes,
            submission__institution__code__in=codes,
            review=ProgressEntry.Review.VERIFIED,
        )
        .exclude(what_was_done="")
        .select_related("submission__institution", "submission__period")
        .order_by("submission__institution__code", "action__position", "submission__period__ends_on")
    )
    return {
        "institutions": [{"code": code, "actions": named[code]} for code in codes if named[code]],
        "answers": [
            {
                "institution": entry.submission.institution.code,
                "action": state.codes[entry.action_id],
                "part": entry.part,
                "period": entry.submission.period.code,
                "what_was_done": entry.what_was_done.strip(),
            }
            for entry in entries
            if not entry.is_unchanged
        ],
    }


def periods_part(covered: list[PeriodState]) -> Records:
    """Each period: how its institutions reported, and how many actions of each objective had which status."""
    return [
        {
            "code": half.period.code,
            "submit_by": iso(half.period.submit_by),
            "closed_on": iso(clock.local_day(half.period.closed_at)),
            "reporting": {row.submission.institution.code: outcome_of(row) for row in half.reporting},
            "by_specific": half.by_objective,
        }
        for half in covered
    ]

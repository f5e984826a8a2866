"""What a report is compared with: the last issued report that it follows, else the plan as it stood then."""

import json

from plans.models import Action, ActionChange
from progress.models import ReportingPeriod
from progress.selectors.periods import previous_period
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.snapshot.action_rows import actions_part
from reporting.snapshot.changes import NOTHING, changes
from reporting.snapshot.values import Record, Records

BUDGET_OF = "budget_"  # how plan versions name a changed cell: budget_2023
MEASURES = ("target_in_total", "target_per_year")  # and a changed target of a product: target_in_total_1


def changes_part(kind: str, period: ReportingPeriod, earlier: ReportingPeriod | None, now: Record) -> Record:
    """What changed since; "against" says since what, and is None where nothing came before.

    Without an issued report the statuses are compared with those of `earlier`; of deadlines, budgets and targets only
    what plan versions changed is known then.
    """
    report = Report.objects.followed_by(kind, period).first()
    if report is not None:
        before = json.loads(report.snapshot.data)
        against = {"period": report.period.code, "report": {"kind": report.kind, "version": report.version}}
        return {"against": against, **changes(before, now)}
    if earlier is None:
        return {"against": None, **NOTHING}
    before = {"actions": state_at(earlier), "indicators": now["indicators"]}
    return {"against": {"period": earlier.code, "report": None}, **changes(before, now)}


def period_before(kind: str, period: ReportingPeriod) -> ReportingPeriod | None:
    """The period whose statuses a report of this kind shows as the earlier ones; None in the plan's first one."""
    return previous_period(period) if REPORT_KINDS[kind].covers_half_year else year_before(period)


def year_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The last period of the year before; in the first year, the period before."""
    earlier = ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lt=period.starts_on).select_related("plan")
    of_last_year = earlier.filter(ends_on__year__lt=period.ends_on.year).order_by("-ends_on").first()
    return of_last_year or previous_period(period)


def state_at(period: ReportingPeriod) -> Records:
    """All actions as of an earlier period, what later plan versions changed undone."""
    later = ActionChange.objects.filter(version__plan=period.plan_id, version__in_force_on__gt=period.ends_on)
    introduced_later = set(
        Action.objects.filter(
            objective__strategic__plan=period.plan_id, introduced_in__in_force_on__gt=period.ends_on
        ).values_list("code", flat=True)
    )
    rows = {row["code"]: row for row in actions_part(period, None) if row["code"] not in introduced_later}
    for change in later.select_related("action").order_by("-version__number"):
        if change.action.code in rows:
            undo(rows[change.action.code], change.field, change.before)
    return list(rows.values())


def undo(action: Record, field: str, before: str) -> None:
    """Put back what a plan version changed: a deadline, an amount, a product's target; no text is blank."""
    name, _sign, number = field.rpartition("_")
    if field == "deadline_on":
        action["deadline_on"] = before or None
    elif field.startswith(BUDGET_OF) and field.removeprefix(BUDGET_OF) in action["budget"]:
        action["budget"][field.removeprefix(BUDGET_OF)] = {"printed": before, "amount": before or None}
    elif name in MEASURES:
        for output in action["outputs"]:
            if str(output["number"]) == number:
                output[name] = before or None

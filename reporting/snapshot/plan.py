"""What a report says of the plan itself: version in force, period, objectives, indicators, gaps of the document."""

import datetime as dt
from collections import defaultdict

from plans.models import Action, ActionPlan, Indicator, PlanVersion, SpecificObjective, StrategicObjective
from plans.selectors import findings
from progress.models import ReportingPeriod
from reporting.snapshot.values import Record, Records, iso, plain, translated
from strategy_tracker.base import clock


def versions_of(plan: ActionPlan) -> list[PlanVersion]:
    """All versions of the plan, the oldest first."""
    return list(plan.versions.order_by("number"))


def version_in_force(versions: list[PlanVersion], day: dt.date) -> PlanVersion:
    """The newest version in force on the day; before the first came into force, the first."""
    return next((version for version in reversed(versions) if version.in_force_on <= day), versions[0])


def plan_part(period: ReportingPeriod) -> Record:
    """Strategy, plan, and the versions that the report rests on."""
    plan, strategy = period.plan, period.plan.strategy
    versions = versions_of(plan)
    return {
        "strategy": {"code": strategy.code, **translated(strategy, "title")},
        "plan": {
            "code": plan.code,
            "years": list(plan.years),
            "dated_on": iso(plan.dated_on),
            **translated(plan, "title"),
        },
        "plan_version": _version(version_in_force(versions, period.ends_on)),
        "base_version": _version(version_in_force(versions, dt.date(period.ends_on.year, 1, 1))),
    }


def _version(version: PlanVersion) -> Record:
    return {
        "number": version.number,
        "decision_number": version.decision_number,
        "in_force_on": iso(version.in_force_on),
    }


def period_part(period: ReportingPeriod) -> Record:
    """The period's dates; its last day is the cut-off of everything."""
    return {
        "code": period.code,
        "year": period.ends_on.year,
        "starts_on": iso(period.starts_on),
        "ends_on": iso(period.ends_on),
        "submit_by": iso(period.submit_by),
        "verify_by": iso(period.verify_by),
        "closed_on": iso(clock.local_day(period.closed_at)),
    }


def objectives_part(plan: ActionPlan) -> Records:
    """Strategic objectives with their specific ones."""
    specific: dict[int, Records] = defaultdict(list)
    for objective in SpecificObjective.objects.filter(strategic__plan=plan).order_by("position"):
        specific[objective.strategic_id].append(_objective(plan, objective))
    return [
        {**_objective(plan, objective), "specific": specific[objective.pk]}
        for objective in StrategicObjective.objects.filter(plan=plan).order_by("position")
    ]


def _objective(plan: ActionPlan, objective: StrategicObjective | SpecificObjective) -> Record:
    """A number in the result is a target, due at the end of the plan (domain.md §5)."""
    value = objective.result_target_value
    stated = {"printed": objective.result_target_printed, "value": plain(value), "unit": objective.result_target_unit}
    return {
        "code": objective.code,
        **translated(objective, "title", "result"),
        "result_target": None if value is None else stated | {"due_on": iso(plan.ends_on)},
    }


def indicators_part(plan: ActionPlan) -> Records:
    """All indicators with baseline and targets as the document prints them and as numbers."""
    related = ("plan", "strategic", "specific")
    rows = Indicator.objects.filter(plan=plan).select_related(*related).prefetch_related("targets")
    return [
        {
            "code": indicator.code,
            "objective": indicator.objective.code,
            **translated(indicator, "title"),
            "unit": indicator.unit,
            "baseline_printed": indicator.baseline_printed,
            "baseline": plain(indicator.baseline_value),
            "targets": _targets(indicator),
        }
        for indicator in rows
    ]


def _targets(indicator: Indicator) -> Record:
    """By kind; "result" is the target in the result of its objective, where that counts for it (domain.md §5)."""
    found = {
        target.kind: {"printed": target.printed, "value": plain(target.value), "due_on": iso(target.due_on)}
        for target in indicator.targets.all()
    }
    if not indicator.takes_result_target:
        return found
    objective = indicator.objective
    stated = {"printed": objective.result_target_printed, "value": plain(objective.result_target_value)}
    return found | {"result": stated | {"due_on": iso(indicator.plan.ends_on)}}


def quality_part(plan: ActionPlan, actions: list[Action]) -> Records:
    """What the document leaves open or contradicts, by rule: where, and how often."""
    by_rule: dict[str, Record] = {}
    for finding in findings(plan, actions=actions):
        row = by_rule.setdefault(
            finding.rule, {"rule": finding.rule, "severity": str(finding.severity), "n": 0, "codes": []}
        )
        row["n"] += 1
        if finding.place.code and finding.place.code not in row["codes"]:
            row["codes"].append(finding.place.code)
    return list(by_rule.values())

"""What is told of the plan itself: version in force, period, objectives, indicators, gaps of the document."""

import datetime as dt

from plans.models import ActionPlan, Indicator, Passport, PlanVersion, SpecificObjective, StrategicObjective
from plans.selectors import findings
from progress.formulas.values import Record, Records, iso, plain, translated
from progress.models import ReportingPeriod
from progress.selectors.rates import version_in_force, versions_of
from progress.selectors.states import PeriodState
from strategy_tracker.base import clock


def plan_part(period: ReportingPeriod) -> Record:
    """Strategy, plan, and the versions that the figures rest on."""
    plan, strategy = period.plan, period.plan.strategy
    versions = versions_of(plan)
    return {
        "strategy": {"code": strategy.code, **translated(strategy, "title")},
        "plan": {
            "code": plan.code,
            "years": list(plan.years_until(period.ends_on.year)),
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


def objectives_part(state: PeriodState) -> Records:
    """Strategic objectives with their specific ones, as the plan of the day says."""
    return [
        {
            **_objective(state.plan, strategic),
            "specific": [_objective(state.plan, specific) for specific in strategic.specific_objectives.all()],
        }
        for strategic in state.strategic_objectives
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


def indicators_part(indicators: list[Indicator], day: dt.date) -> Records:
    """All indicators with baseline and targets: what the document prints, and the numbers that hold on the day."""
    return [_indicator(indicator, day) for indicator in indicators]


def _indicator(indicator: Indicator, day: dt.date) -> Record:
    passport = indicator.passport_on(day)
    return {
        "code": indicator.code,
        "objective": indicator.objective.code,
        **translated(indicator, "title"),
        "unit": passport.unit,
        "baseline_printed": indicator.baseline_printed,
        "baseline": plain(passport.baseline_value),
        "targets": _targets(indicator, passport),
        "passport": _passport(indicator, day),
    }


def _targets(indicator: Indicator, passport: Passport) -> Record:
    """By kind as printed, the others by their day, each with the value that holds.

    "result" is the target in the result of its objective, where that counts for it (domain.md §5).
    """
    values = {target.due_on: target.value for target in passport.targets}
    found = {
        target.kind: {
            "printed": target.printed,
            "value": plain(values.pop(target.due_on, None)),
            "due_on": iso(target.due_on),
        }
        for target in indicator.targets.all()
    }
    found |= {iso(day): {"printed": "", "value": plain(value), "due_on": iso(day)} for day, value in values.items()}
    if not indicator.takes_result_target_by(passport):
        return found
    objective = indicator.objective
    stated = {"printed": objective.result_target_printed, "value": plain(objective.result_target_value)}
    return found | {"result": stated | {"due_on": iso(indicator.plan.ends_on)}}


def _passport(indicator: Indicator, day: dt.date) -> Record | None:
    """The decision by which it is measured on the day, and its terms; None where there is the document alone."""
    edition = indicator.edition_on(day)
    if edition is None:
        return None
    texts = ("definition", "method", "numerator", "denominator", "direction", "span_rule", "source", "frequency")
    texts += ("available", "baseline_year", "baseline_source", "disaggregation", "verification")
    return {
        "number": edition.number,
        "decision_number": edition.decision_number,
        "decided_on": iso(edition.decided_on),
        "in_force_on": iso(edition.in_force_on),
        "responsible": edition.responsible.abbreviation if edition.responsible else "",
        **{name: getattr(edition, name) for name in texts},
    }


def quality_part(state: PeriodState) -> Records:
    """What the plan of the day leaves open or contradicts, by rule: where, and how often."""
    by_rule: dict[str, Record] = {}
    for finding in findings(state.plan, actions=state.actions, day=state.day, told=state.document):
        row = by_rule.setdefault(
            finding.rule, {"rule": finding.rule, "severity": str(finding.severity), "n": 0, "codes": []}
        )
        row["n"] += 1
        if finding.place.code and finding.place.code not in row["codes"]:
            row["codes"].append(finding.place.code)
    return list(by_rule.values())

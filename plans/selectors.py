"""What is read of the plan, each in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects

from accounts.models import Institution
from plans.documents.editions import document_in, edition_on
from plans.documents.reading import PlanRows, read
from plans.findings import RULES, Finding, PlaceKind, PlanData, Rule, Severity, find, of_actions, of_budget, of_victims
from plans.models import (
    Action,
    ActionPlan,
    Indicator,
    Passage,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
    VersionEdition,
    VictimFigure,
)
from plans.published_victims import SUPPRESSED, Place, exact_tables, suppressed_tables
from strategy_tracker.base import clock


def all_plans() -> list[ActionPlan]:
    """Every action plan with its strategy, the oldest first. One query."""
    return list(ActionPlan.objects.select_related("strategy").order_by("first_year", "pk"))


@dataclass(frozen=True)
class PlanOnDay(PlanRows):
    """The plan as the version says that was in force on a day, and the edition that it was read from."""

    edition: VersionEdition

    @property
    def version(self) -> PlanVersion:
        """The version in force."""
        return self.edition.version


def plan_on(plan: ActionPlan, day: dt.date) -> PlanOnDay:
    """The plan on a day: the one door to what it says (docs/adr/0016). A constant number of queries.

    Before the first version came into force it is the first that counts. A correction of the transcription counts at
    once, for every day. Raises VersionEdition.DoesNotExist for a plan without any document.
    """
    return plan_in(edition_on(plan, day))


def plan_in(edition: VersionEdition) -> PlanOnDay:
    """The plan as an edition says: for what was sealed with it, or to compare two."""
    rows = read(document_in(edition), edition.version.plan)
    return PlanOnDay(**vars(rows), edition=edition)


def plan_as_adopted(plan: ActionPlan) -> PlanOnDay | None:
    """The plan as its first version says, as it is read today; None while there is no other version."""
    first, *later = plan.versions.order_by("number")[:2]
    if not later:
        return None
    edition = first.editions.select_related("version__plan__strategy").last()
    return plan_in(edition) if edition else None


def plan_data(
    plan: ActionPlan,
    actions: Sequence[Action] | None = None,
    day: dt.date | None = None,
    told: PlanRows | None = None,
) -> PlanData:
    """The plan with everything that the rules of data quality look at, indicators as they are measured on the day.

    Its actions may have been loaded already; without a day it is today, without `told` the plan that the tables hold.
    """
    return PlanData(
        plan=plan,
        actions=list(plan.actions().with_plan()) if actions is None else actions,
        **(_parts_in_tables(plan) if told is None else _parts_told(told)),
        institutions=list(Institution.objects.all()),
        victims=list(VictimFigure.objects.all()),
        day=day or clock.today(),
    )


PARTS = ("strategic", "specific", "indicators", "passages")


def _parts_in_tables(plan: ActionPlan) -> dict[str, list[Any]]:
    indicators = Indicator.objects.filter(plan=plan).select_related("strategic", "specific", "responsible")
    parts = (
        StrategicObjective.objects.filter(plan=plan),
        SpecificObjective.objects.filter(strategic__plan=plan).prefetch_related("stated_totals"),
        indicators.prefetch_related("targets", "passport_editions__responsible"),
        Passage.objects.filter(plan=plan),
    )
    return {name: list(rows) for name, rows in zip(PARTS, parts, strict=True)}


def _parts_told(told: PlanRows) -> dict[str, list[Any]]:
    prefetch_related_objects(told.indicators, "passport_editions__responsible")
    passages = sorted(told.passages, key=lambda passage: (passage.chapter, passage.position))
    return {name: getattr(told, name) for name in PARTS} | {"passages": passages}


def findings(
    plan: ActionPlan,
    rules: Iterable[Rule] = RULES,
    actions: Sequence[Action] | None = None,
    day: dt.date | None = None,
    told: PlanRows | None = None,
) -> list[Finding]:
    """What the document leaves open or contradicts on the day (today), by rule. `actions` are the plan's, if loaded."""
    return find(plan_data(plan, actions, day, told), rules)


def findings_of_action(plan: ActionPlan, action: Action) -> list[Finding]:
    """What the document leaves open or contradicts about one action (loaded by `with_plan()`, no query of its own)."""
    found = find(PlanData(plan=plan, actions=[action]), (*of_budget.RULES, *of_actions.RULES))
    return [finding for finding in found if finding.place.kind == PlaceKind.ACTION]


def codes_with_findings(
    plan: ActionPlan, actions: Sequence[Action] | None = None, day: dt.date | None = None
) -> set[str]:
    """The codes of the actions about which there is a finding on the day (today)."""
    found = findings(plan, actions=actions, day=day)
    return {finding.place.code for finding in found if finding.place.kind == PlaceKind.ACTION}


@dataclass(frozen=True)
class RuleFindings:
    """One rule and what it found."""

    rule: Rule
    findings: list[Finding]


@dataclass(frozen=True)
class SeverityFindings:
    """The rules of one severity, the gravest first on a page."""

    severity: Severity
    groups: list[RuleFindings]

    @property
    def count(self) -> int:
        """How many findings there are of this severity."""
        return sum(len(group.findings) for group in self.groups)


def findings_by_rule(found: Iterable[Finding], rules: Sequence[Rule] = RULES) -> list[SeverityFindings]:
    """The findings under their rules, the rules under their severity; rules without findings are there too."""
    by_rule: dict[str, list[Finding]] = {rule.name: [] for rule in rules}
    for finding in found:
        by_rule[finding.rule].append(finding)
    return [
        SeverityFindings(
            severity, [RuleFindings(rule, by_rule[rule.name]) for rule in rules if rule.severity == severity]
        )
        for severity in Severity
    ]


def victim_findings() -> list[Finding]:
    """What does not add up in the victim tables. One query."""
    return find(PlanData(victims=list(VictimFigure.objects.all())), of_victims.RULES)


def baseline_figures() -> list[VictimFigure]:
    """The cells of the strategy's printed tables, in its order. One query."""
    return _in_order(VictimFigure.objects.all())


def suppressed_victim_tables(
    figures: Iterable[VictimFigure], threshold: int | None = None, hidden_before: Iterable[Place] = ()
) -> dict[str, Any]:
    """The same tables as they may be published, small counts and what would give them away hidden. No query.

    The threshold is the operator's (settings.DISCLOSURE_THRESHOLD) unless given. Shape: plans.published_victims.
    """
    threshold = settings.DISCLOSURE_THRESHOLD if threshold is None else threshold
    return suppressed_tables(_in_order(figures), threshold, hidden_before)


def exact_victim_tables(figures: Iterable[VictimFigure]) -> dict[str, Any]:
    """The same tables in the shape of what is published, with nothing hidden. No query."""
    return {"threshold": None, "marker": SUPPRESSED, "hidden": 0, "tables": exact_tables(_in_order(figures))}


def _in_order(figures: Iterable[VictimFigure]) -> list[VictimFigure]:
    """Table by table, category by category, year by year."""
    order = {dimension.value: position for position, dimension in enumerate(VictimFigure.Dimension)}
    return sorted(figures, key=lambda figure: (order[figure.dimension], figure.position, figure.year))

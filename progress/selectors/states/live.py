"""Where everything stands as of a period by what is verified now, on the plan of the day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from plans.documents.editions import is_in_the_tables
from plans.models import (
    Action,
    ActionInstitution,
    ActionPlan,
    Indicator,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
)
from plans.selectors import PlanOnDay, plan_on
from progress.formulas.budget import BudgetCell
from progress.formulas.rates import ActionState, Share, Threshold
from progress.formulas.spans import Covers
from progress.models import EscalationStep, ReportingPeriod, RiskReview, Status
from progress.selectors.indicators import (
    IndicatorProgress,
    Recorded,
    indicators_with_targets,
    progress_over,
    recorded_in,
)
from progress.selectors.outputs import Reached, reached
from progress.selectors.periods import day_of, first_day_ahead
from progress.selectors.rates import Counted, YearRates, counted_by_year, rates_of, version_in_force, versions_of
from progress.selectors.reporting import Reporting, reporting_of, submissions_of
from progress.selectors.risks import confirmed_reviews
from progress.selectors.spending import (
    Adopted,
    Spendings,
    adopted_budget,
    cell_of,
    material_threshold,
    verified_spending,
)
from progress.selectors.status import give_status, latest_assessments

# What hangs on an action: a document has it all at hand, the tables are asked for what a page shows.
ROLES = (Prefetch("roles", ActionInstitution.objects.select_related("institution")),)
MONEY = ("budget_lines__parts__source", "fundings__source")
PRODUCTS = ("outputs", "reference_links__document")


@dataclass(frozen=True)
class PeriodState:
    """Where everything stands as of a period. Each part is read when it is first asked for."""

    plan: ActionPlan
    period: ReportingPeriod | None

    @property
    def day(self) -> dt.date:
        """The day that it is seen from: the cut-off of a closed period, today for the open one."""
        return day_of(self.period)

    @property
    def year(self) -> int:
        """The year that is told of: that of the period."""
        return self.period.ends_on.year if self.period else self.day.year

    @property
    def first_day(self) -> dt.date:
        """The first day that is not over: a deadline before it has passed."""
        return first_day_ahead(self.period)

    @cached_property
    def document(self) -> PlanOnDay | None:
        """The plan of the day as its document says; None while the tables hold the same version."""
        is_today = self.period is None or not self.period.is_closed
        return None if is_today or is_in_the_tables(self.plan, self.day) else plan_on(self.plan, self.day)

    @property
    def version(self) -> PlanVersion | None:
        """The version of the plan that was in force on the day; before the first came into force, the first."""
        versions = versions_of(self.plan)
        return version_in_force(versions, self.day) if versions else None

    @cached_property
    def actions(self) -> list[Action]:
        """Every action of the plan with its objectives and its status (progress.selectors.status)."""
        in_order = self.plan.actions().with_objectives().order_by("position")
        rows = self.document.actions if self.document else list(in_order)
        assessments = latest_assessments(self.plan, self.period)
        for action in rows:
            give_status(action, assessments.get(action.pk), self.period)
        return rows

    @cached_property
    def risk_reviews(self) -> list[RiskReview]:
        """What is confirmed of the risks in the register, up to the period."""
        return confirmed_reviews(self.period) if self.period else []

    @cached_property
    def escalation_steps(self) -> list[EscalationStep]:
        """The steps of what was told to the planning office in the periods up to this one, the oldest first."""
        if self.period is None:
            return []
        steps = EscalationStep.objects.exclude(kind=EscalationStep.COMMENT).filter(
            escalation__period__plan=self.period.plan_id, escalation__period__ends_on__lte=self.period.ends_on
        )
        return list(steps.select_related("escalation__period").order_by("escalation", "pk"))

    @cached_property
    def strategic_objectives(self) -> list[StrategicObjective]:
        """The strategic objectives of the plan with the specific ones and the totals that are stated below them."""
        if self.document is not None:
            return self.document.strategic
        objectives = StrategicObjective.objects.filter(plan=self.plan).order_by("position")
        return list(objectives.prefetch_related("specific_objectives__stated_totals"))

    @cached_property
    def specific_objectives(self) -> list[SpecificObjective]:
        """The specific objectives of the plan with what hangs on them, their strategic ones too."""
        if self.document is not None:
            return self.document.specific
        objectives = SpecificObjective.objects.filter(strategic__plan=self.plan).select_related("strategic")
        return list(objectives.prefetch_related("indicators", "stated_totals__objective", "strategic__indicators"))

    @cached_property
    def action_states(self) -> list[ActionState]:
        """What the formulas need of every action."""
        return [ActionState(a.code, a.status, a.deadline_on, a.status == Status.CANCELLED) for a in self.actions]

    def actions_with(self, *related: str | Prefetch) -> list[Action]:
        """The actions with more that is printed of them at hand (ROLES, MONEY, PRODUCTS)."""
        if self.document is None:
            prefetch_related_objects(self.actions, *related)
        return self.actions

    @cached_property
    def codes(self) -> dict[int, str]:
        """How the actions are called in this plan, by pk: an action may have moved since, and be called otherwise."""
        return {action.pk: action.code for action in self.actions}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """The status of every action, by its code."""
        return {action.code: action.status for action in self.actions}

    @cached_property
    def statuses_by_key(self) -> dict[str, str]:
        """The status of every action, by what it is known by for good: it may have moved to another code since."""
        return {action.key: action.status for action in self.actions}

    @cached_property
    def by_objective(self) -> dict[str, Counter[str]]:
        """Per specific objective (its code) how many actions read as each status."""
        return counted((action.objective.code, action.reading) for action in self.actions)

    @cached_property
    def rates(self) -> dict[int, YearRates]:
        """The implementation rates by year."""
        return {year: rates_of(year, *counted) for year, counted in self._counted.items()}

    @property
    def states_of_year(self) -> list[ActionState]:
        """Of what the rates of the year that is told of are counted, and those of its objectives."""
        return self._counted[self.year][1] if self.year in self._counted else []

    @cached_property
    def _counted(self) -> Counted:
        states = dict(zip((action.key for action in self.actions), self.action_states, strict=True))
        return counted_by_year(self.plan, states, self.year, self.day)

    @property
    def rates_of_year(self) -> YearRates:
        """The implementation rates of the year that is told of; of a year before the plan there is nothing."""
        return self.rates.get(self.year) or YearRates(self.year, 0, Share(0, 0), Share(0, 0))

    @cached_property
    def recorded(self) -> Recorded:
        """The measurements up to the period."""
        return recorded_in(self.plan, self.periods)

    @cached_property
    def periods(self) -> list[ReportingPeriod]:
        """Those of the plan up to this one, in their order."""
        return [p for p in self.plan.periods.all() if p.ends_on <= self.period.ends_on] if self.period else []

    @cached_property
    def planned_indicators(self) -> list[Indicator]:
        """The indicators of the plan, in its order, with what they are held against."""
        if self.document is None:
            return list(indicators_with_targets().filter(plan=self.plan))
        prefetch_related_objects(self.document.indicators, "passport_editions__responsible")
        return self.document.indicators

    def indicators(self, covers: Covers = Covers.YEAR) -> list[IndicatorProgress]:
        """Where every indicator stands, over the half-year, the year so far or the plan so far."""
        return [self.indicator(item, covers) for item in self.planned_indicators]

    def indicator(self, indicator: Indicator, covers: Covers) -> IndicatorProgress:
        """Where one indicator stands."""
        return progress_over([indicator], self.periods, self.recorded, covers)[0]

    @cached_property
    def reporting(self) -> list[Reporting]:
        """How each institution that was asked reported."""
        return reporting_of(self.period, submissions_of(self.period)) if self.period else []

    @cached_property
    def spendings(self) -> Spendings:
        """What was verifiably spent up to the period, by action, year and source."""
        return verified_spending(self.plan, period=self.period)

    def cells(self, years: Iterable[int], actions: Iterable[Action] | None = None) -> list[BudgetCell]:
        """What is planned for each action (all, or these) in each year, and was spent: the one door to money."""
        rows = list(self.actions if actions is None else actions)
        if self.document is None:
            prefetch_related_objects(rows, *MONEY)
        return [self.cell(action, year) for action in rows for year in years]

    def cell(self, action: Action, year: int) -> BudgetCell:
        """The same of one action (loaded with its money) in one year."""
        return cell_of(action, year, self.spendings.get((action.pk, year), ()), self.adopted)

    @cached_property
    def adopted(self) -> Adopted | None:
        """What the first version of the plan plans; None while no later one could have revised it."""
        return adopted_budget(self.plan)

    @property
    def threshold(self) -> Threshold:
        """From where on a difference between spending and plan is material."""
        return material_threshold()

    def reached(self, action: Action) -> dict[int, Reached]:
        """What has been reached of the outputs (by pk) of an action that is loaded with them."""
        if self.period is None:
            return {output.pk: Reached(output) for output in action.outputs.all()}
        return reached(self.period, [action])


def counted(pairs: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """How often each status occurs, by code."""
    counts: dict[str, Counter[str]] = {}
    for code, status in pairs:
        counts.setdefault(code, Counter())[status] += 1
    return counts

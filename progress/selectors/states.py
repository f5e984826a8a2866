"""The state of a period: what its seal holds when it is closed, else what is verified now on the plan of today.

This is the one door. A page, an export or a report that speaks of a period reads it here and nowhere else.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from plans.documents.editions import is_in_the_tables
from plans.models import (
    Action,
    ActionInstitution,
    ActionPlan,
    Indicator,
    Output,
    Passport,
    SpecificObjective,
    StrategicObjective,
)
from plans.selectors import PlanOnDay, plan_in, plan_on
from progress.formulas.achievement import Band
from progress.formulas.budget import UNSPECIFIED, CellPart
from progress.formulas.rates import ActionState, Share, Threshold
from progress.formulas.spans import Covers
from progress.formulas.values import Record, Records, as_decimal
from progress.models import EscalationStep, PeriodSeal, ReportingPeriod, RiskReview, Status, Submission
from progress.selectors.indicators import (
    IndicatorProgress,
    Part,
    Recorded,
    indicators_with_targets,
    is_in_span,
    progress_over,
    recorded_in,
    with_their_year,
)
from progress.selectors.outputs import Reached, reached
from progress.selectors.periods import day_of, first_day_ahead
from progress.selectors.rates import Counted, YearRates, counted_by_year, rates_of
from progress.selectors.reporting import Reporting, ReportingCounts, reporting_of, submissions_of
from progress.selectors.risks import confirmed_reviews
from progress.selectors.seals import data_of, seal_of
from progress.selectors.spending import Adopted, Spendings, adopted_budget, material_threshold, verified_spending
from progress.selectors.status import give_forecast, give_status, is_carried, latest_assessments

# What hangs on an action: a document has it all at hand, the tables are asked for what a page shows.
ROLES = (Prefetch("roles", ActionInstitution.objects.select_related("institution")),)
MONEY = ("budget_lines__parts__source", "fundings__source")
PRODUCTS = ("outputs", "reference_links__document")
# The figures of an indicator's progress that are quantities.
FIGURES = ("baseline", "target", "value", "compared", "numerator", "denominator")


def state_of(period: ReportingPeriod) -> "PeriodState":
    """Where everything stands as of the period: by its seal when it is closed, else by what is verified now."""
    seal = seal_of(period)
    return live_state(period) if seal is None else SealedState(period.plan, period, seal, data_of(seal))


def states_of(plan: ActionPlan) -> list["PeriodState"]:
    """Of each period of the plan, in their order. Two queries, if all seals are at hand."""
    prefetch_related_objects([plan], "periods")
    seals = {seal.period_id: seal for seal in PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data")}
    return [
        SealedState(plan, period, seals[period.pk], data_of(seals[period.pk]))
        if period.pk in seals
        else PeriodState(plan, period)
        for period in plan.periods.all()
    ]


def indicator_history(indicator: Indicator, states: Iterable["PeriodState"]) -> list[IndicatorProgress]:
    """What the indicator measured in every half-year."""
    return with_their_year([state.indicator(indicator, Covers.HALF_YEAR) for state in states])


def longer_spans(indicator: Indicator, states: Sequence["PeriodState"]) -> list[IndicatorProgress]:
    """The years that the periods go through, each as far as it goes, and the plan."""
    ends = {state.year: state for state in states}
    years = [state.indicator(indicator, Covers.YEAR) for state in ends.values()]
    return [*years, *([states[-1].indicator(indicator, Covers.PLAN)] if len(years) > 1 else [])]


def sealed_counts(plan: ActionPlan) -> dict[int, ReportingCounts]:
    """How the institutions reported in each closed period (its pk), as it was sealed. One query, if all are at hand."""
    seals = PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data")
    told = {seal.period_id: data_of(seal)["spans"][Covers.HALF_YEAR]["reporting"] for seal in seals}
    return {
        period: ReportingCounts(**{name: row[name] for name in ("expected", "on_time", "late", "missing")})
        for period, row in told.items()
    }


def live_state(period: ReportingPeriod) -> "PeriodState":
    """What is verified now, as of the period: what its seal is made of when it closes."""
    return PeriodState(period.plan, period)


def state_as_of(plan: ActionPlan, period: ReportingPeriod | None) -> "PeriodState":
    """The same of a plan that may have no periods yet: then where it stands today."""
    return PeriodState(plan, None) if period is None else state_of(period)


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
        return _counted((action.objective.code, action.reading) for action in self.actions)

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

    def spendings_on(self, action: Action) -> Spendings:
        """The same of one action."""
        return verified_spending(self.plan, action, self.period)

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


@dataclass(frozen=True)
class SealedMeasurement:
    """What had been recorded of an indicator in a half-year."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    source: str
    note: str
    absent_reason: str


@dataclass(frozen=True)
class SealedState(PeriodState):
    """The same, as the seal holds it: nothing that happened since is in it."""

    seal: PeriodSeal
    data: Record

    @cached_property
    def document(self) -> PlanOnDay:
        """The plan as it was printed when the period was sealed."""
        return plan_in(self.seal.edition)

    @cached_property
    def actions(self) -> list[Action]:
        """The actions of the plan that was sealed, with their statuses of then."""
        rows = [action for action in self.document.actions if action.code in self._rows]
        for action in rows:
            self._give_status(action, self._rows[action.code])
        return rows

    @cached_property
    def _rows(self) -> dict[str, Record]:
        return {row["code"]: row for row in self.data["actions"]}

    def _give_status(self, action: Action, told: Record) -> None:
        assessed = self.data["assessed"].get(action.code, {"at": None, "version": None})
        action.deadline_on, action.cancelled_on = _day(told["deadline_on"]), _day(told["cancelled_on"])
        action.cancelled_by_decision, action.cancelled_reason = told["cancelled_by_decision"], told["cancelled_reason"]
        action.status = action.reading = told["status"]
        action.status_period = told["assessed_in"]
        action.is_carried = is_carried(action, self.period)
        action.status_completed_on = _day(told["completed_on"])
        action.status_version = assessed["version"]
        action.status_at = dt.datetime.fromisoformat(assessed["at"]) if assessed["at"] else None
        forecast = told.get("forecast") or {}  # earlier seals hold none
        give_forecast(action, *(forecast.get(name, "") for name in ("confidence", "reason", "way_back")))

    @cached_property
    def statuses(self) -> dict[str, str]:
        """The statuses that were sealed. No query."""
        return {row["code"]: row["status"] for row in self.data["actions"]}

    @cached_property
    def statuses_by_key(self) -> dict[str, str]:
        """The same by keys; a row says its key where that is not its code. No query."""
        return {row.get("key", row["code"]): row["status"] for row in self.data["actions"]}

    @cached_property
    def by_objective(self) -> dict[str, Counter[str]]:
        """The counts that were sealed. No query."""
        return _counted((row["specific"], row["status"]) for row in self.data["actions"])

    @cached_property
    def rates(self) -> dict[int, YearRates]:
        """The implementation rates by year, as they were sealed."""
        return {row["year"]: _rates(row) for row in self.data["figures"]["rates"]}

    def indicator(self, indicator: Indicator, covers: Covers) -> IndicatorProgress:
        """Where the indicator stood, as it was judged when the period was sealed."""
        told = self.data["stand"][covers].get(indicator.code)
        if told is None:  # it came into the plan later
            return progress_over([indicator], self.periods, {}, covers)[0]
        return IndicatorProgress(
            indicator=indicator,
            passport=self._passport(indicator),
            period=self.period,
            covers=covers,
            due_on=_day(told["due_on"]),
            is_result_target=told["is_result_target"],
            **{name: as_decimal(told[name]) for name in (*FIGURES, "achieved")},
            band=Band(told["band"]),
            parts=self._parts(indicator.code, covers, told["hidden_parts"]),
            is_hidden=told["is_hidden"],
        )

    def _passport(self, indicator: Indicator) -> Passport:
        """How it was measured when the period was sealed: what the plan prints may have been corrected since."""
        units = {row["code"]: row["unit"] for row in self.data["indicators"]}
        rules = {row["code"]: row["rule"] for row in self.data["spans"][Covers.PLAN]["tracking"]}
        passport = indicator.passport_on(self.period.ends_on)
        return replace(passport, unit=units[indicator.code], span_rule=rules[indicator.code])

    def _parts(self, code: str, covers: Covers, hidden: list[str]) -> tuple[Part, ...]:
        told = self.data["measured"].get(code, {})
        return tuple(
            Part(period, _measurement(told[period.code]) if period.code in told else None, period.code in hidden)
            for period in self.periods
            if is_in_span(period, self.period, covers)
        )

    @cached_property
    def reporting(self) -> list[Reporting]:
        """How each institution reported: its submission with the counts that were sealed."""
        told, names = self.data["submissions"], self.data["institutions"]
        submissions = [item for item in submissions_of(self.period) if item.institution.code in told]
        for institution in (item.institution for item in submissions):
            for name, value in names[institution.code].items():  # it may be called otherwise since
                setattr(institution, name, value)
        return [_reporting(item, told[item.institution.code]) for item in submissions]

    @cached_property
    def spendings(self) -> Spendings:
        """What was spent, as it was sealed."""
        actions = {action.code: action.pk for action in self.actions}
        return {
            (actions[row["code"]], year): parts
            for row in self.data["actions"]
            for year, parts in _spent_parts(row["spent"]).items()
        }

    def spendings_on(self, action: Action) -> Spendings:
        """What was spent on one action, as it was sealed."""
        return {place: parts for place, parts in self.spendings.items() if place[0] == action.pk}

    @cached_property
    def adopted(self) -> Adopted | None:
        """What the first version plans, as it was read when the period was sealed."""
        return adopted_budget(self.plan, self.seal.sealed_at)

    @property
    def threshold(self) -> Threshold:
        """The threshold by which the seal says what is material."""
        told = self.data["budget"]["threshold"]
        return Threshold(percent=Decimal(told["percent"]), euros=Decimal(told["euros"]))

    def reached(self, action: Action) -> dict[int, Reached]:
        """As it was sealed. A small number of victims is in no seal: who may read it exactly reads the answers."""
        told = {row["number"]: row for row in self._rows[action.code]["outputs"]}
        hidden = any(row["is_hidden"] for row in told.values())
        exact = reached(self.period, [action]) if hidden else {}
        return {
            output.pk: exact[output.pk] if told[output.number]["is_hidden"] else _reached(output, told[output.number])
            for output in action.outputs.all()
        }


def _spent_parts(spent: Records) -> dict[int, tuple[CellPart, ...]]:
    """By year; the half-years of a year are added up."""
    amounts: dict[tuple[int, str, str, str], Decimal] = {}
    for row in spent:
        place = row["year"], row["source"], row["nature"], row["recurrence"]
        amounts[place] = amounts.get(place, Decimal(0)) + Decimal(row["amount"])
    found: dict[int, tuple[CellPart, ...]] = {}
    for (year, source, nature, recurrence), amount in sorted(amounts.items()):
        found[year] = (*found.get(year, ()), CellPart(UNSPECIFIED, nature, amount, recurrence, source))
    return found


def _reached(output: Output, told: Record) -> Reached:
    by_year = {int(year): Decimal(value) for year, value in told["reached_by_year"].items()}
    return Reached(output, by_year, as_decimal(told["reached_share"]))


def _counted(pairs: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for code, status in pairs:
        counts.setdefault(code, Counter())[status] += 1
    return counts


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _rates(row: Record) -> YearRates:
    due_by, due_within = (Share(row[name]["n"], row[name]["of"]) for name in ("due_by", "due_within"))
    return YearRates(row["year"], row["version"], due_by, due_within)


def _measurement(row: Record) -> SealedMeasurement:
    figures = {name: as_decimal(row[name]) for name in ("value", "numerator", "denominator")}
    return SealedMeasurement(**figures, **{name: row[name] for name in ("source", "note", "absent_reason")})


COUNTS = ("n_entries", "n_asked", "n_answered", "n_lead", "n_verified", "n_returned")


def _reporting(submission: Submission, told: Record) -> Reporting:
    for name in COUNTS:
        setattr(submission, name, told[name])
    return Reporting(submission, **{name: told[name] for name in ("is_on_time", "is_late", "is_missing", "days_late")})

"""What a seal holds: everything that is told of a period, as a plain dict.

Amounts and quantities are decimal strings, days are ISO dates, shares are n and N: nothing is rounded here. The texts
of all three languages stand inside, so that one snapshot gives the same numbers in every language. Only verified
answers count (domain.md §4), and everything is as of the period's cut-off date (domain.md §5).

What is the same for the half-year, its year so far and the plan so far stands at the top, the rest under "spans". What
pages need besides, to show of a closed period what they show of an open one, stands in the parts of FOR_PAGES.
"""

from progress.formulas.spans import Covers
from progress.formulas.values import Record, Records
from progress.models import ReportingPeriod
from progress.selectors.periods import period_before, periods_covered
from progress.selectors.seals import counted_on, read_data, seal_of
from progress.selectors.states import MONEY, PRODUCTS, ROLES, PeriodState, live_state, state_of
from progress.snapshot.action_rows import actions_part, assessed_part
from progress.snapshot.budget import budget_part
from progress.snapshot.contributions import civil_society_part, periods_part
from progress.snapshot.decisions import decisions_part
from progress.snapshot.execution import execution_part
from progress.snapshot.figures import figures_part, flips, forecasts_part
from progress.snapshot.institutions import institutions_part, reporting_part, submissions_part
from progress.snapshot.plan import indicators_part, objectives_part, period_part, plan_part, quality_part
from progress.snapshot.problems import problems_part
from progress.snapshot.tracking import fulfilment_part, measured_part, stand_part, tracking_part

SCHEMA = 1
FOR_PAGES = ("assessed", "measured", "stand", "submissions")


def build(period: ReportingPeriod) -> Record:
    """Everything that is told of the period, as it is now. A constant number of queries."""
    state = live_state(period)
    state.actions_with(*ROLES, *MONEY, *PRODUCTS)
    states = {period.pk: state}  # each is read once
    actions = actions_part(state)
    return {
        "schema": SCHEMA,
        **plan_part(period),
        "period": period_part(period),
        "objectives": objectives_part(state),
        "indicators": indicators_part(state.planned_indicators, period.ends_on),
        "institutions": institutions_part(),
        "actions": actions,
        "figures": figures_part(state, actions),
        "budget": budget_part(state, actions),
        "forecasts": forecasts_part(state),
        "quality": quality_part(state),
        "assessed": assessed_part(state),
        "measured": measured_part(state),
        "stand": stand_part(state),
        "submissions": submissions_part(state),
        "counts_on": counted_on(period),
        "decisions": decisions_part(period),
        "spans": {covers.value: _span(covers, state, actions, states) for covers in Covers},
    }


def frozen(period: ReportingPeriod) -> Record:
    """What the seal of the period holds; where none holds, what it would hold now."""
    seal = seal_of(period)
    return build(period) if seal is None else read_data(seal) | {"seal": {"number": seal.number, "sha256": seal.sha256}}


def _span(covers: Covers, state: PeriodState, actions: Records, states: dict[int, PeriodState]) -> Record:
    """What is told of this span alone."""
    before = period_before(covers, state.period)
    covered = [_state(half, states) for half in periods_covered(covers, state.period)]
    tracked = state.indicators(Covers.PLAN if covers == Covers.PLAN else Covers.YEAR)
    told = {
        "previous_period": before.code if before else None,
        "status_before": _status_before(_state(before, states), state) if before else {},
        "fulfilment": fulfilment_part(state.period, tracked),
        "reporting": reporting_part(state, covered, actions),
        "problems": problems_part(state, covered),
    }
    if covers == Covers.HALF_YEAR:
        return told
    since = state.plan.first_year if covers == Covers.PLAN else state.period.ends_on.year
    return told | {
        "tracking": tracking_part(tracked),
        "execution": execution_part(state, actions, since),
        "civil_society": civil_society_part(state, covered, actions),
        "periods": periods_part(covered),
    }


def _status_before(before: PeriodState, state: PeriodState) -> dict[str, str]:
    """What each action's status was, by the code that it has now."""
    found = before.statuses_by_key
    return {action.code: found[action.key] for action in state.actions if action.key in found}


def _state(half: ReportingPeriod, states: dict[int, PeriodState]) -> PeriodState:
    """Of the period itself the state that is being frozen; of those before it what their seals hold."""
    if half.pk not in states:
        states[half.pk] = state_of(half)
    return states[half.pk]


def for_span(data: Record, covers: Covers) -> Record:
    """What a seal holds for a report about this span of time."""
    told = data["spans"][covers]
    shared = {name: part for name, part in data.items() if name not in (*FOR_PAGES, "counts_on", "spans")}
    actions = [action | {"status_before": told["status_before"].get(action["code"])} for action in data["actions"]]
    own = {name: part for name, part in told.items() if name != "status_before"}
    return shared | own | {"actions": actions, "figures": data["figures"] | {"changes": flips(actions)}}

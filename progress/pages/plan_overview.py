"""The state of the plan in a handful of figures, for home pages and the first page of reports."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from plans.models import Action, ActionInstitution, ActionPlan
from progress.charts.bars import MoneyBar, Segment, StatusBar, status_bars, status_segments, used_statuses
from progress.formulas.budget import sum_of, tabulate
from progress.formulas.deadlines import Lateness
from progress.models import Status
from progress.pages.budget import bars_of
from progress.selectors.states import ROLES, PeriodState
from progress.selectors.status import lateness_of
from progress.words import last_verified
from strategy_tracker.base.text import in_language
from strategy_tracker.base.web.addresses import address


@dataclass(frozen=True)
class StatusRow:
    """One line of "status by objective"."""

    code: str
    label: str
    total: int
    segments: list[Segment]
    url: str = ""


@dataclass(frozen=True)
class OverdueAction:
    """An action past its deadline: who leads it, for how many days, and what was last verified of it."""

    action: Action
    lead: str
    days: int
    last_verified: str


@dataclass(frozen=True)
class PlanOverview:
    """Where the plan stands on a day."""

    plan: ActionPlan
    year: int
    day: dt.date
    rows: list[StatusRow]
    total: StatusRow
    due_this_year: int
    overdue: list[OverdueAction]  # those longest overdue first
    not_reported: int
    undated: list[Action]
    money: list[MoneyBar]  # one for each year
    unplanned: Decimal | None  # spent besides, where the plan states no cost

    @property
    def year_text(self) -> str:
        """The year for an address."""
        return str(self.year)

    @property
    def money_total(self) -> dict[str, object]:
        """All years together, with the page that tells more; what nobody has reported stays unknown."""
        planned, spent = (sum_of(bar[name] for bar in self.money) for name in ("planned", "spent"))
        return {
            "label": gettext("Total"),
            "planned": planned,
            "spent": spent,
            "url": address("budget_overview", self.plan),
        }


def plan_overview(state: PeriodState) -> PlanOverview:
    """The figures of a period as its state tells them."""
    plan, year = state.plan, state.year
    actions = state.actions_with(*ROLES)
    by_objective = _count_by_objective(actions)
    order = used_statuses(list(by_objective.values()))
    years = plan.years_until(state.period.ends_on.year if state.period else plan.last_year)
    money = tabulate(state.cells(years), years, lambda cell: "").totals
    tree = address("plan_tree", plan)
    objectives = dict.fromkeys(action.objective.strategic for action in actions)
    rows = [
        _row(o.code, in_language(o, "title")[0], by_objective.get(o.code, Counter()), order, f"{tree}#{o.code}")
        for o in objectives
    ]
    return PlanOverview(
        plan=plan,
        year=year,
        day=state.day,
        rows=rows,
        total=_row("", gettext("Total"), sum(by_objective.values(), Counter()), order),
        due_this_year=sum(1 for a in actions if a.deadline_year == year and a.status != Status.CANCELLED),
        overdue=_overdue(actions, state.first_day),
        not_reported=sum(1 for a in actions if a.status == Status.NOT_REPORTED),
        undated=[a for a in actions if a.deadline_on is None],
        money=[bar.picture for bar in bars_of(money.by_year)],
        unplanned=money.total.spent_unplanned,
    )


def _overdue(actions: Iterable[Action], first_day: dt.date) -> list[OverdueAction]:
    found = [
        OverdueAction(action, _lead(action), (first_day - action.deadline_on).days, last_verified(action))
        for action in actions
        if lateness_of(action, first_day) == Lateness.OVERDUE
    ]
    return sorted(found, key=lambda late: -late.days)


def _lead(action: Action) -> str:
    return next((str(role.institution) for role in action.roles.all() if role.part == ActionInstitution.Part.LEAD), "")


def _count_by_objective(actions: Iterable[Action]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for action in actions:
        counts.setdefault(action.objective.strategic.code, Counter())[action.reading] += 1
    return counts


def _row(code: str, label: str, counts: Counter[str], order: tuple[str, ...], url: str = "") -> StatusRow:
    return StatusRow(code, label, sum(counts.values()), status_segments(counts, order), url)


def status_by_institution(state: PeriodState) -> list[StatusBar]:
    """Where the actions stand that each institution leads, those with most first; bars of one scale."""
    counts: dict[str, Counter[str]] = {}
    for action in state.actions_with(*ROLES):
        if lead := _lead(action):
            counts.setdefault(lead, Counter())[action.reading] += 1
    ordered = sorted(counts, key=lambda name: (-counts[name].total(), name))
    return status_bars({name: counts[name] for name in ordered}, has_one_scale=True)

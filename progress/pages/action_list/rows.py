"""The rows of the list of actions, as the page and the spreadsheets show them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Action, ActionInstitution, ActionPlan, CarryOver
from progress.charts.bars import READING_ORDER
from progress.formulas.budget import sum_of
from progress.formulas.deadlines import Lateness
from progress.formulas.statuses import OVERDUE, STATUS_WORDS
from progress.models import Confidence, Event, ReportingPeriod
from progress.selectors.carry_over import taken_over_by
from progress.selectors.periods import first_day_ahead, period_to_show
from progress.selectors.states import ROLES, PeriodState
from progress.selectors.status import lateness_of
from progress.words import last_verified, since
from strategy_tracker.base.text import fold, in_language

CODE = re.compile(r"[ivx]+(\.\d+)+")
PUNCTUATION = "\"'.,;:!?()"  # what may stand around a word that was copied from a text
LATENESS_LABELS: dict[str, str | Promise] = {Lateness.OVERDUE: _("overdue"), Lateness.DELIVERED: _("delivered late")}


@dataclass(frozen=True)
class ActionRow:
    """One action as the list shows it."""

    action: Action
    lead: ActionInstitution | None
    supporting: list[ActionInstitution]
    period: ReportingPeriod | None
    lateness: Lateness
    days_late: int
    carried_from: list[CarryOver] = field(default_factory=list)

    @property
    def formerly(self) -> str:
        """What it was in an earlier plan: codes and plan."""
        return "; ".join(f"{decision.source.code} ({decision.source.plan})" for decision in self.carried_from)

    @property
    def status_label(self) -> str | Promise:
        """The word for what the status reads as."""
        return STATUS_WORDS[self.action.reading]

    @property
    def forecast_label(self) -> str | Promise:
        """The word for how likely its delivery is; empty where that was not stated."""
        return dict(Confidence.choices).get(self.action.confidence, "")

    @property
    def since(self) -> str:
        """From when its status is, where that is not the period shown (progress.words.since)."""
        return since(self.action)

    @property
    def last_known(self) -> str:
        """The last verified status and since when, where that is not simply the status of the period shown."""
        is_as_it_reads = self.action.reading == self.action.status and not self.action.is_carried
        return "" if is_as_it_reads else last_verified(self.action)

    @property
    def is_late(self) -> bool:
        """Whether it is overdue, or was delivered after its deadline."""
        return bool(self.lateness)

    @property
    def is_overdue(self) -> bool:
        """Past its deadline and not implemented."""
        return self.lateness == Lateness.OVERDUE

    @property
    def lateness_label(self) -> str | Promise:
        """Lateness in words; empty where the action is in time."""
        return LATENESS_LABELS.get(self.lateness, "")

    @property
    def lateness_note(self) -> str | Promise:
        """Lateness beside a status that does not say so itself."""
        return "" if self.action.reading == OVERDUE else self.lateness_label

    @property
    def title(self) -> str:
        """The action in the person's language, else in Albanian."""
        return in_language(self.action, "title")[0]

    @property
    def changed_at(self) -> dt.datetime | None:
        """When something last happened to it: an event, or the system's "not reported", which is none."""
        return max(filter(None, [self.action.changed_at, self.action.status_at]), default=None)

    @property
    def is_long(self) -> bool:
        """Whether two lines of the table may not hold the title."""
        return len(self.title) > 80

    @property
    def supporting_names(self) -> str:
        """The supporting institutions, side by side."""
        return ", ".join(part.institution.abbreviation for part in self.supporting)

    @property
    def is_costed(self) -> bool:
        """Whether any year states an amount, 0.00 included."""
        return self.action.n_costed > 0

    @property
    def is_partly_costed(self) -> bool:
        """Whether some years state an amount and others none."""
        return 0 < self.action.n_costed < self.action.n_years


def periods_to_show(plan: ActionPlan) -> list[ReportingPeriod]:
    """The period that is shown by default, then every closed one, the newest first."""
    default = period_to_show(plan)
    closed = [period for period in plan.periods.closed().order_by("-ends_on") if period != default]
    return [default, *closed] if default else []


def actions_for_list(state: PeriodState, user: User) -> list[Action]:
    """The actions as of a period with everything that a row shows; `action_rows` makes rows of them."""
    actions = state.actions_with(*ROLES, "budget_lines")
    changed_at = _changed_at(state, user)
    for action in actions:
        amounts = [line.amount for line in action.budget_lines.all()]
        action.budget, action.n_years = sum_of(amounts), len(amounts)
        action.n_costed = sum(amount is not None for amount in amounts)
        action.changed_at = changed_at.get(action.pk)
    return actions


def _changed_at(state: PeriodState, user: User) -> dict[int, dt.datetime]:
    """When something last happened to each action (its pk) that the person may know of. One query."""
    events = Event.objects.filter(action__objective__strategic__plan=state.plan).exclude(kind__in=Event.OF_READING)
    period = state.period
    if period is not None and period.is_closed:
        events = events.filter(Q(period__ends_on__lte=period.ends_on) | Q(happened_at__date__lte=period.ends_on))
    return dict(events.visible_to(user).order_by().values_list("action").annotate(last=Max("happened_at")))


def action_rows(actions: Iterable[Action], period: ReportingPeriod | None) -> list[ActionRow]:
    """The actions of `actions_for_list` as rows."""
    first_day, actions = first_day_ahead(period), list(actions)
    before = taken_over_by(actions)
    return [_row(action, period, first_day, before.get(action.pk, [])) for action in actions]


def _row(
    action: Action, period: ReportingPeriod | None, first_day: dt.date, carried_from: list[CarryOver]
) -> ActionRow:
    parts = list(action.roles.all())
    until = {Lateness.OVERDUE: first_day, Lateness.DELIVERED: action.status_completed_on}
    lateness = lateness_of(action, first_day)
    return ActionRow(
        action=action,
        lead=next((part for part in parts if part.part == ActionInstitution.Part.LEAD), None),
        supporting=[part for part in parts if part.part == ActionInstitution.Part.SUPPORTING],
        period=period,
        lateness=lateness,
        days_late=(until[lateness] - action.deadline_on).days if lateness else 0,
        carried_from=carried_from,
    )


def count_in_other_plans(plan: ActionPlan, text: str) -> list[tuple[str, int]]:
    """How many actions of other plans match the text, by the plan's code, the newest plan first. One query."""
    others = Action.objects.exclude(objective__strategic__plan=plan)
    for word in _words(text):
        is_code = Q(code=word.upper()) | Q(code__startswith=f"{word.upper()}.")
        others = others.filter(is_code if CODE.fullmatch(word) else Q(search_text__contains=word))
    by_plan = others.order_by("-objective__strategic__plan__first_year", "objective__strategic__plan")
    return list(by_plan.values_list("objective__strategic__plan__code").annotate(Count("pk")))


def matching_actions(actions: Iterable[Action], text: str) -> list[Action]:
    """Those in whose words all words of the text occur, whatever their case and diacritics.

    A code finds what it names: II.1 finds II.1.5, but not III.1.5.
    """
    words = _words(text)
    return [action for action in actions if all(_matches(action, word) for word in words)]


def _words(text: str) -> list[str]:
    return list(filter(None, (word.strip(PUNCTUATION) for word in fold(text).split())))


def _matches(action: Action, word: str) -> bool:
    if CODE.fullmatch(word):
        return action.code == word.upper() or action.code.startswith(f"{word.upper()}.")
    return word in (action.search_text or action.words_for_search())  # the words of a document's rows are not stored


def in_order(actions: Iterable[Action], order: str) -> list[Action]:
    """By deadline, status or budget, with "-" downwards; what has none stands last; else the plan's own order."""
    in_plan = sorted(actions, key=lambda action: action.position)
    key = ORDERS.get(order.removeprefix("-"))
    if key is None:
        return in_plan
    with_key = [action for action in in_plan if key(action) is not None]
    without = [action for action in in_plan if key(action) is None]
    return [*sorted(with_key, key=key, reverse=order.startswith("-")), *without]


ORDERS: dict[str, Callable[[Action], Any]] = {
    "deadline": lambda action: action.deadline_on,
    "budget": lambda action: action.budget,
    "status": lambda action: READING_ORDER.index(action.reading) if action.reading in READING_ORDER else None,
}

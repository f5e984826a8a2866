"""What the pages of the register of risks show."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import has_role
from plans.models import ActionPlan
from progress.charts.heat_map import HeatMap, heat_map
from progress.models import ProgressEntry, Risk, RiskReview
from progress.models.risks import RiskQuerySet
from progress.pages.action_list.exports import ListColumn
from progress.pages.collecting.risk_filter import ALL, RiskFilterForm
from progress.permissions import can_view_submissions
from progress.selectors.periods import open_period
from strategy_tracker.base import clock
from strategy_tracker.base.text import fold

Narrowing = Callable[[RiskQuerySet, Any], RiskQuerySet]

FILTERS: Mapping[str, Narrowing] = {
    "state": lambda rows, state: rows if state == ALL else rows.filter(state=state),
    "kind": lambda rows, kind: rows.filter(kind=kind),
    "objective": lambda rows, code: rows.filter(_below(code)),
    "owner": lambda rows, owner: rows.filter(owner=owner),
    "high": lambda rows, _yes: rows.high(),
    "overdue": lambda rows, _yes: rows.overdue(clock.today()),
    "probability": lambda rows, degree: rows.filter(probability=degree),
    "impact": lambda rows, degree: rows.filter(impact=degree),
}


@dataclass(frozen=True)
class RiskList:
    """The risks that match: the high and the overdue ones first."""

    rows: list[Risk]
    total: int
    form: RiskFilterForm
    chips: list[dict[str, str]]
    query: str

    @property
    def groups(self) -> list[list[Risk]]:
        """What several actions say in the same words stands once, with the gravest of them."""
        found: defaultdict[tuple[str, str, bool], list[Risk]] = defaultdict(list)
        for risk in self.rows:
            found[risk.kind, fold(risk.text), risk.is_settled].append(risk)
        return list(found.values())

    @property
    def cell_query(self) -> str:
        """The query string to which a cell of the heat map adds its own."""
        kept = {name: value for name, value in self.form.values.items() if name not in ("probability", "impact")}
        return f"{_query(kept)}&" if kept else "?"

    @property
    def map(self) -> HeatMap:
        """Those of them that are not settled, by probability and impact."""
        live = (risk for risk in self.rows if not risk.is_settled)
        return heat_map(((risk.probability, risk.impact) for risk in live), settings.RISK_HIGH_FROM)


def risks_of(plan: ActionPlan, user: User) -> RiskQuerySet:
    """The part of the register that the person reads."""
    return Risk.objects.filter(plan=plan).visible_to(user).with_place()


def risk_list(plan: ActionPlan, user: User, data: QueryDict) -> RiskList:
    """What matches the filters. A constant number of queries."""
    everything = risks_of(plan, user)
    owners = sorted(set(everything.order_by().values_list("owner", flat=True)) - {""})
    form = RiskFilterForm(data, plan=plan, owners=owners)
    values = form.values
    rows = everything if "state" in values else everything.live()
    for name, value in values.items():
        if name in FILTERS:
            rows = FILTERS[name](rows, value)
    today = clock.today()
    found = [risk for risk in rows if _matches(risk, values.get("q", ""))]
    for risk in found:
        risk.is_late = risk.is_overdue(today)
    found.sort(key=_urgency)
    chips = [{"label": form.words(name, value), "url": _query(values, without=name)} for name, value in values.items()]
    return RiskList(found, everything.count(), form, chips, _query(values))


def _urgency(risk: Risk) -> tuple[bool, bool, int, bool, int]:
    is_urgent = risk.is_high or risk.is_late
    place = risk.action.position if risk.action else 0
    return risk.is_settled, not is_urgent, -(risk.score or 0), not risk.is_late, place


def _below(code: str) -> Q:
    if "." in code:
        return Q(action__objective__code=code) | Q(objective__code=code)
    return Q(action__objective__strategic__code=code) | Q(objective__strategic__code=code)


def _matches(risk: Risk, text: str) -> bool:
    words = fold(text).split()
    told = fold(" ".join((risk.place, risk.text, risk.mitigation, risk.owner, str(risk.institution or ""))))
    return all(word in told for word in words)


def _query(values: Mapping[str, Any], *, without: str = "") -> str:
    query = QueryDict(mutable=True)
    query.update({name: "1" if value is True else value for name, value in values.items() if name != without})
    return f"?{query.urlencode()}" if query else "?"


def history_of(risk: Risk, user: User) -> list[RiskReview]:
    """What was said of it period by period, the newest first; what waits, for who reads the answer it waits for."""
    reviews = risk.reviews.select_related("period", "reviewed_by", "entry__submission__institution")
    if has_role(user, Role.INSTITUTION):
        reviews = reviews.filter(Q(is_confirmed=True) | Q(entry__submission__institution=user.institution_id))
    elif not can_view_submissions(user):
        reviews = reviews.filter(is_confirmed=True)
    return list(reviews.order_by("-period__ends_on", "pk"))


def entry_to_say_it_with(risk: Risk, user: User) -> ProgressEntry | None:
    """The answer of the person's institution on its action in the open period, if there is one."""
    period = open_period(risk.plan)
    if period is None or risk.action_id is None or user.institution_id is None:
        return None
    entries = ProgressEntry.objects.select_related("action", "submission__period__plan", "submission__institution")
    own = {"submission__period": period, "submission__institution": user.institution_id}
    return entries.filter(action=risk.action_id, **own).first()


COLUMNS: tuple[ListColumn, ...] = (
    ListColumn(_("Kind"), 14, lambda risk: capfirst(risk.get_kind_display())),
    ListColumn(_("No."), 10, lambda risk: risk.place),
    ListColumn(_("Institution"), 16, lambda risk: risk.institution.abbreviation if risk.institution else ""),
    ListColumn(_("Description"), 70, lambda risk: risk.text),
    ListColumn(_("Probability"), 14, lambda risk: risk.probability),
    ListColumn(_("Impact"), 14, lambda risk: risk.impact),
    ListColumn(_("Probability × impact"), 14, lambda risk: risk.score),
    ListColumn(_("How it is addressed"), 60, lambda risk: risk.mitigation),
    ListColumn(_("Owner"), 24, lambda risk: risk.owner),
    ListColumn(_("Due on"), 12, lambda risk: risk.due_on),
    ListColumn(_("State"), 18, lambda risk: str(risk.get_state_display())),
    ListColumn(_("Opened in"), 20, lambda risk: risk.opened_in.name),
)

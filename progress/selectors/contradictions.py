"""What an amendment would contradict of what was reported, or of the strategy: it may, if that is said before."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Action, ActionPlan, AmendmentChange, Indicator
from progress.models import Measurement, ProgressEntry, ReportingPeriod, Status
from progress.selectors.outputs import Reached, reached
from progress.selectors.spending import spent_in_all, verified_spending
from progress.selectors.status import with_status
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.templatetags.words import money, number

Kind = AmendmentChange.Kind


@dataclass(frozen=True)
class Contradiction:
    """One of them, in words; `name` is the same in every language."""

    name: tuple[str, ...]
    text: str


def contradictions(
    plan: ActionPlan, changes: Iterable[AmendmentChange], in_force_on: dt.date | None = None
) -> list[Contradiction]:
    """All of them, in the order of the changes. A constant number of queries."""
    changes = list(changes)
    facts = _Facts(plan, changes)
    found = [*_sealed(plan, in_force_on)] if in_force_on else []
    for change in changes:
        found += [*_of_change(change, facts), *_too_late(change, plan)]
    return found


def fingerprint(found: Iterable[Contradiction]) -> str:
    """Stands for them: who sends it back has read these."""
    return sha256(canonical_json({"names": [list(one.name) for one in found]}))


def _sealed(plan: ActionPlan, in_force_on: dt.date) -> Iterator[Contradiction]:
    for period in ReportingPeriod.objects.closed().filter(plan=plan, ends_on__gte=in_force_on):
        text = _(
            "%(period)s is closed: its figures stay as they were, although the amendment is in force from %(day)s."
        )
        told = {"period": period.name, "day": f"{in_force_on:%d.%m.%Y}"}
        yield Contradiction(("sealed", period.code), text % told)


class _Facts:
    """What was reported of the actions that the changes speak of."""

    def __init__(self, plan: ActionPlan, changes: list[AmendmentChange]) -> None:
        keys = {key for change in changes for key in _ended(change)} | {change.key for change in changes}
        actions = with_status(plan.actions().filter(key__in=keys).prefetch_related("outputs"), None)
        self.actions = {action.key: action for action in actions}
        self.reached = self._reached(plan)
        self.spending = verified_spending(plan)
        answered = ProgressEntry.objects.filter(action__in=self.actions.values(), answered_at__isnull=False)
        rows = answered.order_by().values_list("action__key").annotate(n=Count("pk"))
        self.answers: dict[str, int] = dict(rows)
        measured = Measurement.objects.filter(indicator__plan=plan, indicator__code__in=keys)
        in_order = measured.exclude(value__isnull=True, numerator__isnull=True).order_by("period__ends_on")
        self.measured = {one.indicator.code: one for one in in_order.select_related("indicator")}

    def _reached(self, plan: ActionPlan) -> dict[int, Reached]:
        last = plan.periods.exclude(status=ReportingPeriod.Status.PLANNED).order_by("-ends_on").first()
        return reached(last, self.actions.values()) if last else {}

    def spent(self, action: Action, year: int) -> Decimal:
        """What verified answers say was spent on the action in the year."""
        return spent_in_all(self.spending.get((action.pk, year), ())) or Decimal(0)


def _too_late(change: AmendmentChange, plan: ActionPlan) -> Iterator[Contradiction]:
    """Deadlines after the strategy that the plan is of: a year that was mistyped, as a rule."""
    for code, day in _deadlines(change):
        if day and dt.date.fromisoformat(day).year > plan.strategy.last_year:
            text = _("%(code)s: the deadline %(day)s lies after the end of the strategy, %(year)s.")
            told = {"code": code, "day": f"{dt.date.fromisoformat(day):%d.%m.%Y}", "year": plan.strategy.last_year}
            yield Contradiction(("late", code, day), text % told)


def _deadlines(change: AmendmentChange) -> list[tuple[str, str | None]]:
    """The deadlines that a change gives, by the codes of their actions."""
    if change.kind == Kind.TERM:
        return [(change.key, change.after)] if change.field == "deadline_on" else []
    after = change.after or {}
    made = [after, *after.get("into", []), after.get("action") or {}]
    return [(one["code"], one["terms"].get("deadline_on")) for one in made if "terms" in one]


def _ended(change: AmendmentChange) -> list[str]:
    if change.kind == Kind.MERGE:
        return change.after["from"]
    return [change.key] if change.kind in (Kind.CANCEL, Kind.SPLIT) else []


def _of_change(change: AmendmentChange, facts: _Facts) -> Iterator[Contradiction]:
    for key in _ended(change):
        if key in facts.actions:
            yield from _of_ended(facts.actions[key], facts)
    if change.kind != Kind.TERM:
        return
    action = facts.actions.get(change.key)
    if action is None:
        yield from _of_indicator(change, facts)
    else:
        yield from _of_term(change, action, facts)


def _of_ended(action: Action, facts: _Facts) -> Iterator[Contradiction]:
    n = facts.answers.get(action.key, 0)
    if n:
        text = ngettext(
            "%(code)s leaves the plan, and %(n)s answer was given on it. It stays readable, out of the rates.",
            "%(code)s leaves the plan, and %(n)s answers were given on it. They stay readable, out of the rates.",
            n,
        )
        yield Contradiction(("answers", action.key, str(n)), text % {"code": action.code, "n": n})
    if action.status == Status.IMPLEMENTED:
        text = _("%(code)s leaves the plan, although it is verified as implemented.")
        yield Contradiction(("implemented", action.key), text % {"code": action.code})


def _of_term(change: AmendmentChange, action: Action, facts: _Facts) -> Iterator[Contradiction]:
    name, _sign, argument = change.field.rpartition("_")
    if name == "budget" and change.after is not None:
        spent = facts.spent(action, int(argument))
        if spent > Decimal(change.after):
            text = _("%(code)s: the budget of %(year)s becomes %(after)s EUR, and %(spent)s EUR are verified as spent.")
            told = {"code": action.code, "year": argument, "after": money(Decimal(change.after)), "spent": money(spent)}
            yield Contradiction(("spent", action.key, argument, str(spent)), text % told)
    for target in _targets(change.after, name):
        yield from _of_target(action, argument, Decimal(target), facts)


def _targets(after: Any, name: str) -> list[str]:
    """The targets in total that a change sets."""
    if name == "target_in_total":
        return [after] if after is not None else []
    if name == "output" and after and after.get("value_in_total") is not None:
        return [after["value_in_total"]]
    return []


def _of_target(action: Action, argument: str, target: Decimal, facts: _Facts) -> Iterator[Contradiction]:
    for output in action.outputs.all():
        value = facts.reached[output.pk].value if output.pk in facts.reached else None
        if str(output.number) == argument and value is not None and value > target:
            text = _("%(code)s: the target becomes %(target)s, and %(value)s are verified as reached.")
            told = {"code": action.code, "target": number(target), "value": number(value)}
            yield Contradiction(("reached", action.key, argument, str(value)), text % told)


def _of_indicator(change: AmendmentChange, facts: _Facts) -> Iterator[Contradiction]:
    measured = facts.measured.get(change.key)
    target = (change.after or {}).get("value") if change.field.startswith("target_") else None
    if measured is None or target is None:
        return
    value = measured.value if measured.value is not None else 100 * measured.numerator / measured.denominator
    is_down = measured.indicator.direction == Indicator.Direction.DOWN
    if (value < Decimal(target)) if is_down else (value > Decimal(target)):
        text = _("%(code)s: the target becomes %(target)s, and what was measured last has passed it.")
        yield Contradiction(
            ("measured", change.key, str(value)), text % {"code": change.key, "target": number(Decimal(target))}
        )

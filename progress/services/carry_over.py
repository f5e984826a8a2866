"""Deciding what becomes of an unfinished action in the next plan."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import Action, ActionPlan, CarryOver
from progress import events
from progress.models import Event
from progress.permissions import can_decide_carry_over
from progress.selectors.carry_over import carried_to, state_of, unfinished_actions
from progress.selectors.periods import period_to_show
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean


@transaction.atomic
def decide_carry_over(
    *, action: Action, targets: Sequence[Action], by: User, reason: str = "", expected_state: str | None = None
) -> list[CarryOver]:
    """The action goes on in these of a later plan, or without any is dropped with a reason; replaces what was decided.

    Raises StaleEdit when somebody else has decided since the person looked (`expected_state`).
    """
    can_decide_carry_over(by).require()
    plan = _hold(action, expected_state)
    reason = clean(reason).strip()
    if not unfinished_actions(plan, period_to_show(plan)).filter(pk=action.pk).exists():
        raise Refused(_("The action is finished or cancelled: there is nothing to carry over."))
    if not targets and not reason:
        raise Refused(_("Choose the action in which it goes on, or say why it is dropped."))
    if any(target.plan.first_year <= plan.first_year or target.is_cancelled for target in targets):
        raise Refused(_("It can only go on in an action of a later plan that is not cancelled."))
    action.carried_to.all().delete()
    decided = {"source": action, "reason": reason, "decided_at": clock.now(), "decided_by": by}
    rows = CarryOver.objects.bulk_create(CarryOver(target=target, **decided) for target in (targets or [None]))
    _record(Event.Kind.CARRY_OVER_DECIDED, action, rows, by, reason)
    return rows


@transaction.atomic
def take_back_carry_over(*, action: Action, by: User, expected_state: str | None = None) -> None:
    """Nothing is decided on the action any more; what was, stays in its history."""
    can_decide_carry_over(by).require()
    _hold(action, expected_state)
    decided = carried_to(action)
    if not decided:
        raise StaleEdit(_("Somebody else has decided in the meantime. Look again."))
    action.carried_to.all().delete()
    _record(Event.Kind.CARRY_OVER_TAKEN_BACK, action, decided, by, "")


def _hold(action: Action, expected_state: str | None) -> ActionPlan:
    plan = action.plan
    hold(plan)
    if expected_state is not None and state_of(carried_to(action)) != expected_state:
        raise StaleEdit(_("Somebody else has decided in the meantime. Look again."))
    return plan


def _record(kind: str, action: Action, rows: Sequence[CarryOver], by: User, reason: str) -> None:
    names = [f"{row.target.code} ({row.target.plan})" for row in rows if row.target]
    events.record(kind, by=by, action=action, reason=reason, detail=", ".join(names)[:200])

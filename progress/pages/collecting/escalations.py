"""What the pages of escalations to the Strategic Planning Office show."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Action, ActionPlan
from progress import workflow
from progress.models import Escalation, EscalationStep
from progress.permissions import can_take_step, can_view_escalations
from strategy_tracker.base import clock

STEP_VERBS = {
    "send": _("Send to the Strategic Planning Office"),
    "assess": _("Record the joint assessment"),
    "propose": _("Propose to the Commission"),
    "decide": _("Record the decision"),
    "follow_up": _("Record the follow-up"),
}


def escalations_of(plan: ActionPlan, user: User) -> list[Escalation]:
    """Those of the plan that the person reads, the newest first; what is noted alone is for who writes it."""
    rows = _rows(user).filter(action__objective__strategic__plan=plan)
    return _with_days(rows)


def escalations_of_action(action: Action, user: User) -> list[Escalation]:
    """Those of one action; none for who reads none."""
    return _with_days(_rows(user).filter(action=action)) if can_view_escalations(user) else []


def waiting_escalations(plan: ActionPlan, user: User) -> list[Escalation]:
    """Those in which the next step is the person's, for the home page."""
    if not can_view_escalations(user):
        return []
    found = escalations_of(plan, user)
    return [row for row in found if (name := next_step(row)) and can_take_step(user, name)]


def next_step(escalation: Escalation) -> str:
    """The name of the next step; nothing where it has been followed up."""
    return next((step.name for step in workflow.ESCALATION if escalation.state in step.sources), "")


def step_line(escalation: Escalation, steps: Iterable[EscalationStep]) -> list[dict[str, Any]]:
    """The six steps as components/steps.html shows them."""
    taken = {step.kind: step for step in steps}
    upcoming = next((t.target for t in workflow.ESCALATION if escalation.state in t.sources), "")
    return [
        {
            "label": label,
            "state": "done" if state in taken else "current" if state == upcoming else "next",
            "when": taken[state].on if state in taken else "",
            "who": taken[state].recorded_by if state in taken else "",
        }
        for state, label in Escalation.State.choices
    ]


def _rows(user: User) -> Any:
    rows = Escalation.objects.select_related("action", "period__plan", "noted_by")
    is_writer = bool(can_take_step(user, "send"))
    return rows if is_writer else rows.exclude(state=Escalation.State.NOTED)


def _with_days(rows: Iterable[Escalation]) -> list[Escalation]:
    found, today = list(rows), clock.today()
    for row in found:
        row.n_days_silent = row.days_without_answer(today)
    return found

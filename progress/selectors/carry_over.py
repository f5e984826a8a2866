"""What became of the actions of a plan in the next one, and what its own actions were before."""

from collections import defaultdict
from collections.abc import Iterable

from plans.models import Action, ActionPlan, CarryOver
from plans.models.planned import ActionQuerySet
from progress.formulas.statuses import OVER
from progress.models import ReportingPeriod
from progress.selectors.status import with_status

Decisions = dict[int, list[CarryOver]]  # by the primary key of an action
PLAN = "objective__strategic__plan"


def next_plan(plan: ActionPlan) -> ActionPlan | None:
    """The plan that begins next after this one begins. One query."""
    return ActionPlan.objects.filter(first_year__gt=plan.first_year).order_by("first_year").first()


def unfinished_actions(plan: ActionPlan, period: ReportingPeriod | None) -> ActionQuerySet:
    """The actions that are neither implemented nor cancelled as of the period, with their status."""
    return with_status(plan.actions(), period).exclude(status__in=OVER)


def decisions_on(plan: ActionPlan) -> Decisions:
    """What was decided on the plan's actions, in the order of the plan that they go on in. One query."""
    rows = CarryOver.objects.filter(**{f"source__{PLAN}": plan.pk})
    return _by(rows.select_related(f"target__{PLAN}", "source", "decided_by"), "source_id")


def taken_over_by(actions: Iterable[Action]) -> Decisions:
    """What these actions were in an earlier plan. One query."""
    rows = CarryOver.objects.filter(target__in=[action.pk for action in actions])
    return _by(rows.select_related(f"source__{PLAN}"), "target_id")


def carried_to(action: Action) -> list[CarryOver]:
    """What was decided on the action. One query."""
    return list(action.carried_to.select_related(f"target__{PLAN}", "decided_by").order_by("target__position"))


def state_of(decisions: Iterable[CarryOver]) -> str:
    """A mark of what was decided, by which a form notices that somebody else has decided in the meantime."""
    return ",".join(sorted(str(decision.target_id or "-") for decision in decisions))


def _by(rows: Iterable[CarryOver], name: str) -> Decisions:
    found: Decisions = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return dict(found)

"""What the pages on carrying over show: each unfinished action with what was decided, or what it resembles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plans.models import Action, ActionPlan, CarryOver
from progress.formulas.likeness import most_like
from progress.models import ReportingPeriod
from progress.pages.action_list.rows import matching_actions
from progress.selectors.carry_over import decisions_on, next_plan, state_of, unfinished_actions

MOST_FOUND = 20


@dataclass(frozen=True)
class Proposal:
    """An action of the next plan that reads like this one, and how like it is in percent."""

    action: Action
    percent: int

    @property
    def is_same(self) -> bool:
        """Whether the titles are the same."""
        return self.percent == 100


@dataclass(frozen=True)
class CarryOverRow:
    """One unfinished action."""

    action: Action
    decisions: list[CarryOver]
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What was decided, as a mark."""
        return state_of(self.decisions)

    @property
    def targets(self) -> list[Action]:
        """In which actions it goes on."""
        return [decision.target for decision in self.decisions if decision.target]

    @property
    def decision(self) -> CarryOver | None:
        """Who decided when and why, once for all targets."""
        return self.decisions[0] if self.decisions else None


@dataclass(frozen=True)
class CarryOverPage:
    """All unfinished actions of a plan."""

    following: ActionPlan | None
    undecided: list[CarryOverRow]
    decided: list[CarryOverRow]

    @property
    def total(self) -> int:
        """How many are unfinished."""
        return len(self.undecided) + len(self.decided)


def carry_over_of(plan: ActionPlan, period: ReportingPeriod | None, *, with_proposals: bool) -> CarryOverPage:
    """What was decided on each unfinished action, and for the others what they resemble. A few queries."""
    following, decisions = next_plan(plan), decisions_on(plan)
    unfinished = list(unfinished_actions(plan, period).with_objectives().order_by("position"))
    candidates = list(candidates_in(following)) if following and with_proposals else []
    undecided = [action for action in unfinished if action.pk not in decisions]
    return CarryOverPage(
        following=following,
        undecided=[CarryOverRow(action, [], proposals(action, candidates)) for action in undecided],
        decided=[CarryOverRow(action, decisions[action.pk]) for action in unfinished if action.pk in decisions],
    )


def candidates_in(plan: ActionPlan) -> Iterable[Action]:
    """The actions in which one may go on."""
    return plan.actions().in_force().with_objectives().order_by("position")


def proposals(action: Action, candidates: Sequence[Action]) -> list[Proposal]:
    """The candidates that read like the action, the likest first. Titles are compared as printed, in Albanian."""
    by_key = {candidate.pk: candidate for candidate in candidates}
    found = most_like(action.title, [(candidate.pk, candidate.title) for candidate in candidates])
    return [Proposal(by_key[key], int(like * 100)) for key, like in found]


def found_in(plan: ActionPlan, text: str) -> list[Action]:
    """The actions of the next plan whose words hold what is searched."""
    return matching_actions(candidates_in(plan), text)[:MOST_FOUND] if text.strip() else []

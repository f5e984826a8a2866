"""What came into the plan, left it or moved in it by decision, by name (domain.md §10)."""

from dataclasses import dataclass

from plans.models import Action, Amendment, AmendmentChange
from progress.selectors.states import PeriodState

Kind = AmendmentChange.Kind


@dataclass(frozen=True)
class DecidedChange:
    """One change with its decision: the actions that it is about, and those in which they go on."""

    change: AmendmentChange
    actions: list[Action]
    into: list[Action]


def decided_changes(state: PeriodState) -> list[DecidedChange]:
    """Those in force on the day of the state, the oldest first; changes of terms stand with each action. One query."""
    adopted = AmendmentChange.objects.filter(
        amendment__plan=state.plan, amendment__state=Amendment.State.ADOPTED, amendment__in_force_on__lte=state.day
    )
    changes = adopted.exclude(kind=Kind.TERM).select_related("amendment__plan")
    known = {action.key: action for action in state.actions}
    return [_row(change, known) for change in changes.order_by("amendment__version__number", "position")]


def _row(change: AmendmentChange, known: dict[str, Action]) -> DecidedChange:
    return DecidedChange(change, *([known[key] for key in keys if key in known] for keys in change.lineage))

"""The state machines of periods, submissions and answers. The tables are the whole machine; no ORM here.

States and roles are the values of the models' choices; a test compares them.

`manage.py write_workflow` draws docs/workflow.md from them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    """One allowed step: from which states, to which, by which role, with or without a comment."""

    name: str
    sources: tuple[str, ...]
    target: str
    role: str
    is_comment_required: bool = False


PERIOD = (
    Transition("open", ("planned",), "open", "secretariat"),
    Transition("close", ("open",), "closed", "secretariat"),
    Transition(
        "reopen",
        ("closed",),
        "open",
        "secretariat",
        is_comment_required=True,
    ),
)

SUBMISSION = (
    Transition(
        "submit",
        ("draft", "returned"),
        "submitted",
        "institution",
    ),
    Transition(
        "return",
        ("submitted", "verified"),
        "returned",
        "secretariat",
        is_comment_required=True,
    ),
    Transition("verify", ("submitted",), "verified", "secretariat"),
)

ENTRY = (
    Transition(
        "return",
        ("pending", "verified"),
        "returned",
        "secretariat",
        is_comment_required=True,
    ),
    Transition("verify", ("pending",), "verified", "secretariat"),
    Transition("correct", ("returned",), "pending", "institution"),
)

MACHINES: dict[str, tuple[Transition, ...]] = {"period": PERIOD, "submission": SUBMISSION, "entry": ENTRY}


def find(machine: tuple[Transition, ...], name: str) -> Transition:
    """The transition with this name. Raises KeyError for a name that the machine does not have."""
    for transition in machine:
        if transition.name == name:
            return transition
    raise KeyError(name)

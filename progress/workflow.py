"""The state machines of periods, submissions, answers and escalations. The tables are the whole machine; no ORM here.

States and roles are the values of the models' choices; a test compares them.

`manage.py write_workflow` draws docs/workflow.md from them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    """One allowed step: from which states, to which, by which roles, with or without a comment."""

    name: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    is_comment_required: bool = False


SECRETARIAT, INSTITUTION = ("secretariat",), ("institution",)
PERIOD = (
    Transition("open", ("planned",), "open", SECRETARIAT),
    Transition("close", ("open",), "closed", SECRETARIAT),
    Transition(
        "reopen",
        ("closed",),
        "open",
        SECRETARIAT,
        is_comment_required=True,
    ),
)

SUBMISSION = (
    Transition(
        "submit",
        ("draft", "returned"),
        "submitted",
        INSTITUTION,
    ),
    Transition(
        "return",
        ("submitted", "verified"),
        "returned",
        SECRETARIAT,
        is_comment_required=True,
    ),
    Transition("verify", ("submitted",), "verified", SECRETARIAT),
)

ENTRY = (
    Transition(
        "return",
        ("pending", "verified"),
        "returned",
        SECRETARIAT,
        is_comment_required=True,
    ),
    Transition("verify", ("pending",), "verified", SECRETARIAT),
    Transition("correct", ("returned",), "pending", INSTITUTION),
)

WRITERS = ("coordinator", "secretariat")
# Of observers, those of the Strategic Planning Office alone (accounts.roles.is_planning_office).
ESCALATION = (
    Transition("send", ("noted",), "sent", WRITERS, is_comment_required=True),
    Transition("assess", ("sent",), "assessed", (*WRITERS, "observer"), is_comment_required=True),
    Transition("propose", ("assessed",), "proposed", WRITERS, is_comment_required=True),
    Transition("decide", ("proposed",), "decided", WRITERS, is_comment_required=True),
    Transition("follow_up", ("decided",), "followed_up", WRITERS, is_comment_required=True),
)

MACHINES: dict[str, tuple[Transition, ...]] = {
    "period": PERIOD,
    "submission": SUBMISSION,
    "entry": ENTRY,
    "escalation": ESCALATION,
}


def find(machine: tuple[Transition, ...], name: str) -> Transition:
    """The transition with this name. Raises KeyError for a name that the machine does not have."""
    for transition in machine:
        if transition.name == name:
            return transition
    raise KeyError(name)

"""The state machine of a report (domain.md §6). No ORM here; who finalises and signs depends on the kind (kinds.py)."""

from progress.workflow import SECRETARIAT, Transition

REPORT = (
    Transition("consult", ("draft",), "in_consultation", SECRETARIAT),
    Transition("resume", ("in_consultation",), "draft", SECRETARIAT),
    Transition("finalise", ("draft", "in_consultation"), "finalised", ("finaliser of the kind",)),
    Transition("complete_signatures", ("finalised",), "signed", ("signatories of the kind",)),
    Transition("publish", ("signed",), "published", SECRETARIAT),
    Transition(
        "supersede",
        ("finalised", "signed", "published"),
        "superseded",
        ("the signatures of the correction",),
        is_comment_required=True,
    ),
)

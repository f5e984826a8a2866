"""The state machine of a report (domain.md §6). No ORM here; who finalises and signs depends on the kind (kinds.py)."""

from progress.workflow import Transition

REPORT = (
    Transition("consult", ("draft",), "in_consultation", "secretariat"),
    Transition("resume", ("in_consultation",), "draft", "secretariat"),
    Transition("finalise", ("draft", "in_consultation"), "finalised", "finaliser of the kind"),
    Transition("complete_signatures", ("finalised",), "signed", "signatories of the kind"),
    Transition("publish", ("signed",), "published", "secretariat"),
    Transition(
        "supersede",
        ("finalised", "signed", "published"),
        "superseded",
        "the signatures of the correction",
        is_comment_required=True,
    ),
)

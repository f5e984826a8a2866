"""One step of a state machine, guarded by the database."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from progress import workflow
from progress.models.steps import Stepped
from strategy_tracker.base.errors import Refused, StaleEdit


def apply_transition(subject: Stepped, name: str, *, comment: str = "", **changes: Any) -> str:
    """Move the subject along its machine and return the state it came from.

    The service holds what the subject stands under and has read it anew; the conditional update is the guard behind
    it. Raises StaleEdit when the machine has no such step from here, because somebody else was faster, and Refused
    when a required comment is missing.
    """
    status_field = subject.STATE_FIELD
    transition = workflow.find(subject.MACHINE, name)
    source = getattr(subject, status_field)
    if source not in transition.sources:
        state = getattr(subject, f"get_{status_field}_display")()
        raise StaleEdit(_("This is no longer possible: the state is now “%(state)s”.") % {"state": state})
    if transition.is_comment_required and not comment.strip():
        raise Refused(_("Write a comment: without it this cannot be stored."))
    changes = {status_field: transition.target, **changes}
    rows = type(subject).objects.filter(pk=subject.pk, **{status_field: source})
    if rows.move(**changes) != 1:
        raise StaleEdit(_("Somebody else was faster: look at the page again."))
    for field, value in changes.items():
        setattr(subject, field, value)
    return source

"""One step of a state machine, guarded by the database."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from progress import workflow
from progress.errors import Refused, StaleEdit
from progress.models import ProgressEntry, ReportingPeriod, Submission

Subject = ReportingPeriod | Submission | ProgressEntry
STATUS_FIELD = {ReportingPeriod: "status", Submission: "status", ProgressEntry: "review"}
MACHINE = {ReportingPeriod: workflow.PERIOD, Submission: workflow.SUBMISSION, ProgressEntry: workflow.ENTRY}


def apply_transition(subject: Subject, name: str, *, comment: str = "", **changes: Any) -> str:
    """Move the subject along its machine and return the state it came from.

    The guard is a conditional update, which holds on SQLite and PostgreSQL alike: of two people who act at once, one
    is told. Raises Refused when the machine has no such step from here, or a required comment is missing, and
    StaleEdit when somebody else was faster.
    """
    model = type(subject)
    status_field = STATUS_FIELD[model]
    transition = workflow.find(MACHINE[model], name)
    source = getattr(subject, status_field)
    if source not in transition.sources:
        raise Refused(_("This is no longer possible: the state is now “%(state)s”.") % {"state": _display(subject)})
    if transition.is_comment_required and not comment.strip():
        raise Refused(_("Write a comment: without it this cannot be stored."))
    changes = {status_field: transition.target, **changes}
    if model.objects.filter(pk=subject.pk, **{status_field: source}).update(**changes) != 1:
        raise StaleEdit(_("Somebody else was faster: look at the page again."))
    for field, value in changes.items():
        setattr(subject, field, value)
    return source


def _display(subject: Subject) -> str:
    return getattr(subject, f"get_{STATUS_FIELD[type(subject)]}_display")()

"""Words and names around reports."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.jobs import run
from reporting.models import Report
from reporting.selectors import content
from strategy_tracker.base.errors import NO_ROOM_LEFT

STEP_WORDS = {
    run.WAITING: gettext_lazy("waiting for a worker"),
    run.DOCUMENT: gettext_lazy("writing the document"),
    run.LAYOUT: gettext_lazy("laying out the pages"),
    run.WRITING: gettext_lazy("writing the PDF"),
    run.SEALING: gettext_lazy("adding the fields to sign and the seal"),
    run.STORING: gettext_lazy("storing the file"),
}
# What the badge of a report looks like while its file is being made (templates/components/badge.html).
BADGES = {"queued": "planned", "running": "open", "done": "verified", "failed": "error"}


# How a preview stands to the file (reporting/selectors/content.py: likeness_of).
LIKENESS = {
    content.SAME: gettext_lazy("The same document as in the PDF, in one piece."),
    content.OLDER: gettext_lazy(
        "This preview shows what the report says now. The PDF is older: it was made before the last change."
    ),
    content.OTHER_PROGRAM: gettext_lazy(
        "Made of the same figures and texts as the PDF, by another version of the program: it may look different."
        " What counts is the PDF."
    ),
}


def reason_of_failure(report: Report) -> str:
    """Why a report failed, in words for the person; the technical text stays in `error`."""
    if report.error in (run.STUCK, run.NOT_TAKEN, NO_ROOM_LEFT):
        return _(report.error)
    return _("The program met an error. Try again; if it fails again, tell the operator what stands below.")

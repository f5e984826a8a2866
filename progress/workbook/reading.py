"""A workbook that came back: read in the child with limits, or refused in the person's words."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.models import Submission
from progress.workbook.columns import Sheet
from progress.workbook.token import Token, plan_version_of, read_token
from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.tables import BUSY, DAMAGED, PROBLEMS, TOO_MUCH

logger = logging.getLogger(__name__)
# Ten thousand lines take some 3 s of processor time and 150 MB; marking an ordinary workbook less than 1 s.
LIMITS = limited.Limits(processor_s=20, memory_bytes=700 * 1024**2, output_bytes=32 * 1024**2, wall_s=90)
CHILD = "progress.workbook.reading_child"

WORDS: dict[str, str | Promise] = PROBLEMS | {
    "other_kind": _("This is no Excel workbook. Give the XLSX file that you downloaded here and filled in."),
    "old_office": _("The workbook was saved in the old format (.xls). Save it as XLSX and give that one."),
    "macros": _("The workbook holds macros (.xlsm). Save it as XLSX, without macros, and give that one."),
    "external_links": _("The workbook takes figures from other files. Put them in as values and remove the links."),
    "too_many_rows": _("The workbook has more lines than are read (10,000). Fill in the lines that stand there."),
}
FOREIGN = _("This is not a workbook of this system. Download the workbook of your institution and fill in that one.")
FORGED = _(
    "The hidden part that says for whom the workbook is has been changed, so it cannot be trusted. Download the"
    " workbook anew and copy your answers into it."
)
OTHER_INSTITUTION = _("This is the workbook of another institution: %(institution)s. Nothing was read from it.")
OTHER_PLAN = _("This workbook is of another action plan: %(plan)s. Nothing was read from it.")
OTHER_PERIOD = _("This workbook is of another period: %(period)s. Nothing was read from it.")
OLD_VERSION = _(
    "The plan has changed since this workbook was downloaded, and with it what is asked. Download the workbook anew and"
    " copy your answers into it."
)


class WorkbookUnreadable(Refused):
    """The workbook is not read, and why."""


@dataclass(frozen=True)
class FilledIn:
    """What stands in a workbook: rows as reading_child tells them, titles and columns to name a cell by."""

    token: Token
    titles: dict[str, str]
    columns: dict[str, dict[str, int]]
    rows: list[tuple[str, str, int, dict[str, Any]]]

    def place(self, sheet: Sheet, line: int, column: str) -> tuple[str, int, int]:
        """Title, line and number of the column of a cell."""
        return self.titles[sheet], line, self.columns[sheet].get(column, 1)

    def has(self, sheet: Sheet, column: str) -> bool:
        """Whether the column is still there: one that was taken out says nothing, and empties nothing."""
        return column in self.columns[sheet]


def read_workbook(content: bytes, submission: Submission) -> dict[str, Any]:
    """What stands in the file, as it is kept. Raises WorkbookUnreadable; never inside a transaction: it takes its time.

    Refused is also what is not the submission's own, of another period or plan, or of an earlier version of the plan.
    """
    told = json.loads(_called("read", content))
    if "problem" in told:
        raise WorkbookUnreadable(WORDS[told["problem"]])
    if not told["token"]:
        raise WorkbookUnreadable(FOREIGN)
    require_own(_token(told["token"]), submission)
    return told


def _token(text: str) -> Token:
    try:
        return read_token(text)
    except signing.BadSignature:
        raise WorkbookUnreadable(FORGED) from None


def filled_in(told: dict[str, Any]) -> FilledIn:
    """What was kept, read again. Raises WorkbookUnreadable, where the key of the system has changed meanwhile."""
    return FilledIn(_token(told["token"]), told["titles"], told["columns"], told["rows"])


def require_own(token: Token, submission: Submission) -> None:
    """Raises WorkbookUnreadable for the workbook of others, or of another time."""
    period = submission.period
    if token.institution != submission.institution.code:
        raise WorkbookUnreadable(OTHER_INSTITUTION % {"institution": token.institution})
    if token.plan != period.plan.code:
        raise WorkbookUnreadable(OTHER_PLAN % {"plan": token.plan})
    if token.period != period.code or token.submission != submission.pk:
        raise WorkbookUnreadable(OTHER_PERIOD % {"period": token.period})
    if token.plan_version != plan_version_of(period):
        raise WorkbookUnreadable(OLD_VERSION)


def marked_workbook(content: bytes, marks: list[tuple[str, int, int, str]], author: str) -> bytes:
    """The same workbook with these cells (title, line, column) marked and explained. Takes its time."""
    asked = {"marks": marks, "author": author, "bad": "FFF4B8B4", "plain": "FFFFFBE6"}
    return _called("mark", json.dumps(asked).encode() + b"\n" + content)


def _called(function: str, question: bytes) -> bytes:
    try:
        return limited.call(CHILD, function, question, LIMITS)
    except limited.Busy:
        raise WorkbookUnreadable(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise WorkbookUnreadable(TOO_MUCH) from None
    except limited.Failed as failure:
        logger.warning("A workbook could not be read: %s.", failure)
        raise WorkbookUnreadable(DAMAGED) from None

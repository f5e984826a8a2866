"""The rows of a stranger's spreadsheet, read in a child process with limits: never in the request itself."""

import json
import logging

from django.utils.translation import gettext_lazy as _

from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused

logger = logging.getLogger(__name__)
# Ten thousand rows of ten columns take some 2 s of processor time and 150 MB.
LIMITS = limited.Limits(processor_s=20, memory_bytes=512 * 1024**2, output_bytes=32 * 1024**2)
MOST_ROWS = 10_000
Cell = str | int | float | bool | None

TOO_MUCH = _("The file asks for too much work to be read. Split it, and leave out what is not needed.")
BUSY = _("The server is reading other files at this moment. Try again in a minute.")
DAMAGED = _("The file cannot be opened. Save it again and try once more.")
PROBLEMS = {
    "other_kind": _("The file is not what its name says."),
    "several_kinds": _("The file holds more than one file. Save it again and try once more."),
    "old_office": _("The file is of an old kind (.doc or .xls). Save it as DOCX or XLSX."),
    "locked": _("The file is locked with a password. Save it without one and try again."),
    "document_type": _("The file holds a document type declaration, which no office program writes."),
    "too_much": TOO_MUCH,
    "too_many_columns": _("The table has more columns than are read."),
    "damaged": DAMAGED,
}


class TableUnreadable(Refused):
    """The spreadsheet is not read, and why."""


def read_rows(content: bytes, *, kind: str, most_rows: int = MOST_ROWS) -> list[list[Cell]]:
    """The rows of an XLSX workbook's first sheet, or of a CSV file, headings first.

    `kind` is "xlsx" or "csv". Days come as 2024-12-31. Empty rows, and empty cells at the end of a row, are left out,
    so rows differ in length. Raises TableUnreadable in the person's words; never inside a transaction, for it takes
    its time.
    """
    question = json.dumps({"kind": kind, "most_rows": most_rows}).encode() + b"\n" + content
    try:
        answer = json.loads(limited.call("strategy_tracker.base.tables_child", "rows", question, LIMITS))
    except limited.Busy:
        raise TableUnreadable(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise TableUnreadable(TOO_MUCH) from None
    except limited.Failed as failure:
        logger.warning("A table could not be read: %s.", failure)
        raise TableUnreadable(DAMAGED) from None
    if answer.get("problem") == "too_many_rows":
        raise TableUnreadable(_("The table has more than %(count)s rows. Split it.") % {"count": most_rows})
    if "problem" in answer:
        raise TableUnreadable(PROBLEMS[answer["problem"]])
    return answer["rows"]

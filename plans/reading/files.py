"""Open a stranger's DOCX or XLSX in the child with limits, or say in the person's words why it cannot be read."""

import json
import logging
from typing import Any

from django.utils.translation import gettext_lazy as _

from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.tables import BUSY, DAMAGED, PROBLEMS, TOO_MUCH

logger = logging.getLogger(__name__)
# A plan of a hundred actions takes some 0.7 s of processor time and 90 MB.
LIMITS = limited.Limits(processor_s=20, memory_bytes=700 * 1024**2, output_bytes=16 * 1024**2, wall_s=90)

WORDS = PROBLEMS | {
    "other_kind": _("This is neither a Word nor an Excel file. Save the plan as DOCX or XLSX and give that one."),
    "macros": _("The file holds macros. Save it without them, as DOCX or XLSX, and give that one."),
    "too_many_rows": _("The file has more than 5,000 rows: no action plan does. Give the plan’s own tables alone."),
    "formulas": _(
        "The workbook holds formulas without their results. Open it, save it once, and give it again, so that no "
        "amount is read as blank."
    ),
}


class PlanUnreadable(Refused):
    """The document is not read, and why."""


def read_blocks(content: bytes) -> list[dict[str, Any]]:
    """The paragraphs and tables of the file, in their order (the shape is told in child.py).

    Raises PlanUnreadable in the person's words; never inside a transaction, for it takes its time.
    """
    try:
        answer = json.loads(limited.call("plans.reading.child", "blocks", content, LIMITS))
    except limited.Busy:
        raise PlanUnreadable(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise PlanUnreadable(TOO_MUCH) from None
    except limited.Failed as failure:
        logger.warning("A plan could not be read: %s.", failure)
        raise PlanUnreadable(DAMAGED) from None
    if "problem" in answer:
        raise PlanUnreadable(WORDS[answer["problem"]])
    return answer["blocks"]

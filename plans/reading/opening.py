"""From the file to the printed rows of a plan, or to one sentence that says why it is none."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.reading.blocks import lines
from plans.reading.cells.doubts import Doubt
from plans.reading.files import PlanUnreadable, read_blocks
from plans.reading.rows import ACTION, SPECIFIC, STRATEGIC, NoPlan, PrintedPlan, PrintedRow, read_rows
from plans.workings import read_cell

WORDS = {
    "no_table": gettext_lazy("The document holds no table: an action plan is read from its tables."),
    "no_columns": gettext_lazy(
        "No table has the columns of an action plan: the action, and beside it deadline, budget, institutions or "
        "product. The first table begins with: %(about)s."
    ),
    "no_actions": gettext_lazy("The tables hold titles of columns, but no action below them."),
    "no_years": gettext_lazy("The columns of the budget name no years, and each amount belongs to one."),
    "no_objectives": gettext_lazy(
        "The document names no objectives: rows or headings such as “Specific objective I.1: …” are needed, so that "
        "each action has its own."
    ),
}


def open_plan(content: bytes) -> PrintedPlan:
    """Read a file. Raises PlanUnreadable in the person's words; never inside a transaction, for it takes its time."""
    blocks = read_blocks(content)
    try:
        plan = read_rows(lines(blocks))
    except NoPlan as problem:
        raise PlanUnreadable(WORDS[problem.reason] % {"about": problem.about or "—"}) from None
    if not (plan.of_kind(SPECIFIC) and plan.of_kind(STRATEGIC)):
        raise PlanUnreadable(WORDS["no_objectives"])
    for kind in (STRATEGIC, SPECIFIC, ACTION):
        _refuse_duplicates(plan.of_kind(kind))
    _refuse_text_for_amounts(plan)
    return plan


def _refuse_duplicates(rows: Iterable[PrintedRow]) -> None:
    first: dict[str, PrintedRow] = {}
    for row in rows:
        before = first.setdefault(row.code, row) if row.code else row
        if before is not row:
            raise PlanUnreadable(
                _(
                    "The code %(code)s stands twice: in %(first)s and in %(second)s. Correct the document and give it "
                    "again."
                )
                % {"code": row.code, "first": place_in_words(before), "second": place_in_words(row)}
            )


def _refuse_text_for_amounts(plan: PrintedPlan) -> None:
    """One odd cell is a doubt for a person; a column of words is another column than it seems."""
    for year in plan.years:
        cells = [(row, row.cells.get(f"budget_{year}", "")) for row in plan.of_kind(ACTION)]
        printed = [(row, text) for row, text in cells if text]
        unread = [(row, text) for row, text in printed if read_cell(" ".join(text.split())) is None]
        if len(unread) > len(printed) / 2:
            row, text = unread[0]
            raise PlanUnreadable(
                _("The budget of %(year)s holds text where amounts belong, first in %(place)s: “%(text)s”.")
                % {"year": year, "place": place_in_words(row), "text": text[:60]}
            )


def place_in_words(row: PrintedRow) -> str:
    """Where a row stands in the document."""
    return _("table %(table)s, row %(row)s") % {"table": row.table, "row": row.line}


def as_data(plan: PrintedPlan) -> dict[str, Any]:
    """The printed rows as plain data, as a draft keeps them."""
    return asdict(plan)


def from_data(data: dict[str, Any]) -> PrintedPlan:
    """The printed rows that a draft keeps."""
    rows = [PrintedRow(**row | {"doubts": [Doubt(**doubt) for doubt in row["doubts"]]}) for row in data["rows"]]
    return PrintedPlan(rows, data["years"], data["target_years"])

"""What the sheets of a workbook ask, column by column. The names stand in each sheet's first, hidden line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a cell takes."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DAY = "day"
    CHOICE = "choice"


class Sheet(StrEnum):
    """The sheets that are filled in; the first cell of each says which it is."""

    ANSWERS = "answers"
    QUANTITIES = "quantities"
    SPENDING = "spending"
    DIFFICULTIES = "difficulties"


@dataclass(frozen=True)
class Column:
    """One column to fill in. Its name is that of the field in the form; `choices` names the list of a drop-down."""

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    width: int = 16
    choices: str = ""


TITLES: dict[Sheet, str | Promise] = {
    Sheet.ANSWERS: _("Answers"),
    Sheet.QUANTITIES: _("Quantities"),
    Sheet.SPENDING: _("Spending"),
    Sheet.DIFFICULTIES: _("Difficulties"),
}
NOTHING_NEW, STATUS, COMPLETED_ON, NOT_OURS = "nothing_new", "claimed_status", "completed_on", "not_ours_reason"
DELAY_REASON, BLOCKED_BY = "delay_reason", "blocked_by_id"
COLUMNS: dict[Sheet, tuple[Column, ...]] = {
    Sheet.ANSWERS: (
        Column(NOTHING_NEW, _("Nothing new since the last answer"), Kind.CHOICE, 13, "yes"),
        Column(STATUS, _("Where does the action stand?"), Kind.CHOICE, 22, "status"),
        Column("what_was_done", _("What was done"), width=56),
        Column(COMPLETED_ON, _("Completed on"), Kind.DAY, 13),
        Column("next_steps", _("Next steps"), width=36),
        Column(DELAY_REASON, _("What holds it up most"), Kind.CHOICE, 18, "delay_reason"),
        Column(BLOCKED_BY, _("Which institution does it wait for?"), Kind.CHOICE, 24, "institution"),
        Column(NOT_OURS, _("Not our action: why, and whose it is"), width=30),
        Column("spending_explanation", _("Why spending differs from the plan"), width=30),
    ),
    Sheet.QUANTITIES: (
        Column("value", _("Reached in this half-year"), Kind.NUMBER, 18),
        Column("denominator", _("out of"), Kind.NUMBER, 14),
    ),
    Sheet.SPENDING: (
        Column("source", _("Funding source"), Kind.CHOICE, 34, "source"),
        Column("amount", _("Spent (EUR)"), Kind.AMOUNT, 16),
        Column("nature", _("Nature"), Kind.CHOICE, 16, "nature"),
        Column("recurrence", _("Recurrence"), Kind.CHOICE, 16, "recurrence"),
    ),
    Sheet.DIFFICULTIES: (
        Column("kind", _("Kind"), Kind.CHOICE, 14, "kind"),
        Column("description", _("What stands in the way"), width=50),
        Column("mitigation", _("How it is addressed"), width=50),
        Column("probability", _("Probability"), Kind.CHOICE, 12, "level"),
        Column("impact", _("Impact"), Kind.CHOICE, 12, "level"),
        Column("owner", _("Who is responsible"), width=24),
        Column("due_on", _("By when"), Kind.DAY, 13),
    ),
}
# Of these a row is one thing, which is kept or changed as a whole: its place in the list is no name.
LISTS = (Sheet.SPENDING, Sheet.DIFFICULTIES)


def labels(sheet: Sheet) -> Iterator[tuple[str, str | Promise]]:
    """The names of the columns with the words for them."""
    return ((column.name, column.label) for column in COLUMNS[sheet])

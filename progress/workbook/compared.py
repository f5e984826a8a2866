"""What becomes of a cell of a workbook, and of the answer that it belongs to."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from progress.models import ProgressEntry
from progress.services.answers import Answer
from progress.workbook.columns import COLUMNS, Column, Sheet

RawRow = tuple[Sheet, str, int, dict[str, Any]]


class State(TextChoices):
    """What becomes of a cell."""

    ADDED = "added", gettext_lazy("added")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")
    CONFLICT = "conflict", gettext_lazy("changed in both")
    ERROR = "error", gettext_lazy("error")


WRITTEN = (State.ADDED, State.CHANGED, State.CONFLICT)


@dataclass
class ComparedCell:
    """One cell: what the workbook says, what is stored, and what becomes of it."""

    row: RawRow
    column: Column
    state: State
    mine: str
    theirs: str
    error: str = ""
    decision: str = ""
    """The name under which a person decides, of a conflict; what belongs together has one name."""
    decided: str = ""
    typed: str = ""
    """What somebody types in its field in the browser, not saved yet."""
    place: str = ""
    """Where it stands, as spreadsheets call it: "Answers H5"."""

    asks: bool = False
    """Whether it stands for all that is decided together."""

    @property
    def get_state_display(self) -> str:
        """The word for what becomes of it."""
        return str(State(self.state).label)

    @property
    def line(self) -> int:
        """In its sheet."""
        return self.row[2]


@dataclass
class ComparedAnswer:
    """One answer: its cells, and what would be saved."""

    entry: ProgressEntry
    cells: list[ComparedCell] = field(default_factory=list)
    answer: Answer | None = None
    is_confirmed: bool = False
    """Whether it is answered by "nothing new"."""

    @property
    def shown(self) -> list[ComparedCell]:
        """What differs from what is stored."""
        return [cell for cell in self.cells if cell.state != State.UNCHANGED]

    @property
    def unchanged(self) -> list[ComparedCell]:
        """What stays as it is stored."""
        return [cell for cell in self.cells if cell.state == State.UNCHANGED and cell.theirs]

    @property
    def is_written(self) -> bool:
        """Whether anything is to be saved."""
        return any(cell.state in WRITTEN for cell in self.cells)


def column_of(sheet: Sheet, name: str) -> Column | None:
    """The column of a sheet by its name; None for one that is not known."""
    return next((column for column in COLUMNS[sheet] if column.name == name), None)

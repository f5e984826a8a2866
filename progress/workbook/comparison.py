"""A workbook beside what is stored: cell by cell what would be added, changed, or contradicts, and what is wrong.

Three texts are compared: that of the download, that of the workbook, and what is stored now. What nobody touched in the
workbook stays as it is stored; what nobody touched in the browser becomes as it is in the workbook; what both touched
is for a person to decide.
"""

from collections.abc import Iterable, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from progress.models import Submission
from progress.selectors.answers import with_answer
from progress.services.collecting.workbooks import GivenAnswer
from progress.workbook.answer_comparison import AnswerComparison
from progress.workbook.columns import Sheet
from progress.workbook.compared import ComparedAnswer, ComparedCell, RawRow, State, column_of
from progress.workbook.reading import FilledIn
from progress.workbook.sides import Sides
from progress.workbook.values import show_raw


class Comparison:
    """A workbook beside the answers of its submission. A constant number of queries, and no form where nothing differs.

    Texts are read in the workbook's language, and so are the sentences about them.
    """

    def __init__(
        self, submission: Submission, filled_in: FilledIn, by: User, decisions: Mapping[str, str] | None = None
    ) -> None:
        self.submission, self.filled_in = submission, filled_in
        self.sides = Sides(submission, filled_in, by, decisions or {})
        entries = with_answer(submission.entries.all()).order_by("part", "action__position")
        self.entries = {str(entry.pk): entry for entry in entries}
        self.strangers: list[ComparedCell] = []
        with translation.override(filled_in.token.language):
            self.answers = list(self._answers())
        asked: set[str] = set()
        for cell in self.cells:
            cell.asks = cell.state == State.CONFLICT and cell.decision not in asked
            asked |= {cell.decision} if cell.asks else set()
            title, line, column = filled_in.place(Sheet(cell.row[0]), cell.line, cell.column.name)
            cell.place = f"{title} {_letter(column)}{line}"

    @property
    def cells(self) -> list[ComparedCell]:
        """All cells that hold something, those without an answer of their own first."""
        return [*self.strangers, *(cell for answer in self.answers for cell in answer.cells)]

    @property
    def counts(self) -> list[tuple[State, int]]:
        """How many cells become what, in the order in which they are told."""
        return [(state, len(self.in_state(state))) for state in State]

    def in_state(self, state: State) -> list[ComparedCell]:
        """The cells of which this becomes."""
        return [cell for cell in self.cells if cell.state == state]

    @property
    def errors(self) -> list[ComparedCell]:
        """What is wrong."""
        return self.in_state(State.ERROR)

    @property
    def undecided(self) -> list[ComparedCell]:
        """What has still to be decided."""
        return [cell for cell in self.in_state(State.CONFLICT) if not cell.decided]

    @property
    def written(self) -> list[ComparedAnswer]:
        """The answers that would be saved."""
        return [answer for answer in self.answers if answer.is_written]

    @property
    def seen(self) -> str:
        """The version of each answer that would be saved, as the person sees it: sent along with the confirmation."""
        return " ".join(f"{answer.entry.pk}:{answer.entry.version}" for answer in self.written)

    @property
    def given(self) -> list[GivenAnswer]:
        """What the service takes, where nothing is wrong or undecided."""
        return [GivenAnswer(answer.entry, answer.answer, answer.entry.version) for answer in self.written]

    @property
    def marks(self) -> list[tuple[str, int, int, str]]:
        """What is to be marked in the workbook."""
        return [(*self.filled_in.place(Sheet(c.row[0]), c.line, c.column.name), c.error) for c in self.errors]

    def _answers(self) -> Iterable[ComparedAnswer]:
        by_entry: dict[str, list[RawRow]] = {key: [] for key in self.entries}
        keys: set[str] = set()
        for sheet, key, line, cells in self.filled_in.rows:
            row = (Sheet(sheet), key, line, cells)
            of = by_entry.get(key.partition(":")[0])
            if of is None or key in keys:
                self._stranger(row)
            else:
                of.append(row)
                keys.add(key)
        for key, entry in self.entries.items():
            entry.submission = self.submission
            yield AnswerComparison(self.sides, entry, by_entry[key]).compared()

    def _stranger(self, row: RawRow) -> None:
        """A line that is none of the workbook's, with something in it."""
        for name, raw in row[3].items():
            column = column_of(row[0], name)
            if column is not None:
                said = _(
                    "This line is none of the workbook’s own. Write into the lines that stand there, or delete it."
                )
                self.strangers.append(ComparedCell(row, column, State.ERROR, show_raw(raw), "", said))


def _letter(column: int) -> str:
    """The name of a column: the sheets have fewer than 26."""
    return chr(ord("A") + column - 1)

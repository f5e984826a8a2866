"""A workbook beside what is stored: cell by cell what would be added, changed, or contradicts, and what is wrong.

Three texts are compared: that of the download, that of the workbook, and what is stored now. What nobody touched in the
workbook stays as it is stored; what nobody touched in the browser becomes as it is in the workbook; what both touched
is for a person to decide.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import F, TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from plans.models import FundingSource
from progress.forms.answers import NOT_OURS_AND_MORE
from progress.forms.sheet import MOST_ROWS, AnswerSheet
from progress.models import AnswerDraft, ProgressEntry, Submission
from progress.permissions import can_confirm_unchanged, can_edit_entry
from progress.selectors.answers import previous_answers, with_answer
from progress.services.answers import Answer, stored_answer
from progress.services.collecting.workbooks import GivenAnswer
from progress.workbook.choices import ChoiceLists
from progress.workbook.columns import (
    BLOCKED_BY,
    COLUMNS,
    COMPLETED_ON,
    DELAY_REASON,
    LISTS,
    NOT_OURS,
    NOTHING_NEW,
    Column,
    Kind,
    Sheet,
)
from progress.workbook.reading import FilledIn
from progress.workbook.rows import (
    Row,
    Values,
    cell_name,
    is_empty,
    printed_sources,
    rows_of,
    stamp,
    stamp_of_row,
)
from progress.workbook.values import CellError, read_value, show_raw, show_value
from strategy_tracker.base.text import clean

MINE, THEIRS = "mine", "theirs"
FORMS = {Sheet.QUANTITIES: "quantity", Sheet.SPENDING: "spending", Sheet.DIFFICULTIES: "challenge"}
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


class Comparison:
    """A workbook beside the answers of its submission. A constant number of queries, and no form where nothing differs.

    Texts are read in the workbook's language, and so are the sentences about them.
    """

    def __init__(
        self, submission: Submission, filled_in: FilledIn, by: User, decisions: Mapping[str, str] | None = None
    ) -> None:
        self.submission, self.filled_in, self.by = submission, filled_in, by
        self.decisions = decisions or {}
        self.token = filled_in.token
        self.lists = ChoiceLists(submission)
        self.sources = {source.pk: source for source in FundingSource.objects.all()}
        entries = with_answer(submission.entries.all()).order_by("part", "action__position")
        self.entries = {str(entry.pk): entry for entry in entries}
        self.typed = self._typed()
        self.strangers: list[ComparedCell] = []
        self._read: dict[tuple[Any, ...], str] = {}
        self._shown: dict[tuple[Any, ...], str] = {}
        with translation.override(self.token.language):
            self.answers = list(self._answers())
        asked: set[str] = set()
        for cell in self.cells:
            cell.asks = cell.state == State.CONFLICT and cell.decision not in asked
            asked |= {cell.decision} if cell.asks else set()
            title, line, column = filled_in.place(Sheet(cell.row[0]), cell.line, cell.column.name)
            cell.place = f"{title} {_letter(column)}{line}"

    def _typed(self) -> dict[int, dict[str, str]]:
        """By answer what was typed in the browser since the download and is not saved yet, by field of its form."""
        since = dt.datetime.fromisoformat(self.token.made_at)
        found: dict[int, dict[str, str]] = {}
        drafts = AnswerDraft.objects.filter(entry__submission=self.submission, typed_at__gte=since)
        for draft in drafts.filter(answer_version=F("entry__version")):
            found.setdefault(draft.entry_id, {})[draft.name] = draft.value
        return found

    @cached_property
    def last(self) -> dict[int, ProgressEntry]:
        """The last answers, for who says that nothing is new."""
        return previous_answers(self.submission)

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

    def read(self, column: Column, raw: Any, entry: ProgressEntry) -> str:
        """What a cell says; what stands in many cells is read once. Raises CellError."""
        name = self.lists.name_of(column, entry)
        if isinstance(raw, dict):
            return read_value(column, raw, self.lists.codes.get(name, {}))
        key = name, column.kind, type(raw), raw
        if key not in self._read:
            self._read[key] = read_value(column, raw, self.lists.codes.get(name, {}))
        return self._read[key]

    def show(self, column: Column, text: str, entry: ProgressEntry) -> str:
        """What a cell says, as people read it."""
        if column.kind == Kind.TEXT:
            return text
        key = self.lists.name_of(column, entry), column.kind, text
        if key not in self._shown:
            self._shown[key] = show_value(column, text, self.lists.of(column, entry))
        return self._shown[key]

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
            yield AnswerComparison(self, entry, by_entry[key]).compared()

    def _stranger(self, row: RawRow) -> None:
        """A line that is none of the workbook's, with something in it."""
        for name, raw in row[3].items():
            column = _known(row[0], name)
            if column is not None:
                said = _(
                    "This line is none of the workbook’s own. Write into the lines that stand there, or delete it."
                )
                self.strangers.append(ComparedCell(row, column, State.ERROR, show_raw(raw), "", said))


class AnswerComparison:
    """The rows of one answer beside what is stored of it."""

    def __init__(self, of: Comparison, entry: ProgressEntry, rows: list[RawRow]) -> None:
        self.of, self.entry, self.raw = of, entry, rows
        self.token = of.token
        self.stored = rows_of(entry)
        self.result = ComparedAnswer(entry)
        self.values: dict[str, Values] = {row.key: dict(row.values) for row in self.stored if row.sheet not in LISTS}
        self.lists: dict[Sheet, list[tuple[Values, RawRow | None]]] = {
            sheet: [(row.values, None) for row in self._stored_of(sheet)] for sheet in LISTS
        }

    def compared(self) -> ComparedAnswer:
        """The cells, and the answer that they make where they differ from what is stored."""
        for row in self.raw:
            if row[0] not in LISTS:
                self._compare_cells(row)
        for sheet in LISTS:
            if all(self.of.filled_in.has(sheet, column.name) for column in COLUMNS[sheet] if self.raw):
                self._compare_list(sheet, [row for row in self.raw if row[0] == sheet])
        self._refuse_what_may_not_be()
        self._refuse_more_than_not_ours()
        self._look_at_nothing_new()
        if self.result.is_written and not self.result.is_confirmed:
            self._make_answer()
        return self.result

    # Cells

    def _compare_cells(self, row: RawRow) -> None:
        sheet, key, _line, raw = row
        stored = self.values.get(key, {})
        for column in COLUMNS[sheet]:
            name, there = cell_name(key, column.name), raw.get(column.name)
            if not self.of.filled_in.has(sheet, column.name):
                continue
            if column.name not in stored:
                if there is not None:
                    self._add(
                        row, column, State.ERROR, show_raw(there), "", _("This is not asked here. Empty the cell.")
                    )
                continue
            if there is None and not stored[column.name] and name not in self.token.stamps:
                continue  # nobody ever wrote anything here
            self._compare_cell(row, column, name, there, stored)

    def _compare_cell(self, row: RawRow, column: Column, name: str, there: Any, stored: Values) -> None:
        theirs = stored[column.name]
        try:
            mine = self._read(column, there)
        except CellError as error:
            self._add(row, column, State.ERROR, show_raw(there), self._show(column, theirs), str(error))
            return
        state = _state(stamp(mine), self.token.stamps.get(name, 0), stamp(theirs))
        typed = self._typed_in(row, column)
        if state in WRITTEN and typed not in (None, mine, theirs):
            state = State.CONFLICT
        decided = self.of.decisions.get(name, "") if state == State.CONFLICT else ""
        cell = self._add(row, column, state, self._show(column, mine), self._show(column, theirs))
        cell.typed = self._show_typed(column, typed) if state == State.CONFLICT and typed is not None else ""
        cell.decision, cell.decided = name if state == State.CONFLICT else "", decided
        if state in WRITTEN and decided != THEIRS:
            stored[column.name] = mine

    # What is typed in the browser and not saved

    def _typed_in(self, row: RawRow, column: Column) -> str | None:
        """What the field of this cell holds there; None where nobody types. A list's rows go by their place."""
        drafts = self.of.typed.get(self.entry.pk)
        if not drafts:
            return None
        raw = drafts.get(self._field(row[0], row[1], column))
        if raw is None or column.kind == Kind.CHOICE:
            return raw
        try:
            return self.of.read(column, raw, self.entry)
        except CellError:
            return clean(raw).strip()

    def _field(self, sheet: Sheet, key: str, column: Column) -> str:
        """How the form calls the field."""
        if sheet == Sheet.ANSWERS:
            return column.name
        place = [row.key for row in self._stored_of(sheet)].index(key)
        return f"{FORMS[sheet]}-{place}-{column.name}"

    def _show_typed(self, column: Column, text: str) -> str:
        try:
            return self._show(column, text)
        except (ValueError, ArithmeticError):  # neither a number nor a day yet
            return text

    def _is_typed_over(self, stored: Values) -> bool:
        """Whether somebody changes this row of a list in the browser at this moment."""
        for row in self.stored:
            if row.values is stored and self.entry.pk in self.of.typed:
                texts = ((self._typed_in(_row_of(row), column), stored[column.name]) for column in COLUMNS[row.sheet])
                return any(typed not in (None, text) for typed, text in texts)
        return False

    # Lists, whose rows are kept or changed as a whole

    def _compare_list(self, sheet: Sheet, rows: list[RawRow]) -> None:
        stored = [values for values, _from in self.lists[sheet]]
        printed = printed_sources(self.entry)
        seen: dict[tuple[str, ...], RawRow] = {}
        read = [(row, self._read_row(row)) for row in rows]
        mine_all = [mine for _row, mine in read if mine is not None]
        for row, mine in read:
            if mine is None:
                continue
            if not is_empty(sheet, mine, printed):
                twice = seen.setdefault(_key(sheet, mine), row)
                if twice is not row and sheet == Sheet.SPENDING:
                    said = _("This source stands twice with the same nature and recurrence. Write the sum in one line.")
                    self._add(
                        row, COLUMNS[sheet][0], State.ERROR, self._show(COLUMNS[sheet][0], mine["source"]), "", said
                    )
                    continue
            self._compare_row(row, mine, stored, mine_all, printed)

    def _read_row(self, row: RawRow) -> Values | None:
        """What the row says; None where a cell cannot be read, which is told."""
        sheet, _key_, _line, raw = row
        values, is_whole = {}, True
        for column in COLUMNS[sheet]:
            try:
                values[column.name] = self._read(column, raw.get(column.name))
            except CellError as error:
                self._add(row, column, State.ERROR, show_raw(raw[column.name]), "", str(error))
                is_whole = False
        return values if is_whole else None

    def _compare_row(
        self, row: RawRow, mine: Values, stored: list[Values], mine_all: list[Values], printed: frozenset[str]
    ) -> None:
        sheet, key = row[0], row[1]
        before = self.token.stamps.get(key, 0)
        is_gone = is_empty(sheet, mine, printed) or (before and sheet == Sheet.SPENDING and not mine["amount"])
        if (0 if is_gone else stamp_of_row(mine)) == before or mine in stored:
            if not is_gone:
                self._add_row(row, mine, mine, State.UNCHANGED)
            return
        here = next((one for one in stored if stamp_of_row(one) == before), None) if before else None
        rival = next((one for one in stored if one is not here and _key(sheet, one) == _key(sheet, mine)), None)
        if before and here is None and rival is None:
            rival = self._changed_since(sheet, stored, mine_all)
            if is_gone and rival is None:
                return  # it is gone there as well
        if rival is None and here is not None and self._is_typed_over(here):
            rival = here
        if rival is not None or (before and here is None):
            self._conflict(row, {} if is_gone else mine, rival)
            return
        self._add_row(row, mine, here or {}, State.CHANGED if here else State.ADDED)
        self._put(sheet, here, None if is_gone else (mine, row))

    def _changed_since(self, sheet: Sheet, stored: list[Values], mine_all: list[Values]) -> Values | None:
        """A row that came in the browser in the meantime, and so may be what became of the one that is missed."""
        known = set(self.token.stamps.values())
        return next((one for one in stored if stamp_of_row(one) not in known and one not in mine_all), None)

    def _conflict(self, row: RawRow, mine: Values, rival: Values | None) -> None:
        decided = self.of.decisions.get(row[1], "")
        for cell in self._add_row(row, mine, rival or {}, State.CONFLICT):
            cell.decision, cell.decided = row[1], decided
        if decided != THEIRS:
            self._put(row[0], rival, (mine, row) if mine else None)

    def _put(self, sheet: Sheet, old: Values | None, new: tuple[Values, RawRow] | None) -> None:
        """Put a row in the place of another one, at the end, or take one away."""
        rows = self.lists[sheet]
        place = next((n for n, (values, _from) in enumerate(rows) if values is old), len(rows))
        rows[place : place + 1] = [new] if new else []

    def _add_row(self, row: RawRow, mine: Values, theirs: Values, state: State) -> list[ComparedCell]:
        """The cells of the row: those that differ have its state."""
        made = []
        for column in COLUMNS[row[0]]:
            new, old = mine.get(column.name, ""), theirs.get(column.name, "")
            if new or old:
                is_same = state == State.UNCHANGED or (new == old and state != State.CONFLICT)
                shown = State.UNCHANGED if is_same else state
                made.append(self._add(row, column, shown, self._show(column, new), self._show(column, old)))
        return made

    # Rules of the whole

    def _refuse_what_may_not_be(self) -> None:
        """What the lock or the plan forbids is said at each cell that would change."""
        changed = [cell for cell in self.result.cells if cell.state in WRITTEN]
        if not changed:
            return
        verdict = can_edit_entry(self.of.by, self.entry)
        reason = str(verdict.reason)
        if verdict and not self.entry.is_asked:
            reason = _("The action has been cancelled: nothing is asked of it any more.")
        for cell in changed if reason else ():
            cell.state, cell.error = State.ERROR, reason

    def _refuse_more_than_not_ours(self) -> None:
        """Of another's action nothing else is stored, so nothing else may seem to be; the form says so of texts."""
        cells = [cell for cell in self.result.cells if cell.state in WRITTEN]
        if any(cell.column.name == NOT_OURS and cell.mine for cell in cells):
            kept = any(rows for rows in self.lists.values())
            for cell in cells:
                if cell.column.name == NOT_OURS and kept:
                    cell.state, cell.error = State.ERROR, str(NOT_OURS_AND_MORE)
                elif cell.column.name != NOT_OURS and cell.mine:
                    said = _("The line says that this is not your action: empty this cell, or that one.")
                    cell.state, cell.error = State.ERROR, said

    def _look_at_nothing_new(self) -> None:
        """“Nothing new” stands alone; taking the word back says nothing by itself."""
        cell = next((c for c in self.result.cells if c.column.name == NOTHING_NEW and c.state in WRITTEN), None)
        if cell is None:
            return
        others = [c for c in self.result.cells if c is not cell and c.state in (*WRITTEN, State.ERROR)]
        if not cell.mine:
            cell.state = State.UNCHANGED
        elif others:
            cell.state = State.ERROR
            cell.error = _("Something new stands in this line or on another sheet: empty this cell, or those.")
        else:
            verdict = can_confirm_unchanged(self.of.by, self.entry, self.of.last.get(self.entry.action_id))
            self.result.is_confirmed = bool(verdict)
            if not verdict:
                cell.state, cell.error = State.ERROR, str(verdict.reason)

    # The answer, by the same form as in the browser

    def _make_answer(self) -> None:
        data, places = self._form_data()
        sheet = AnswerSheet.posted(self.entry, data, {}, sources=self.of.sources)
        if sheet.is_valid():
            stored = stored_answer(self.entry)
            lists = {
                "spendings": self._together(Sheet.SPENDING, stored.spendings, sheet.spendings),
                "challenges": self._together(Sheet.DIFFICULTIES, stored.challenges, sheet.challenges),
            }
            self.result.answer = replace(sheet.answer(), **lists)
            self._refuse_what_is_dropped(self.result.answer)
            self._refuse_too_many()
            return
        for form in sheet.forms:
            for name, errors in form.errors.items():
                self._put_error(places.get((form.prefix, name)), " ".join(errors))

    def _form_data(self) -> tuple[dict[str, str], dict[tuple[str | None, str], tuple[RawRow | None, str]]]:
        """What the form would send, and from which cell each field comes.

        Of the lists only the rows that the workbook changes: the others stand as they were accepted.
        """
        rows = {row[1]: row for row in self.raw}
        main_key = str(self.entry.pk)
        main = self.values[main_key]
        data = main | {"version": str(self.entry.version)} | ({"is_not_ours": "on"} if main[NOT_OURS] else {})
        places: dict[tuple[str | None, str], tuple[RawRow | None, str]] = {
            (None, name): (rows.get(main_key), name) for name in main
        }
        places[None, "is_not_ours"] = places[None, NOT_OURS]
        quantities = [row for row in self.stored if row.sheet == Sheet.QUANTITIES]
        for place, row in enumerate(quantities):
            fields = self.values[row.key] | {"output": row.key.rpartition(":")[2]}
            self._put_fields(data, places, f"{FORMS[Sheet.QUANTITIES]}-{place}", fields, rows.get(row.key))
        for sheet, prefix in ((sheet, FORMS[sheet]) for sheet in LISTS):
            listed = [(values, row) for values, row in self.lists[sheet] if row is not None]
            data[f"{prefix}s-count"] = str(len(listed) + 1)  # the last source is the one that is chosen freely
            for place, (values, row) in enumerate(listed):
                self._put_fields(data, places, f"{prefix}-{place}", values, row)
        return data, places

    def _together(self, sheet: Sheet, stored: Iterable[Any], forms: Iterable[Any]) -> tuple[Any, ...]:
        """The rows of a list as they are kept, and as their forms read those that the workbook changes."""
        kept = {id(row.values): one for row, one in zip(self._stored_of(sheet), stored, strict=True)}
        read = iter(forms)
        found = (kept[id(values)] if row is None else next(read).answer() for values, row in self.lists[sheet])
        return tuple(one for one in found if one is not None)

    def _stored_of(self, sheet: Sheet) -> list[Row]:
        return [row for row in self.stored if row.sheet == sheet]

    def _put_fields(
        self, data: dict[str, str], places: dict[Any, Any], prefix: str, values: Values, row: RawRow | None
    ) -> None:
        data |= {f"{prefix}-{name}": text for name, text in values.items()}
        places |= {(prefix, name): (row, name) for name in values}

    def _put_error(self, place: tuple[RawRow | None, str] | None, said: str) -> None:
        """At the cell that the field comes from; else at the first one that would change."""
        row, name = place or (None, "")
        changed = [cell for cell in self.result.cells if cell.state in WRITTEN]
        cell = next((c for c in self.result.cells if c.row is row and c.column.name == name), None)
        if cell is None and row is not None and (column := _known(row[0], name)) is not None:
            cell = self._add(row, column, State.ERROR, "", "", said)
        cell = cell or (changed or self.result.cells)[0]
        cell.state, cell.error = State.ERROR, said

    def _refuse_what_is_dropped(self, answer: Answer) -> None:
        """What the page shows with some statuses alone, and drops with others: here it would be lost unseen."""
        for cell in self.result.cells:
            name = cell.column.name
            if name in (COMPLETED_ON, DELAY_REASON, BLOCKED_BY) and cell.state in WRITTEN and cell.mine:
                if not getattr(answer, name):
                    cell.state, cell.error = State.ERROR, _("This does not go with the status: empty the cell.")

    def _refuse_too_many(self) -> None:
        """The form of an answer has a last row; what is stored past it could not be seen there."""
        most = {Sheet.SPENDING: MOST_ROWS - 1 - len(printed_sources(self.entry)), Sheet.DIFFICULTIES: MOST_ROWS}
        for sheet in LISTS:
            added = [row for _values, row in self.lists[sheet] if row is not None]
            if added and len(self.lists[sheet]) > most[sheet]:
                said = _("An action takes at most %(count)s lines of this kind.") % {"count": most[sheet]}
                self._put_error((added[-1], COLUMNS[sheet][0].name), said)

    def _add(self, row: RawRow, column: Column, state: State, mine: str, theirs: str, error: str = "") -> ComparedCell:
        cell = ComparedCell(row, column, state, mine, theirs, error)
        self.result.cells.append(cell)
        return cell

    def _read(self, column: Column, raw: Any) -> str:
        return "" if raw is None else self.of.read(column, raw, self.entry)

    def _show(self, column: Column, text: str) -> str:
        return self.of.show(column, text, self.entry) if text else ""


def _row_of(row: Row) -> RawRow:
    """A stored row, as the rows of a file are told."""
    return row.sheet, row.key, 0, {}


def _state(mine: int, before: int, theirs: int) -> State:
    if mine in (before, theirs):
        return State.UNCHANGED
    if theirs == before:
        return State.CHANGED if theirs else State.ADDED
    return State.CONFLICT


def _key(sheet: Sheet, values: Values) -> tuple[str, ...]:
    """What there is one row of: money by its source and kind, a difficulty by all that it says."""
    if sheet == Sheet.SPENDING:
        return values.get("source", ""), values.get("nature", ""), values.get("recurrence", "")
    return tuple(values.values())


def _known(sheet: Sheet, name: str) -> Column | None:
    return next((column for column in COLUMNS[sheet] if column.name == name), None)


def _letter(column: int) -> str:
    """The name of a column: the sheets have fewer than 26."""
    return chr(ord("A") + column - 1)

"""The cells of one answer in a workbook, beside what is stored of it and what is typed in the browser."""

from typing import Any

from django.utils.translation import gettext as _

from progress.models import ProgressEntry
from progress.workbook.columns import COLUMNS, LISTS, Column, Kind, Sheet
from progress.workbook.compared import WRITTEN, ComparedAnswer, ComparedCell, RawRow, State
from progress.workbook.rows import Row, Values, cell_name, is_empty, printed_sources, rows_of, stamp, stamp_of_row
from progress.workbook.sides import Sides
from progress.workbook.values import CellError, show_raw
from strategy_tracker.base.text import clean

MINE, THEIRS = "mine", "theirs"
FORMS = {Sheet.QUANTITIES: "quantity", Sheet.SPENDING: "spending", Sheet.DIFFICULTIES: "challenge"}


class AnswerCells:
    """The rows of one answer beside what is stored of it: cells one by one, rows of lists as a whole."""

    def __init__(self, of: Sides, entry: ProgressEntry, rows: list[RawRow]) -> None:
        self.of, self.entry, self.raw = of, entry, rows
        self.token = of.token
        self.stored = rows_of(entry)
        self.result = ComparedAnswer(entry)
        self.values: dict[str, Values] = {row.key: dict(row.values) for row in self.stored if row.sheet not in LISTS}
        self.lists: dict[Sheet, list[tuple[Values, RawRow | None]]] = {
            sheet: [(row.values, None) for row in self._stored_of(sheet)] for sheet in LISTS
        }

    def compare(self) -> None:
        """Tell what becomes of each cell."""
        for row in self.raw:
            if row[0] not in LISTS:
                self._compare_cells(row)
        for sheet in LISTS:
            if all(self.of.filled_in.has(sheet, column.name) for column in COLUMNS[sheet] if self.raw):
                self._compare_list(sheet, [row for row in self.raw if row[0] == sheet])

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

    # What both use

    def _stored_of(self, sheet: Sheet) -> list[Row]:
        return [row for row in self.stored if row.sheet == sheet]

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

"""What a workbook makes of one answer: the rules of the whole, and the form of the browser that says what is wrong."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from progress.forms.answers import NOT_OURS_AND_MORE
from progress.forms.sheet import MOST_ROWS, AnswerSheet
from progress.permissions import can_confirm_unchanged, can_edit_entry
from progress.services.answers import Answer, stored_answer
from progress.workbook.answer_cells import FORMS, AnswerCells
from progress.workbook.columns import (
    BLOCKED_BY,
    COLUMNS,
    COMPLETED_ON,
    DELAY_REASON,
    LISTS,
    NOT_OURS,
    NOTHING_NEW,
    Sheet,
)
from progress.workbook.compared import WRITTEN, ComparedAnswer, RawRow, State, column_of
from progress.workbook.rows import Values, printed_sources


class AnswerComparison(AnswerCells):
    """The rows of one answer, and what is saved where they differ from what is stored."""

    def compared(self) -> ComparedAnswer:
        """The cells, and the answer that they make where they differ from what is stored."""
        self.compare()
        self._refuse_what_may_not_be()
        self._refuse_more_than_not_ours()
        self._look_at_nothing_new()
        if self.result.is_written and not self.result.is_confirmed:
            self._make_answer()
        return self.result

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
        if cell is None and row is not None and (column := column_of(row[0], name)) is not None:
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

"""One institution's workbook for a period. Imports openpyxl, so it is imported where a workbook is written."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from progress.models import ProgressEntry, Submission
from progress.pages.action import product_text
from progress.pages.submission import OutputAsked, output_asked
from progress.permissions import can_edit_entry
from progress.selectors.answers import previous_answers, with_answer
from progress.selectors.outputs import Reached, reached
from progress.selectors.periods import previous_period
from progress.workbook.choices import ChoiceLists
from progress.workbook.columns import COLUMNS, LISTS, TITLES, Column, Kind, Sheet
from progress.workbook.reading_child import HEAD as HEAD_KEY
from progress.workbook.rows import Row, rows_of, spare_rows, stamps_of
from progress.workbook.token import signed, token_for
from strategy_tracker.base import clock
from strategy_tracker.base.fields.numbers import show_number
from strategy_tracker.base.text import in_language
from strategy_tracker.base.workbook import saved, write_value

HEAD_FILL, ASKED_FILL, TOLD_FILL = (PatternFill("solid", start_color=c) for c in ("FF1D3F72", "FFFFFBE6", "FFF5F7FA"))
LINE = Side("thin", color="FFD5DBE3")
GRID = Border(LINE, LINE, LINE, LINE)
FACE = "Calibri"
BODY, SOFT = Font(FACE, 10), Font(FACE, 9, color="FF4D5968")
CODE, HEAD = Font(FACE, 10, bold=True), Font(FACE, 11, bold=True)
TITLE, HEAD_FONT = Font(FACE, 16, bold=True, color="FF1D3F72"), Font(FACE, 10, bold=True, color="FFFFFFFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")
RIGHT = Alignment(vertical="top", horizontal="right")
OPEN, LOCKED = Protection(locked=False), Protection(locked=True)
FORMATS = {Kind.DAY: "dd.mm.yyyy", Kind.AMOUNT: "#,##0.00", Kind.NUMBER: "#,##0.##", Kind.TEXT: "@", Kind.CHOICE: "@"}
NAMES_LINE, HEAD_LINE, FIRST_LINE = 1, 2, 3
TALLEST, LINE_HEIGHT = 190, 13
TOKEN, LISTS_TITLE, LONGEST = "token", "lists", 30_000


@dataclass(frozen=True)
class Told:
    """What stands before the cells to fill in: the words of the head, the width, the text of a row."""

    label: str
    width: int


class WorkbookWriter:
    """Writes the workbook in the language of the moment. A constant number of queries."""

    def __init__(self, submission: Submission, by: User) -> None:
        self.submission, self.by, self.period = submission, by, submission.period
        self.entries = list(with_answer(submission.entries.all()).order_by("part", "action__position"))
        for entry in self.entries:
            entry.submission = submission
        self.last = previous_answers(submission)
        self.lists = ChoiceLists(submission)
        self.list_columns: dict[str, str] = {}
        self.rows = {entry.pk: rows_of(entry) for entry in self.entries}
        self.asked = self._asked()
        self.book = Workbook()

    def written(self) -> bytes:
        """The bytes of the file."""
        self._instructions(self.book.active)
        sheets = {kind: self.book.create_sheet(str(TITLES[kind])) for kind in Sheet}
        self._write_lists()
        for kind, sheet in sheets.items():
            self._write_sheet(kind, sheet)
        self._write_token()
        self.book.security = WorkbookProtection(lockStructure=True)
        self.book.active = 0
        return saved(self.book)

    def _asked(self) -> dict[int, OutputAsked]:
        before = previous_period(self.period)
        actions = [entry.action for entry in self.entries]
        outputs = [output for action in actions for output in action.outputs.all()]
        known = reached(before, actions) if before else {output.pk: Reached(output) for output in outputs}
        return {pk: output_asked(item, self.period) for pk, item in known.items()}

    # The first sheet

    def _instructions(self, sheet: Worksheet) -> None:
        sheet.title = _("Instructions")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 4, 104
        said = [("", self._heading(), TITLE), *self._steps()]
        for line, (mark, text, font) in enumerate(said, start=1):
            for place, value in ((1, mark), (2, text)):
                cell = sheet.cell(line, place)
                write_value(cell, value)
                cell.font, cell.alignment = font, WRAPPED
            sheet.row_dimensions[line].height = _height([(text, 96)], least=24 if font is TITLE else 16)
        for text, fill in ((_("to fill in"), ASKED_FILL), (_("only to read"), TOLD_FILL)):
            cell = sheet.cell(sheet.max_row + 1, 2)
            write_value(cell, text)
            cell.fill, cell.border, cell.font = fill, GRID, BODY
        sheet.sheet_view.showGridLines = False
        self._finish(sheet, landscape=False)

    def _heading(self) -> str:
        said = {"institution": self.submission.institution.label, "period": self.period.name}
        return _("%(institution)s: progress in %(period)s") % said

    def _steps(self) -> list[tuple[str, str, Font]]:
        day = date_format(self.submission.submit_by, "SHORT_DATE_FORMAT")
        steps = [
            _("Fill in the yellow cells, in Excel or LibreOffice. Everything else is locked; no internet is needed."),
            _(
                "“Answers” has one line an action. Where nothing has changed, choose “yes” under “Nothing new”: "
                "that is all."
            ),
            _("Quantities, spending and difficulties stand on sheets of their own, with the code of their action."),
            _("Choose from the list where a cell has one. Empty a cell to say nothing."),
            _("Write numbers like %(number)s and days like %(day)s. Where there is no number, leave the cell empty.")
            % {
                "number": show_number(Decimal("1234.50"), 2),
                "day": date_format(dt.date(2024, 12, 31), "SHORT_DATE_FORMAT"),
            },
            _("Write no formulas, and no personal data of victims."),
            _(
                "Save as XLSX and upload the file where you downloaded it. You see every change before "
                "anything is stored."
            ),
            _("Files and links as evidence are added in the browser, and there the answers are submitted."),
        ]
        taken = {"when": localize(localtime(clock.now())), "who": str(self.by)}
        facts = [
            _("Submit by %(day)s.") % {"day": day},
            _("Downloaded on %(when)s by %(who)s. Of what is changed in the browser later, you are told.") % taken,
        ]
        facts += [_("Questions: %(contact)s") % {"contact": settings.CONTACT.email}] if settings.CONTACT.email else []
        numbered = [(f"{number}.", step, BODY) for number, step in enumerate(steps, start=1)]
        return [("", "", BODY), *(("", fact, HEAD) for fact in facts), ("", "", BODY), *numbered, ("", "", BODY)]

    # The lists, and the token

    def _write_lists(self) -> None:
        sheet = self.book.create_sheet(LISTS_TITLE)
        for place, (name, choices) in enumerate(self.lists.lists.items(), start=1):
            for line, label in enumerate(choices.values(), start=1):
                write_value(sheet.cell(line, place), label)
            letter = get_column_letter(place)
            self.list_columns[name] = f"{quote_sheetname(LISTS_TITLE)}!${letter}$1:${letter}${max(len(choices), 1)}"
        _hide(sheet)

    def _write_token(self) -> None:
        stamps: dict[str, int] = {}
        for entry in self.entries:
            stamps |= stamps_of(entry, self.rows[entry.pk])
        versions = {str(entry.pk): entry.version for entry in self.entries}
        text = signed(token_for(self.submission, self.by.pk, versions, stamps))
        sheet = self.book.create_sheet(TOKEN)
        parts = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
        for line, part in enumerate([TOKEN, *parts], start=1):
            write_value(sheet.cell(line, 1), part)
        _hide(sheet)

    # The sheets to fill in

    def _write_sheet(self, kind: Sheet, sheet: Worksheet) -> None:
        told, columns = self._told(kind), COLUMNS[kind]
        first = len(told) + 2  # after the key and what is only to be read
        self._write_head(sheet, kind, told, columns, first)
        validations = Validations(sheet, self.list_columns)
        line = FIRST_LINE
        for entry in self.entries:
            rows = [row for row in self.rows[entry.pk] if row.sheet == kind]
            if kind in LISTS:
                rows += [row for row in spare_rows(entry, self.rows[entry.pk]) if row.sheet == kind]
            is_open = bool(can_edit_entry(self.by, entry)) and entry.is_asked
            for place, row in enumerate(rows):
                texts = self._texts(kind, entry, row)
                said = texts if place == 0 else [texts[0], *[""] * (len(texts) - 1)] if kind in LISTS else texts
                self._write_row(sheet, line, entry, row, said, validations if is_open else None)
                line += 1
        validations.finish()
        sheet.freeze_panes = sheet.cell(FIRST_LINE, 4)
        sheet.row_dimensions[NAMES_LINE].hidden = True
        sheet.column_dimensions["A"].hidden = True
        self._finish(sheet, n_pages_wide=2 if kind == Sheet.ANSWERS else 1)

    def _told(self, kind: Sheet) -> list[Told]:
        common = [Told(_("No."), 8), Told(_("Action"), 38)]
        if kind == Sheet.ANSWERS:
            more = [(_("Product"), 30), (_("Deadline"), 12), (_("Your part"), 13), (_("Last answer"), 40)]
            more += [(_("Comment of the Secretariat"), 30)] if self._is_returned else []
        elif kind == Sheet.QUANTITIES:
            more = [(_("Product"), 40), (_("unit"), 14), (_("Target"), 12), (_("Reached so far"), 12)]
        elif kind == Sheet.SPENDING:
            more = [(_("Budget %(year)s") % {"year": self.period.ends_on.year}, 14)]
        else:
            more = []
        return common + [Told(label, width) for label, width in more]

    @property
    def _is_returned(self) -> bool:
        return self.submission.status == Submission.Status.RETURNED

    def _texts(self, kind: Sheet, entry: ProgressEntry, row: Row) -> list[Any]:
        action = entry.action
        common = [action.code, in_language(action, "title")[0]]
        if kind == Sheet.ANSWERS:
            part = _("lead") if entry.is_lead else _("supporting")
            comment = [entry.review_comment] if self._is_returned else []
            return [*common, product_text(action)[0], action.deadline_on, part, self._last_words(entry), *comment]
        if kind == Sheet.QUANTITIES:
            asked = self.asked[int(row.key.rpartition(":")[2])]
            unit = in_language(asked.output, "unit")[0] or ("%" if asked.output.is_percentage else "")
            return [*common, asked.output.printed, unit, _shown(asked.target), _shown(asked.so_far)]
        if kind == Sheet.SPENDING:
            planned = next((b for b in action.budget_lines.all() if b.year == self.period.ends_on.year), None)
            return [*common, planned.amount if planned and planned.is_costed else ""]
        return common

    def _last_words(self, entry: ProgressEntry) -> str:
        last = self.last.get(entry.action_id)
        if last is None:
            return "–"
        status = str(last.get_claimed_status_display()) if last.claimed_status else ""
        return "\n".join(filter(None, (f"{last.submission.period.name}: {status}".rstrip(": "), last.what_was_done)))

    def _write_head(
        self, sheet: Worksheet, kind: Sheet, told: Sequence[Told], columns: Sequence[Column], first: int
    ) -> None:
        write_value(sheet.cell(NAMES_LINE, 1), kind.value)
        write_value(sheet.cell(HEAD_LINE, 1), HEAD_KEY)
        heads = [(place, one.label, one.width) for place, one in enumerate(told, start=2)]
        heads += [(place, str(one.label), one.width) for place, one in enumerate(columns, start=first)]
        for place, column in enumerate(columns, start=first):
            write_value(sheet.cell(NAMES_LINE, place), column.name)
        for place, label, width in heads:
            cell = sheet.cell(HEAD_LINE, place)
            write_value(cell, label)
            cell.font, cell.fill, cell.border = HEAD_FONT, HEAD_FILL, GRID
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.row_dimensions[HEAD_LINE].height = _height([(label, width) for _p, label, width in heads], least=32)

    def _write_row(
        self,
        sheet: Worksheet,
        line: int,
        entry: ProgressEntry,
        row: Row,
        texts: Sequence[Any],
        validations: "Validations | None",
    ) -> None:
        write_value(sheet.cell(line, 1), row.key)
        first = len(texts) + 2
        for place, value in enumerate(texts, start=2):
            _write_told(sheet.cell(line, place), value, is_code=place == 2)
        for place, column in enumerate(COLUMNS[row.sheet], start=first):
            cell = sheet.cell(line, place)
            text = row.values.get(column.name)
            is_printed = column.name == "source" and bool(text)
            self._write_asked(cell, column, text or "", entry)
            if validations is not None and text is not None and not is_printed:
                cell.fill, cell.protection = ASKED_FILL, OPEN
                if column.kind == Kind.CHOICE:
                    validations.add(self.lists.name_of(column, entry), cell)
        shown = [(str(value or ""), _width(sheet, place)) for place, value in enumerate(texts, start=2)]
        shown += [(row.values.get(column.name, ""), column.width) for column in COLUMNS[row.sheet]]
        sheet.row_dimensions[line].height = _height(shown, least=64 if row.sheet == Sheet.ANSWERS else 30)

    def _write_asked(self, cell: Cell, column: Column, text: str, entry: ProgressEntry) -> None:
        write_value(cell, _value(column, text, self.lists.of(column, entry)))
        cell.number_format = FORMATS[column.kind]
        cell.fill, cell.border, cell.font, cell.protection = TOLD_FILL, GRID, BODY, LOCKED
        cell.alignment = RIGHT if column.kind in (Kind.NUMBER, Kind.AMOUNT, Kind.DAY) else WRAPPED

    def _finish(self, sheet: Worksheet, *, landscape: bool = True, n_pages_wide: int = 1) -> None:
        """Locked but for the open cells, without a password: it keeps from slips, the token from the rest."""
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False  # these may be changed
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = n_pages_wide, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.oddFooter.left.text = self._heading().replace("&", "&&")
        sheet.oddFooter.right.text = "&P / &N"
        if landscape:
            sheet.print_title_rows, sheet.print_title_cols = f"{HEAD_LINE}:{HEAD_LINE}", "B:C"


class Validations:
    """The drop-downs of a sheet: one rule for all cells of a list."""

    def __init__(self, sheet: Worksheet, sources: dict[str, str]) -> None:
        self.sheet, self.sources = sheet, sources
        self.lines: dict[tuple[str, int], list[int]] = {}

    def add(self, name: str, cell: Cell) -> None:
        """Let the cell take what is on the list."""
        self.lines.setdefault((name, cell.column), []).append(cell.row)

    def finish(self) -> None:
        """Give the sheet its rules. Lines that follow one another are one range: the library looks through them all."""
        for name in dict.fromkeys(name for name, _column in self.lines):
            ranges = [
                f"{get_column_letter(column)}{first}:{get_column_letter(column)}{last}"
                for (of, column), lines in self.lines.items()
                if of == name
                for first, last in _runs(lines)
            ]
            rule = DataValidation("list", formula1=self.sources[name], allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = _("Not in the list"), _("Choose from the list, or empty the cell.")
            rule.sqref = MultiCellRange(" ".join(ranges))
            self.sheet.add_data_validation(rule)


def _runs(lines: list[int]) -> list[tuple[int, int]]:
    """First and last of the lines that follow one another."""
    starts = [line for before, line in zip([None, *lines], lines, strict=False) if before is None or line != before + 1]
    ends = [line for line, after in zip(lines, [*lines[1:], None], strict=True) if after is None or after != line + 1]
    return list(zip(starts, ends, strict=True))


def write_workbook(submission: Submission, by: User) -> bytes:
    """The workbook of this submission as it is now, in the language of the moment."""
    return WorkbookWriter(submission, by).written()


def _hide(sheet: Worksheet) -> None:
    sheet.sheet_state, sheet.protection.sheet = "hidden", True


def _value(column: Column, text: str, choices: dict[str, str]) -> str | Decimal | dt.date | None:
    if not text:
        return None
    if column.kind in (Kind.NUMBER, Kind.AMOUNT):
        return Decimal(text)
    if column.kind == Kind.DAY:
        return dt.date.fromisoformat(text)
    return choices.get(text, text) if column.kind == Kind.CHOICE else text


def _write_told(cell: Cell, value: Any, *, is_code: bool) -> None:
    write_value(cell, value)
    cell.fill, cell.border, cell.font = TOLD_FILL, GRID, CODE if is_code else SOFT
    cell.alignment, cell.protection = (WRAPPED if isinstance(value, str) else RIGHT), LOCKED


def _shown(number: Decimal | None) -> str:
    return show_number(number) if number is not None else "–"


def _width(sheet: Worksheet, place: int) -> float:
    return sheet.column_dimensions[get_column_letter(place)].width


def _height(texts: Iterable[tuple[str, float]], least: int) -> float:
    """Of a line in points: no program measures it when it opens the file."""
    n_lines = max(
        sum(math.ceil(len(part) / max(width - 1, 1)) or 1 for part in text.split("\n")) for text, width in texts
    )
    return min(max(n_lines * LINE_HEIGHT + 4, least), TALLEST)

"""The rows of a plan as printed: objectives, indicators, actions, totals; broken rows joined, headers left behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.reading import titles
from plans.reading.blocks import Cell, Line
from plans.reading.cells import codes
from plans.reading.cells.doubts import Doubt
from plans.reading.columns import Header, header, with_years
from strategy_tracker.base.text import fold

STRATEGIC, SPECIFIC, INDICATOR, ACTION, TOTAL, UNREAD = (
    "strategic", "specific", "indicator", "action", "total", "unread",
)  # fmt: skip

ACTION_LEVEL = 3
# What stands beside an indicator, in this order, where no titles say so.
BESIDE = (titles.BASELINE, titles.INTERIM, titles.FINAL, titles.RESULT)


@dataclass
class PrintedRow:
    """A row as printed: its cells by column, and where it stands in the document."""

    kind: str
    cells: dict[str, str]
    table: str = ""
    line: int = 0
    code: str = ""
    """The canonical code, of the objective for an indicator or a total."""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class PrintedPlan:
    """A document read into rows, the years of its budget, and the years of its targets."""

    rows: list[PrintedRow]
    years: list[int]
    target_years: dict[str, int]

    def of_kind(self, kind: str) -> list[PrintedRow]:
        """The rows of one kind in their order."""
        return [row for row in self.rows if row.kind == kind]


class NoPlan(Exception):
    """The document holds no action plan; `reason` says why."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason)
        self.reason, self.about = reason, about


def read_rows(lines: Iterable[Line]) -> PrintedPlan:
    """Walk the document once. Raises NoPlan where no table of actions is found."""
    walk = _Walk()
    has_table = False
    for line in lines:
        has_table = has_table or bool(line.table)
        walk.read(line)
    walk.leave_chapters()
    if not has_table:
        raise NoPlan("no_table")
    if not walk.has_actions_header:
        raise NoPlan("no_columns", "; ".join(walk.first_titles))
    if not any(row.kind == ACTION for row in walk.rows):
        raise NoPlan("no_actions")
    if walk.has_budget and not walk.years:
        raise NoPlan("no_years")
    return PrintedPlan(walk.rows, sorted(walk.years), walk.target_years)


class _Walk:
    """What is known on the way from the first line to the last."""

    def __init__(self) -> None:
        self.rows: list[PrintedRow] = []
        self.years: set[int] = set()
        self.target_years: dict[str, int] = {}
        self.header: Header | None = None
        self.of_objectives: Header | None = None
        self.objectives_in = ""
        self.has_actions_header = self.has_budget = False
        self.header_in = ""
        # Headings above the first table of the plan: what chapters say of an objective gives way to what the plan says.
        self.from_chapters: list[PrintedRow] = []
        self.first_titles: list[str] = []
        self.objective: PrintedRow | None = None
        self.specific = ""
        self.waits_for_title = False

    def read(self, line: Line) -> None:
        """One line more."""
        if line.is_blank or self._is_header(line):
            return
        if self._is_objective(line) or self._is_indicator(line):
            return
        if not line.table:
            if self.waits_for_title and line.only:
                self._give_title(line.only)
            return
        if self.waits_for_title and line.only:
            self._give_title(line.only)
        elif not (self._goes_on_beside(line) or self._is_total(line) or self._is_action(line)):
            if line.table == self.header_in:
                self.rows.append(PrintedRow(UNREAD, {"title": line.text}, line.table, line.number))

    def _is_header(self, line: Line) -> bool:
        if not line.table:
            return False
        if self.header and self.header.waits_for_years:
            years = with_years(self.header, line)
            if years:
                self.header = years
                self.years.update(years.years)
                return True
        found = header(line)
        if not found:
            if not self.first_titles and len(line.own) > 1:
                self.first_titles = [cell.flat[:40] for cell in line.own[:8]]
            return False
        self.header_in = line.table
        if found.is_of_actions:
            self.header, self.has_actions_header = found, True
            self.years.update(found.years)
            self.has_budget = self.has_budget or any(column.name == titles.BUDGET for column in found.columns)
        else:
            self.header = self.of_objectives = found
            self.objectives_in = line.table
            for column in found.columns:
                if column.name in (titles.INTERIM, titles.FINAL) and column.year:
                    self.target_years.setdefault(column.name, column.year)
        return True

    def leave_chapters(self) -> None:
        """Prose that only begins like a heading has no code, where the plan's headings have theirs."""
        if any(row.kind == SPECIFIC and row.code for row in self.rows):
            prose = [row for row in self.from_chapters if row.doubts]
            self.rows = [row for row in self.rows if row not in prose]

    def _is_objective(self, line: Line) -> bool:
        for cell in line.own:
            text = " ".join(fold(cell.flat).split())
            for kind, pattern in ((STRATEGIC, titles.STRATEGIC), (SPECIFIC, titles.SPECIFIC)):
                match = pattern.match(text)
                if match and len(line.own) <= 3:
                    self._begin(kind, cell.flat[match.end() :], line, cell)
                    return True
        return False

    def _begin(self, kind: str, rest: str, line: Line, cell: Cell) -> None:
        in_text, title = codes.leading(rest)
        in_front = next((c.flat for c in line.own if c is not cell and codes.canonical(c.flat)), "")
        code = codes.canonical(in_text) or codes.canonical(in_front)
        doubts = [] if codes.level(code) == (1 if kind == STRATEGIC else 2) else [Doubt("objective_without_code", rest)]
        row = PrintedRow(
            kind,
            {"code": in_front or in_text, "title": title.strip(" :.–-") and title.strip()},
            line.table,
            line.number,
        )
        row.code, row.doubts = code, doubts
        again = next((old for old in self.rows if old.kind == kind and old.code == code and code), None)
        if again in self.from_chapters:
            self.rows.remove(again)
            again = None
        if again and fold(again.cells["title"]) == fold(row.cells["title"]):
            row = again  # repeated on the next page
        else:
            self.rows.append(row)
        if self.header is None:
            self.from_chapters.append(row)
        self.objective = row
        self.specific = row.code if kind == SPECIFIC else ""
        self.waits_for_title = not row.cells["title"]

    def _give_title(self, text: str) -> None:
        self.objective.cells["title"] = text
        self.waits_for_title = False

    def _is_indicator(self, line: Line) -> bool:
        cell = next((c for c in line.own if titles.INDICATOR.match(" ".join(fold(c.flat).split()))), None)
        if cell is None or self.objective is None or not line.table:
            return False
        texts = self._texts_beside(line, cell)
        texts.pop("code", None)
        if result := texts.pop("result", ""):
            before = self.objective.cells.get("result")
            self.objective.cells["result"] = f"{before}\n{result}" if before else result
        row = PrintedRow(INDICATOR, {"title": cell.text, **texts}, line.table, line.number, self.objective.code)
        self.rows.append(row)
        self.waits_for_title = False
        return True

    def _texts_beside(self, line: Line, cell: Cell) -> dict[str, str]:
        """The other cells of an indicator's row: by the titles above where the table has any, else by their order."""
        if self.of_objectives and self.objectives_in == line.table:
            texts = self.of_objectives.texts(line)
            texts.pop(titles.OBJECTIVE, None)
            return texts
        behind = [c for c in line.cells if c.first > cell.last and not c.is_from_above]
        if len(behind) != len(BESIDE):
            behind = [c for c in behind if c.text]
        names = BESIDE if len(behind) == len(BESIDE) else BESIDE[-len(behind) :]
        return {name: c.text for name, c in zip(names, behind, strict=False) if c.text}

    def _goes_on_beside(self, line: Line) -> bool:
        """Whether a row under the titles of objectives is the rest of an indicator's row, which a page has broken."""
        last = self.rows[-1] if self.rows else None
        is_below = self.header is not None and self.header is self.of_objectives and self.objectives_in == line.table
        if not is_below or last is None or last.kind != INDICATOR:
            return False
        texts = self.of_objectives.texts(line)
        if result := texts.pop(titles.RESULT, ""):
            self.objective.cells["result"] = f"{self.objective.cells.get('result', '')} {result}".strip()
        self._join(last, {"title" if key == titles.OBJECTIVE else key: text for key, text in texts.items()})
        return True

    def _is_total(self, line: Line) -> bool:
        first = " ".join(fold(line.own[0].flat).split())
        nature = next((name for name, pattern in titles.TOTALS if pattern.match(first)), "")
        if nature in ("capital", "current") and not titles.OF_WHICH.match(first):
            nature = ""
        if not nature or codes.canonical(line.own[0].flat) or self._is_stated(nature):
            return False
        cells = {key: text for key, text in self._texts(line).items() if key.startswith("budget_")}
        row = PrintedRow(
            TOTAL, {"title": line.own[0].flat, "nature": nature, **cells}, line.table, line.number, self.specific
        )
        self.rows.append(row)
        return True

    def _is_stated(self, nature: str) -> bool:
        """Whether the objective has its total already, or there is none yet: this one is of something else."""
        stated = {(row.code, row.cells["nature"]) for row in self.rows if row.kind == TOTAL}
        return not self.specific or (self.specific, nature) in stated

    def _texts(self, line: Line) -> dict[str, str]:
        return self.header.texts(line) if self.header and self.header.is_of_actions else {}

    def _is_action(self, line: Line) -> bool:
        texts = self._texts(line)
        if not texts or self._is_note(line):
            return False
        printed_code = self._take_code(texts)
        if not self._is_below_header(line, printed_code):
            return False
        last = self.rows[-1] if self.rows else None
        if last and last.kind == ACTION:
            if printed_code and printed_code == last.cells["code"] and self._code_is_from_above(line):
                own = Line(line.own, line.table, line.number)
                self._join(last, self.header.texts(own))
                return True
            if not printed_code and self._goes_on(texts):
                self._join(last, texts)
                return True
        if titles.ACTION not in texts or line.only:
            return False
        self._begin_action(texts, printed_code, line)
        return True

    def _is_below_header(self, line: Line, printed_code: str) -> bool:
        """Whether the row is of the plan: its table has the titles, or goes on after a page with the same columns."""
        last = max(column.cell.last for column in self.header.columns)
        goes_on = max(cell.last for cell in line.cells) == last
        if line.table == self.header_in or goes_on or codes.level(codes.canonical(printed_code)) == ACTION_LEVEL:
            self.header_in = line.table
            return True
        return False

    def _take_code(self, texts: dict[str, str]) -> str:
        """The printed code: of its column, or in front of the text where the table has no such column."""
        if printed := " ".join(texts.pop(titles.NUMBER, "").split()):
            return printed
        if any(column.name == titles.NUMBER for column in self.header.columns):
            return ""
        printed, rest = codes.leading(texts.get(titles.ACTION, ""))
        if codes.level(codes.canonical(printed)) != ACTION_LEVEL:
            return ""
        texts[titles.ACTION] = rest
        return printed

    def _begin_action(self, texts: dict[str, str], printed_code: str, line: Line) -> None:
        cells = {"code": printed_code, **texts, "objective": self.specific}
        row = PrintedRow(ACTION, cells, line.table, line.number, codes.canonical(printed_code))
        row.doubts = [Doubt("column_guessed", c.cell.flat) for c in self.header.columns if c.is_guessed]
        if titles.SUPPORTING in texts and titles.INSTITUTIONS not in texts:
            row.doubts.append(Doubt("no_lead", texts[titles.SUPPORTING]))
        if titles.BUDGET in texts:
            row.doubts.append(Doubt("budget_without_year", texts[titles.BUDGET]))
        self.rows.append(row)

    def _code_is_from_above(self, line: Line) -> bool:
        return any(cell.is_from_above and codes.canonical(cell.flat) for cell in line.cells)

    def _is_note(self, line: Line) -> bool:
        """A remark, or one cell over several columns, which is no part of any action."""
        if titles.NOTE.match(fold(line.own[0].flat)):
            return True
        over = [column for column in self.header.columns if line.only and column.cell.overlap(line.own[0])]
        return len(over) > 2

    def _goes_on(self, texts: dict[str, str]) -> bool:
        """Whether a row without a code is the rest of the row above, which a page has broken."""
        if any(row.kind == ACTION and row.cells["code"] for row in self.rows):
            return titles.DEADLINE not in texts or titles.ACTION not in texts
        return titles.ACTION not in texts or not (titles.DEADLINE in texts or titles.INSTITUTIONS in texts)

    def _join(self, row: PrintedRow, texts: dict[str, str]) -> None:
        for key, text in texts.items():
            row.cells[key] = f"{row.cells[key]} {text}" if row.cells.get(key) else text
        title = texts.get(titles.ACTION, "")
        if title[:1].isupper() and len(texts) > 2:
            row.doubts.append(Doubt("joined", title[:80]))

"""Printed rows read: beside each printed cell what it says, why that is doubtful, and what a person made of it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from plans.reading import titles
from plans.reading.cells import codes, names, products, references, targets
from plans.reading.cells.deadlines import read_deadline
from plans.reading.cells.doubts import Doubt, Read
from plans.reading.known import INSTITUTION, SOURCE, Decisions, Known
from plans.reading.reasons import needs_more
from plans.reading.rows import ACTION, INDICATOR, SPECIFIC, STRATEGIC, TOTAL, UNREAD, PrintedPlan, PrintedRow
from plans.workings import read_cell
from strategy_tracker.base.text import fold

# Which cell a doubt is about that was found before cells were read; any other is about the code.
ABOUT = {"column_guessed": "product", "joined": "title", "no_lead": "institutions"}


@dataclass
class ReadCell:
    """A cell as printed, the text that is read in its place where a person gave one, and what it says."""

    column: str
    printed: str
    value: Any = None
    doubts: list[Doubt] = field(default_factory=list)
    read_as: str | None = None
    is_confirmed: bool = False

    @property
    def text(self) -> str:
        """What is read."""
        return self.printed if self.read_as is None else self.read_as

    @property
    def open_doubts(self) -> list[Doubt]:
        """What nobody has looked at yet."""
        return [doubt for doubt in self.doubts if not self.is_confirmed or needs_more(doubt)]

    @property
    def can_be_confirmed(self) -> bool:
        """Whether what it says can stand as it is."""
        return bool(self.doubts) and not any(map(needs_more, self.doubts))


@dataclass
class ReadRow:
    """A row with its cells, in the order of its kind."""

    kind: str
    anchor: str
    code: str
    place: str
    cells: dict[str, ReadCell]
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def open_doubts(self) -> list[Doubt]:
        """Every doubt of its cells that nobody has looked at."""
        return [doubt for cell in self.cells.values() for doubt in cell.open_doubts]

    def value(self, column: str) -> Any:
        """What a cell says; None where the document has no such column."""
        cell = self.cells.get(column)
        return cell.value if cell else None


@dataclass
class ReadPlan:
    """The whole document, read."""

    rows: list[ReadRow]
    years: list[int]

    def of_kind(self, kind: str) -> list[ReadRow]:
        """The rows of one kind, in their order."""
        return [row for row in self.rows if row.kind == kind]


def interpret(plan: PrintedPlan, known: Known, decisions: Decisions) -> ReadPlan:
    """Read every row. Cheap enough to be done at each look: nothing that is read is stored before it is adopted."""
    reader = _Reader(plan, known, decisions)
    rows = [reader.row(row) for row in plan.rows]
    _number_actions(rows)
    _place_rows(rows)
    _mark_doubles(rows)
    return ReadPlan(rows, plan.years)


class _Reader:
    """The rules for the cells of each kind of row."""

    def __init__(self, plan: PrintedPlan, known: Known, decisions: Decisions) -> None:
        self.plan, self.known, self.decisions = plan, known, decisions
        self.institutions = decisions.spellings(INSTITUTION, known.institutions)
        self.sources = decisions.spellings(SOURCE, known.sources)
        self.titles = {references.key_of(title): title for title in known.references}
        self._learn_references()

    def _learn_references(self) -> None:
        """New documents have one title, however they are spelt; a person may have said which one they are."""
        printed = [row.cells.get(titles.REFERENCES, "") for row in self.plan.of_kind(ACTION)]
        found = [ref.printed for text in printed for ref in references.read_references(text, self.titles) if ref.is_new]
        self.usual = references.usual_titles(found)
        for one in self.decisions.names:
            if one["what"] == "reference":
                self.titles[references.key_of(one["printed"])] = one["code"]

    def row(self, printed: PrintedRow) -> ReadRow:
        """One row, read by the rules of its kind."""
        anchor = printed.cells.get("code") or printed.cells.get(titles.ACTION) or printed.cells.get("title", "")
        place = f"{printed.table}:{printed.line}" if printed.table else ""
        row = ReadRow(printed.kind, " ".join(anchor.split())[:120], printed.code, place, {})
        for column, (text, rule) in self._rules(printed).items():
            row.cells[column] = self._cell(row, column, text, rule)
        if "code" in row.cells and row.kind in (STRATEGIC, SPECIFIC, ACTION):
            row.code = row.value("code")
            for doubt in printed.doubts:
                row.cells[ABOUT.get(doubt.reason, "code")].doubts.append(doubt)
        return row

    def _cell(self, row: ReadRow, column: str, printed: str, rule: Callable[[str], Read]) -> ReadCell:
        cell = ReadCell(column, printed)
        decided = self.decisions.about(row.kind, row.anchor, column, printed)
        if decided:
            cell.read_as, cell.is_confirmed = decided["read_as"], decided["read_as"] is None
        read = rule(cell.text)
        cell.value, cell.doubts = read.value, list(read.doubts)
        return cell

    def _rules(self, printed: PrintedRow) -> dict[str, tuple[str, Callable[[str], Read]]]:
        """Each column of the row: its printed text and the rule that reads it."""
        cells = printed.cells
        if printed.kind in (STRATEGIC, SPECIFIC):
            return {
                "code": (cells["code"], _code),
                "title": (_flat(cells["title"]), _text),
                "result": (_lines(cells.get("result", "")), _result),
            }
        if printed.kind == INDICATOR:
            return {
                "title": (_lines(cells["title"]), _indicators),
                "baseline": (_flat(cells.get(titles.BASELINE, "")), targets.read_baseline),
                "interim": (_flat(cells.get(titles.INTERIM, "")), self._target(titles.INTERIM)),
                "final": (_flat(cells.get(titles.FINAL, "")), self._target(titles.FINAL)),
            }
        if printed.kind == TOTAL:
            amounts = {f"budget_{year}": (_flat(cells.get(f"budget_{year}", "")), _amount) for year in self.plan.years}
            return {"nature": (cells["nature"], Read), **amounts}
        if printed.kind == UNREAD:
            return {"title": (cells["title"], _unread)}
        return self._rules_of_action(cells)

    def _rules_of_action(self, cells: dict[str, str]) -> dict[str, tuple[str, Callable[[str], Read]]]:
        parts = [cells.get(name, "") for name in (titles.INSTITUTIONS, titles.SUPPORTING)]
        return {
            "code": (_flat(cells["code"]), _code),
            "title": (_flat(cells[titles.ACTION]), _text),
            "deadline": (_flat(cells.get(titles.DEADLINE, "")), read_deadline),
            **{f"budget_{year}": (_flat(cells.get(f"budget_{year}", "")), _amount) for year in self.plan.years},
            "funding": (_lines(cells.get(titles.FUNDING, "")), self._funding),
            "institutions": (_lines("\n".join(part for part in parts if part)), self._roles),
            "product": (_lines(cells.get(titles.PRODUCT, "")), products.read_product),
            "references": (_lines(cells.get(titles.REFERENCES, "")), self._references),
        }

    def _target(self, kind: str) -> Callable[[str], Read]:
        usual = usual_day(kind, self.plan.years, self.plan.target_years)
        return lambda text: targets.read_target(text, usual)

    def _funding(self, text: str) -> Read:
        return names.doubts_of(names.read_sources(text, self.sources), "source_unknown")

    def _roles(self, text: str) -> Read:
        read = names.doubts_of(names.names_in(text, self.institutions), "institution_unknown")
        if not read.value:
            return Read([], (Doubt("no_institution"),))
        if read.value[0].code in self.known.never_asked:
            return Read(read.value, (*read.doubts, Doubt("donor_leads", read.value[0].printed)))
        return read

    def _references(self, text: str) -> Read:
        found = [
            ref
            if not ref.is_new
            else references.Reference(ref.printed, self.usual[references.key_of(ref.printed)], True)
            for ref in references.read_references(text, self.titles)
        ]
        return Read(found, tuple(Doubt("reference_new", ref.printed) for ref in found if ref.is_new))


def usual_day(kind: str, years: list[int], printed: dict[str, int]) -> dt.date | None:
    """When a target is due that prints no day: at the end of the year in its column's title, else of the plan.

    An interim one without any year is due at the end of the year in the middle.
    """
    if kind in printed:
        return dt.date(printed[kind], 12, 31)
    if not years:
        return None
    year = years[-1] if kind == titles.FINAL else (years[0] + years[-1]) // 2
    return dt.date(year, 12, 31)


def _code(text: str) -> Read:
    code = codes.canonical(text)
    doubts = (Doubt("code_not_understood", text),) if text and not code else ()
    return Read(code, doubts)


def _text(text: str) -> Read:
    return Read(text, () if text else (Doubt("no_text"),))


def _result(text: str) -> Read:
    return Read((text, targets.read_result(text)))


def _indicators(text: str) -> Read:
    """The titles of the indicators that one cell lists, each without its word, bullet or number."""
    found: list[str] = []
    for line in text.split("\n"):
        title, is_new = line, not found or (found[-1][-1:] in ".;" and line[:1].isupper())
        while match := titles.INDICATOR.match(fold(title)):
            title, is_new = title[match.end() :], True
        first, *more = titles.BULLET.split(title)
        if first.strip() and not is_new:
            found[-1] = f"{found[-1]} {first}"
        found += [piece for piece in ([first] if is_new else []) + more if piece.strip()]
    found = [" ".join(piece.split()).strip(" ;") for piece in found]
    return Read(found, () if found else (Doubt("no_text"),))


def _amount(text: str) -> Read:
    cell = read_cell(text)
    if cell is None and fold(text).strip(" .") in titles.NO_COST:
        return Read(read_cell("0.00"), (Doubt("amount_no_cost", text),))
    if cell is None and fold(text).strip(" .") in titles.NOT_COSTED:
        return Read(read_cell(""), (Doubt("amount_not_costed", text),))
    if cell is None:
        return Read(read_cell(""), (Doubt("amount_not_understood", text),))
    return Read(cell)


def _unread(text: str) -> Read:
    return Read(None, (Doubt("row_left_out"),))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _number_actions(rows: Iterable[ReadRow]) -> None:
    """Actions without a code are numbered as they stand below their objective."""
    objective, number = "", 0
    for row in rows:
        if row.kind == SPECIFIC:
            objective, number = row.code, 0
        elif row.kind == ACTION:
            number = codes.order(row.code)[-1] if codes.level(row.code) == 3 else number + 1
            if not row.code and objective:
                row.code = row.cells["code"].value = f"{objective}.{number}"
                row.cells["code"].doubts.append(Doubt("action_numbered", row.code))


def _place_rows(rows: list[ReadRow]) -> None:
    """Each row belongs to an objective of the document; a code that says another than the heading is doubtful."""
    strategic = {row.code for row in rows if row.kind == STRATEGIC}
    specific = {row.code for row in rows if row.kind == SPECIFIC}
    above = ""
    for row in rows:
        parent = codes.parent(row.code)
        if row.kind == SPECIFIC:
            above = row.code
            if row.code and parent not in strategic:
                row.cells["code"].doubts.append(Doubt("strategic_missing", parent or row.code))
        elif row.kind == ACTION and parent not in specific:
            row.cells["code"].doubts.append(Doubt("objective_missing", parent or row.code))
        elif row.kind == ACTION and above and parent != above:
            row.cells["code"].doubts.append(Doubt("code_elsewhere", above))


def _mark_doubles(rows: list[ReadRow]) -> None:
    """A code names one row; the document itself was refused otherwise, but a person may have typed one."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row.kind not in (STRATEGIC, SPECIFIC, ACTION) or not row.code:
            continue
        if (row.kind, row.code) in seen:
            row.cells["code"].doubts.append(Doubt("code_twice", row.code))
        seen.add((row.kind, row.code))

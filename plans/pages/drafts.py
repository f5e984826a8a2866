"""The working table of a draft: every cell as printed beside what it says, and what of it is doubtful."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans.drafts.reading import DraftReading, UnknownName
from plans.models import BudgetPart, Output
from plans.reading.cells import codes
from plans.reading.interpret import ReadCell, ReadRow
from plans.reading.known import INSTITUTION, REFERENCE, SOURCE
from plans.reading.reasons import blocks, words_of
from plans.reading.rows import ACTION, INDICATOR, SPECIFIC, STRATEGIC, TOTAL, UNREAD
from strategy_tracker.base.templatetags.words import money, number

DOUBTFUL, REST = "doubtful", "rest"
MOST_ROWS = 60
FIXED = {"nature"}  # cells that no decision is about
KINDS: dict[str, str | Promise] = {
    STRATEGIC: gettext_lazy("Strategic objective"),
    SPECIFIC: gettext_lazy("Specific objective"),
    INDICATOR: gettext_lazy("Indicators"),
    ACTION: gettext_lazy("Action"),
    TOTAL: gettext_lazy("Stated total"),
    UNREAD: gettext_lazy("Row that is left out"),
}
COLUMNS: dict[str, str | Promise] = {
    "code": gettext_lazy("Code"),
    "title": gettext_lazy("Text"),
    "result": gettext_lazy("Result"),
    "baseline": gettext_lazy("Baseline"),
    "interim": gettext_lazy("Interim target"),
    "final": gettext_lazy("Final target"),
    "nature": gettext_lazy("Nature"),
    "deadline": gettext_lazy("Deadline"),
    "funding": gettext_lazy("Source of funding"),
    "institutions": gettext_lazy("Institutions"),
    "product": gettext_lazy("Product"),
    "references": gettext_lazy("Reference documents"),
}
NAMES: dict[str, str | Promise] = {
    INSTITUTION: gettext_lazy("Institutions"),
    SOURCE: gettext_lazy("Sources of funding"),
    REFERENCE: gettext_lazy("Reference documents"),
}


@dataclass(frozen=True)
class DraftCell:
    """One cell of a row."""

    column: str
    label: str | Promise
    cell: ReadCell
    says: list[str]
    doubts: list[tuple[str, bool]]
    """The words of each open doubt, and whether it blocks."""

    @property
    def is_as_printed(self) -> bool:
        """Whether it says just what is printed, which need not stand twice."""
        return bool(self.says) and " ".join(self.says) == " ".join(self.cell.printed.split())

    @property
    def is_decided(self) -> bool:
        """Whether a person said how it is read."""
        return self.cell.read_as is not None or self.cell.is_confirmed


@dataclass(frozen=True)
class DraftRow:
    """One row of the document."""

    number: int
    row: ReadRow
    lines: list[DraftCell]

    @property
    def kind(self) -> str | Promise:
        """What it is, in words."""
        return KINDS[self.row.kind]

    @property
    def place(self) -> str:
        """Where it stands in the document."""
        table, _colon, line = self.row.place.rpartition(":")
        return _("table %(table)s, row %(row)s") % {"table": table, "row": line} if table else ""


@dataclass(frozen=True)
class DraftPart:
    """A part of the document that can be looked at: an objective, or what is doubtful."""

    key: str
    label: str
    count: int
    n_doubts: int
    n_blocking: int


@dataclass(frozen=True)
class NameChoice:
    """A printed name that is unknown, or was decided, with what it may be."""

    name: UnknownName
    label: str | Promise
    choices: list[tuple[str, str]]
    decided: dict[str, Any] | None = None


def draft_row(reading: DraftReading, number: int, part: str) -> DraftRow:
    """One row with its cells; among what is doubtful only with those that are or were it, and the text."""
    row = reading.plan.rows[number]
    lines = [_line(reading, column, cell) for column, cell in row.cells.items()]
    if part == DOUBTFUL:
        lines = [line for line in lines if line.doubts or line.is_decided or line.column == "title"]
    return DraftRow(number, row, lines)


def parts(reading: DraftReading) -> list[DraftPart]:
    """What can be looked at, with what is open in each."""
    found: dict[str, list[ReadRow]] = {}
    for row, key in zip(reading.plan.rows, _keys(reading.plan.rows), strict=True):
        found.setdefault(key, []).append(row)
    rest = found.pop(REST, [])
    ordered = sorted(found.items(), key=lambda item: codes.order(item[0]))
    listed = [_part(key, key, rows) for key, rows in ordered]
    return listed + ([_part(REST, _("Rest"), rest)] if rest else [])


def n_left_out(reading: DraftReading, key: str) -> int:
    """How many doubtful rows are not shown, because they are too many for one page."""
    return max(0, len(_doubtful(reading.plan.rows)) - MOST_ROWS) if key == DOUBTFUL else 0


def _doubtful(rows: Sequence[ReadRow]) -> list[int]:
    """The numbers of the rows with open doubts; of those that are left out only when no other is."""
    numbers = [number for number, row in enumerate(rows) if row.open_doubts]
    return [number for number in numbers if rows[number].kind != UNREAD] or numbers


def rows_of_part(reading: DraftReading, key: str) -> list[DraftRow]:
    """The rows of a part; of what is doubtful the first ones, those that block before the others."""
    rows = reading.plan.rows
    if key == DOUBTFUL:
        numbers = sorted(_doubtful(rows), key=lambda number: not any(map(blocks, rows[number].open_doubts)))
        numbers = numbers[:MOST_ROWS]
    else:
        numbers = [number for number, of in enumerate(_keys(rows)) if of == key]
    return [draft_row(reading, number, key) for number in numbers]


def name_choices(reading: DraftReading) -> list[NameChoice]:
    """Unknown names first, then those that were decided, each with everything that it may be."""
    institutions = [
        (row.code, f"{row.abbreviation} – {row.name}" if row.name else row.abbreviation)
        for row in reading.now.institutions
    ]
    choices = {
        INSTITUTION: institutions,
        SOURCE: [(row.code, row.name) for row in reading.now.sources],
        REFERENCE: [(title, title) for title in reading.now.known.references],
    }
    open_names = [NameChoice(name, NAMES[name.what], choices[name.what]) for name in reading.unknown_names]
    decided = [
        NameChoice(UnknownName(one["what"], one["printed"], ()), NAMES[one["what"]], choices[one["what"]], one)
        for one in reading.decisions.names
    ]
    return open_names + decided


def _keys(rows: Iterable[ReadRow]) -> list[str]:
    """To which part each row belongs: its specific objective, else its strategic one."""
    keys, at = [], ""
    for row in rows:
        if row.kind in (STRATEGIC, SPECIFIC):
            at = row.code
        elif row.kind == ACTION:
            at = codes.parent(row.code) or at
        keys.append(REST if row.kind == UNREAD or not at else at)
    return keys


def _part(key: str, label: str, rows: list[ReadRow]) -> DraftPart:
    doubts = [doubt for row in rows for doubt in row.open_doubts]
    n_actions = sum(row.kind == ACTION for row in rows)
    return DraftPart(key, label, n_actions, len(doubts), sum(map(blocks, doubts)))


def _line(reading: DraftReading, column: str, cell: ReadCell) -> DraftCell:
    name, _underscore, year = column.partition("_")
    label = _("Budget %(year)s") % {"year": year} if name == "budget" else COLUMNS[column]
    says = SAYS["budget" if name == "budget" else column](cell.value, reading)
    return DraftCell(column, label, cell, says, [(words_of(doubt), blocks(doubt)) for doubt in cell.open_doubts])


def _text(value: Any, _reading: DraftReading) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _deadline(value: Any, _reading: DraftReading) -> list[str]:
    if value.due_on is None:
        return [_("no deadline")]
    said = [_day(value.due_on)]
    if value.checkpoints_from:
        said.append(_("yearly check-points from %(year)s") % {"year": value.checkpoints_from})
    return said


def _budget(value: Any, _reading: DraftReading) -> list[str]:
    if value.amount is None:
        return [_("not costed")]
    labels = dict(BudgetPart.Category.choices)
    return [f"{money(value.amount)} EUR", *(f"{money(part.amount)} {labels[part.category]}" for part in value.parts)]


def _institutions(value: Any, reading: DraftReading) -> list[str]:
    names = {row.code: row.abbreviation for row in reading.now.institutions}
    said = [names.get(piece.code, piece.printed) for piece in value]
    return [_("%(name)s (lead)") % {"name": name} if place == 0 else name for place, name in enumerate(said)]


def _funding(value: Any, reading: DraftReading) -> list[str]:
    names = {row.code: row.name for row in reading.now.sources}
    return [f"{names.get(piece.code, piece.printed)}{_of_source(piece)}" for piece in value]


def _of_source(piece: Any) -> str:
    if piece.first_year:
        years = {piece.first_year, piece.last_year}
        return f" ({'–'.join(map(str, sorted(years)))})"
    return f" ({piece.amount} EUR)" if piece.amount else ""


def _product(value: Any, _reading: DraftReading) -> list[str]:
    return [_output(output) for output in value]


def _output(output: Any) -> str:
    sign = " %" if output.basis == Output.Basis.PERCENTAGE else ""
    targets = []
    if output.value_in_total is not None:
        targets.append(_("%(number)s in total") % {"number": f"{number(output.value_in_total)}{sign}"})
    if output.value_per_year is not None:
        targets.append(_("%(number)s a year") % {"number": f"{number(output.value_per_year)}{sign}"})
    if not targets:
        return f"{Output.Basis(output.basis).label}: {output.unit or output.printed}"
    return f"{', '.join(targets)}: {output.unit or output.printed}"


def _references(value: Any, _reading: DraftReading) -> list[str]:
    return [reference.title for reference in value]


def _result(value: Any, _reading: DraftReading) -> list[str]:
    _text_of_result, target = value
    if target.value is None:
        return [_("states no number")]
    sign = " %" if target.unit == "percent" else ""
    return [_("target: %(number)s") % {"number": f"{number(target.value)}{sign}"}]


def _baseline(value: Any, _reading: DraftReading) -> list[str]:
    said = [number(value.value)] if value.value is not None else [_("no value")]
    return said + ([str(value.year)] if value.year else [])


def _target(value: Any, _reading: DraftReading) -> list[str]:
    sign = " %" if value.is_percent else ""
    said = [f"{number(value.value)}{sign}"] if value.value is not None else [_("no value")]
    return said + ([_("by %(day)s") % {"day": _day(value.due_on)}] if value.due_on else [])


def _nature(value: Any, _reading: DraftReading) -> list[str]:
    words = {"all": _("all"), "capital": _("capital"), "current": _("current")}
    return [words[value]]


def _day(day: Any) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


SAYS: dict[str, Callable[[Any, DraftReading], list[str]]] = {
    "code": _text,
    "title": _text,
    "result": _result,
    "baseline": _baseline,
    "interim": _target,
    "final": _target,
    "nature": _nature,
    "deadline": _deadline,
    "budget": _budget,
    "funding": _funding,
    "institutions": _institutions,
    "product": _product,
    "references": _references,
}


def summary(reading: DraftReading) -> list[str]:
    """What the document holds, in a few words each."""
    counts = {kind: len(reading.plan.of_kind(kind)) for kind in KINDS}
    n_indicators = sum(len(row.value("title")) for row in reading.plan.of_kind(INDICATOR))
    return [
        ngettext("%(n)s strategic objective", "%(n)s strategic objectives", counts[STRATEGIC])
        % {"n": counts[STRATEGIC]},
        ngettext("%(n)s specific objective", "%(n)s specific objectives", counts[SPECIFIC]) % {"n": counts[SPECIFIC]},
        ngettext("%(n)s indicator", "%(n)s indicators", n_indicators) % {"n": n_indicators},
        ngettext("%(n)s action", "%(n)s actions", counts[ACTION]) % {"n": counts[ACTION]},
        _("budget of %(years)s") % {"years": ", ".join(map(str, reading.plan.years)) or "—"},
    ]

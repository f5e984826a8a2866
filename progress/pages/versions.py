"""Any version of the plan as a tree and as a workbook, and what a version changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.documents.changing import successors_of
from plans.documents.shape import Document
from plans.documents.terms import ACTION, INDICATOR, fields_of, label_of, value_in
from plans.documents.wording import Names, written
from progress.pages.amendments import heading_of, in_language
from strategy_tracker.base.csv_cells import Value


@dataclass(frozen=True)
class Entry:
    """One term of a row in words."""

    label: str
    text: str


@dataclass(frozen=True)
class RowEntry:
    """An action or an indicator of the version."""

    code: str
    title: str
    entries: list[Entry]
    ended: str = ""
    reason: str = ""
    decision: str = ""
    successors: list[str] = ()
    predecessors: list[str] = ()

    @property
    def ended_label(self) -> str:
        """How it left the plan, in words."""
        return heading_of(self.ended)


@dataclass(frozen=True)
class Objective:
    """An objective with what stands under it."""

    code: str
    title: str
    result: str
    indicators: list[RowEntry]
    actions: list[RowEntry] = ()
    children: list["Objective"] = ()


# What the head of a row says by itself, or what only repeats a value.
UNTOLD = ("title", "printed_code", "deadline_printed", "funding_printed", "institutions_printed")


def tree_of(document: Document) -> list[Objective]:
    """The version from its document alone."""
    names = Names.of(document)
    return [
        Objective(
            strategic["code"],
            in_language(strategic),
            in_language(strategic, "result"),
            _indicators(document, "strategic", strategic["code"], names),
            children=[_specific(document, specific, names) for specific in strategic["specific_objectives"]],
        )
        for strategic in document["strategic"]
    ]


def _specific(document: Document, row: dict, names: Names) -> Objective:
    actions = [one for one in document["actions"] if one["objective"][1] == row["code"]]
    return Objective(
        row["code"],
        in_language(row),
        in_language(row, "result"),
        _indicators(document, "specific", row["code"], names),
        [_action(document, one, names) for one in actions],
    )


def _indicators(document: Document, level: str, code: str, names: Names) -> list[RowEntry]:
    rows = [row for row in document["indicators"] if row[level] and row[level][1] == code]
    return [RowEntry(row["code"], in_language(row), _entries(INDICATOR, row, names)) for row in rows]


def _action(document: Document, row: dict, names: Names) -> RowEntry:
    return RowEntry(
        row["code"],
        in_language(row),
        _entries(ACTION, row, names),
        ended=row["ended_how"],
        reason=row["cancelled_reason"],
        decision=row["cancelled_by_decision"],
        successors=successors_of(document, row["key"]) if row["ended_how"] else [],
        predecessors=[one["source"][1] for one in row["predecessors"]],
    )


def _entries(of: str, row: dict, names: Names) -> list[Entry]:
    told = ((name, written(of, name, value_in(of, row, name), names)) for name in fields_of(of, row))
    return [Entry(label_of(of, name), text) for name, text in told if text and _is_told(name)]


def _is_told(name: str) -> bool:
    return name not in UNTOLD and not name.startswith(("target_in_total_", "target_per_year_", "budget_printed_"))


def workbook_of(document: Document, facts: list[tuple[str, Value]]) -> bytes:
    """The version as a workbook: actions, indicators, objectives, and what it is."""
    from strategy_tracker.base import workbook

    names, book = Names.of(document), workbook.Workbook()
    sheets = {
        _("Actions"): list(_action_lines(document, names)),
        _("Indicators"): list(_lines(INDICATOR, document["indicators"], names)),
        _("Objectives"): list(_objective_lines(document)),
    }
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        workbook.write_lines(sheet, lines)
        workbook.make_readable(sheet, [12, 60, *[24] * (len(lines[0]) - 2)])
        sheet.freeze_panes = "C2"
    about = book.create_sheet(_("About this version"))
    workbook.write_lines(about, facts)
    workbook.make_readable(about, [28, 80], heading_row=False)
    return workbook.saved(book)


def _action_lines(document: Document, names: Names) -> Iterator[list[Value]]:
    ended = {row["code"]: _ended(row) for row in document["actions"]}
    lines = _lines(ACTION, document["actions"], names)
    yield [*next(lines), _("Left the plan")]
    for line in lines:
        yield [*line, ended[line[0]]]


def _ended(row: dict) -> str:
    if not row["ended_how"]:
        return ""
    return f"{heading_of(row['ended_how'])} · {row['cancelled_by_decision']} · {row['cancelled_reason']}"


def _lines(of: str, rows: list[dict], names: Names) -> Iterator[list[Value]]:
    """A column for each term that any of the rows has."""
    columns = dict.fromkeys(name for row in rows for name in fields_of(of, row) if name != "title")
    yield [_("Code"), _("Title"), *(label_of(of, name) for name in columns)]
    for row in rows:
        own = set(fields_of(of, row))
        yield [
            row["code"],
            row["title"],
            *(written(of, name, value_in(of, row, name), names) if name in own else "" for name in columns),
        ]


def _objective_lines(document: Document) -> Iterator[list[Value]]:
    yield [_("Code"), _("Title"), _("Result")]
    for strategic in document["strategic"]:
        for row in (strategic, *strategic["specific_objectives"]):
            yield [row["code"], row["title"], row["result"]]

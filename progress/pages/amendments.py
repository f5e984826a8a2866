"""What the pages of amendments show: changes as a difference, old beside new, and what stands in their way."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.documents.changing import kind_of_key, row_of
from plans.documents.difference import RowDifference, difference, sides
from plans.documents.drafts import Conflict, newest_edition, other_drafts, outdated_changes
from plans.documents.editions import document_in
from plans.documents.shape import Document
from plans.documents.terms import ACTION, INDICATOR, Unknown, fields_of, label_of, term_of, value_in
from plans.documents.wording import Names, written
from plans.documents.writing import all_names
from plans.models import Action, Amendment, AmendmentChange, Correction
from strategy_tracker.base import clock
from strategy_tracker.base.text import FIELD_SUFFIX, Stretch

Kind = AmendmentChange.Kind


@dataclass(frozen=True)
class TermLine:
    """One term, before and after, its differing words marked."""

    label: str
    before: list[Stretch]
    after: list[Stretch]


@dataclass(frozen=True)
class ChangeRow:
    """One change as its page shows it."""

    change: AmendmentChange
    heading: str | Promise
    code: str
    title: str
    lines: list[TermLine]
    outdated: Conflict | None = None
    now: str = ""
    others: list[Amendment] = field(default_factory=list)


@dataclass(frozen=True)
class DifferenceRow:
    """One row of two documents that are compared."""

    row: RowDifference
    heading: str | Promise
    title: str
    lines: list[TermLine]


def heading_of(how: str) -> str:
    """What became of a row, in words."""
    return {
        "new": _("new action"),
        "gone": _("no longer in the plan"),
        "changed": _("was changed"),
        "moved": _("moved to another objective"),
        "reinstated": _("again in the plan"),
        "cancelled": _("was cancelled"),
        "split": _("split"),
        "merged": _("merged"),
    }[how]


def base_document(amendment: Amendment) -> Document:
    """What the changes speak of: the newest version for a draft, else the one that the amendment was made on."""
    return document_in(newest_edition(amendment.plan) if amendment.is_draft else amendment.base)


def change_rows(amendment: Amendment) -> list[ChangeRow]:
    """The changes in their order, each with what stands against it. A constant number of queries."""
    changes = list(amendment.changes.all())
    document, names = base_document(amendment), Names.of(all_names())
    outdated = {c.change.pk: c for c in outdated_changes(document, changes)} if amendment.is_draft else {}
    others: dict[int, list[Amendment]] = {}
    if amendment.is_draft:
        for conflict in other_drafts(amendment, changes):
            others.setdefault(conflict.change.pk, []).append(conflict.other)
    return [_row(change, document, names, outdated.get(change.pk), others.get(change.pk, [])) for change in changes]


def _row(
    change: AmendmentChange, document: Document, names: Names, outdated: Conflict | None, others: list[Amendment]
) -> ChangeRow:
    code, title, of = named(document, change.key)
    heading = label_of(of, change.field) if change.kind == Kind.TERM else change.get_kind_display()
    is_term = change.kind == Kind.TERM
    now = written(of, change.field, outdated.now, names) if outdated and is_term else ""
    return ChangeRow(change, heading, code, title, lines_of(change, document, names), outdated, now, others)


def named(document: Document, key: str) -> tuple[str, str, str]:
    """The code, the title in the person's language, and the kind of what a change speaks of."""
    try:
        of = kind_of_key(document, key)
        row = row_of(document, of, key)
    except Unknown:
        return key, "", ACTION
    return row["code"], in_language(row), of


def in_language(row: dict[str, Any], name: str = "title") -> str:
    """A translated text of a row of a document."""
    suffix = FIELD_SUFFIX.get(get_language() or "sq", "")
    return row.get(name + suffix) or row[name]


def lines_of(change: AmendmentChange, document: Document, names: Names) -> list[TermLine]:
    """What the change says, term by term."""
    if change.kind == Kind.TERM:
        of = named(document, change.key)[2]
        return [_line(of, change.field, change.before, change.after, names)]
    if change.kind == Kind.MOVE:
        return [_moved(change)]
    if change.kind == Kind.MERGE:
        merged = ", ".join(named(document, key)[0] for key in change.after["from"])
        line = TermLine(_("Merged"), *sides("", merged))
        return [line, *(_of_new(change.after["action"], names) if change.after["action"] else [])]
    told = {Kind.NEW: lambda: [change.after], Kind.SPLIT: lambda: change.after["into"]}.get(change.kind, list)()
    return [line for one in told for line in _of_new(one, names)]


def _moved(change: AmendmentChange) -> TermLine:
    before, after = (f"{value['objective']} · {value['code']}" for value in (change.before, change.after))
    return TermLine(_("Specific objective"), *sides(before, after))


def _of_new(told: dict[str, Any], names: Names) -> list[TermLine]:
    lines = [TermLine(_("Code"), *sides("", told["code"]))]
    lines += [_line(ACTION, name, None, value, names) for name, value in told["terms"].items()]
    return [line for line in lines if line.after]


def _line(of: str, name: str, before: Any, after: Any, names: Names) -> TermLine:
    texts = (written(of, name, value, names) for value in (before, after))
    return TermLine(label_of(of, name), *sides(*texts))


@dataclass(frozen=True)
class PlanHistory:
    """One thing that a decision or a correction did to an action; `amendment` is None for a correction."""

    day: dt.date
    heading: str
    lines: list[TermLine]
    reason: str
    amendment: Amendment | None = None
    who: str = ""


def history_of(action: Action) -> list[PlanHistory]:
    """What amendments changed of the action, and what was corrected of its transcription, the newest first."""
    plan = action.plan
    adopted = AmendmentChange.objects.filter(amendment__plan=plan, amendment__state=Amendment.State.ADOPTED)
    touching = Q(key=action.key) | Q(kind__in=(Kind.SPLIT, Kind.MERGE))
    changes = adopted.filter(touching).select_related("amendment__plan", "amendment__version")
    changes = [change for change in changes if action.key in _keys_of(change)]
    corrections = list(Correction.objects.filter(plan=plan, key=action.key).select_related("made_by"))
    if not (changes or corrections):
        return []
    names = Names.of(all_names())
    found = [_decided(change, names) for change in changes] + [_corrected(one, names) for one in corrections]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _keys_of(change: AmendmentChange) -> set[str]:
    """The actions that a change speaks of."""
    if change.kind == Kind.SPLIT:
        return {change.key, *(one["code"] for one in change.after["into"])}
    return {change.key, *(change.after["from"] if change.kind == Kind.MERGE else [])}


def _decided(change: AmendmentChange, names: Names) -> PlanHistory:
    amendment = change.amendment
    if change.kind == Kind.TERM:
        lines, heading = [_line(ACTION, change.field, change.before, change.after, names)], _("changed")
    elif change.kind == Kind.MOVE:
        lines, heading = [_moved(change)], change.get_kind_display()
    else:
        lines, heading = _codes_told(change), change.get_kind_display()
    return PlanHistory(amendment.in_force_on, str(heading), lines, change.reason, amendment)


def _codes_told(change: AmendmentChange) -> list[TermLine]:
    """Between which actions: whole new ones are told on their own pages."""
    if change.kind == Kind.SPLIT:
        after = ", ".join(one["code"] for one in change.after["into"])
        return [TermLine(_("Split"), *sides(change.key, after))]
    if change.kind == Kind.MERGE:
        return [TermLine(_("Merged"), *sides(", ".join(change.after["from"]), change.key))]
    return []


def _corrected(correction: Correction, names: Names) -> PlanHistory:
    lines = [_line(ACTION, correction.field, correction.before, correction.after, names)]
    heading = _("Correction of the transcription")
    day = clock.local_day(correction.made_at)
    return PlanHistory(day, heading, lines, correction.reason, who=str(correction.made_by))


def difference_rows(old: Document, new: Document) -> list[DifferenceRow]:
    """Two documents compared, row by row."""
    names = Names.of(all_names(), old, new)
    return [
        DifferenceRow(
            row,
            heading_of(row.how) if row.of == ACTION else heading_of("changed"),
            in_language(row.title),
            _with_words(_line(row.of, term.field, term.before, term.after, names) for term in row.terms),
        )
        for row in difference(old, new)
    ]


def _with_words(lines: Iterable[TermLine]) -> list[TermLine]:
    """Without those that say nothing on either side: a text that is blank in every language."""
    return [line for line in lines if line.before or line.after]


@dataclass(frozen=True)
class Choice:
    """A term that may be changed, and what it says now."""

    field: str
    label: str
    now: str


def choices_of(document: Document, key: str, *, is_correction: bool = False) -> list[Choice]:
    """What may be changed of an action or an indicator; in a correction also what only the document prints."""
    of = kind_of_key(document, key)
    row, names = row_of(document, of, key), Names.of(all_names())
    fields = list(fields_of(of, row))
    if of == ACTION and not is_correction:
        fields += _new_fields(document, row)
    allowed = [name for name in dict.fromkeys(fields) if _is_offered(of, name, is_correction)]
    return [Choice(name, label_of(of, name), written(of, name, value_in(of, row, name), names)) for name in allowed]


def _is_offered(of: str, name: str, is_correction: bool) -> bool:
    term, argument = term_of(of, name)
    is_part_of_output = argument and term.name in ("target_in_total", "target_per_year")
    return (term.is_amendable or is_correction) and not is_part_of_output


def _new_fields(document: Document, row: dict[str, Any]) -> list[str]:
    """Years without a cell, and one more product."""
    plan = document["plan"]
    years = range(plan["first_year"], plan["last_year"] + 1)
    number = 1 + max((output["number"] for output in row["outputs"]), default=0)
    return [*(f"budget_{year}" for year in years), f"output_{number}"]


def rows_to_choose(document: Document, of: str = ACTION) -> list[tuple[str, str]]:
    """The actions that are in the plan, or its indicators, for a choice."""
    if of == INDICATOR:
        return [(row["code"], f"{row['code']} {in_language(row)}") for row in document["indicators"]]
    rows = (row for row in document["actions"] if not row["cancelled_on"])
    return [(row["key"], f"{row['code']} {in_language(row)}") for row in rows]

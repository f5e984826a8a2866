"""What differs between two documents of a plan, row by row and word by word."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from plans.documents.changing import row_of, rows_of_kind, successors_of
from plans.documents.rows import Fields
from plans.documents.shape import Document
from plans.documents.terms import ACTION, INDICATOR, OBJECTIVE, fields_of, value_in
from strategy_tracker.base.text import Stretch, compare_words

FOLLOWS = {
    "deadline_printed": "deadline_on",
    "funding_printed": "fundings",
    "institutions_printed": "roles",
    "printed_code": "code",
}
NEW, GONE, CHANGED, MOVED, REINSTATED = "new", "gone", "changed", "moved", "reinstated"


@dataclass(frozen=True)
class TermDifference:
    """One field of a row, before and after, as plain values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowDifference:
    """What became of an action, an indicator or an objective.

    `how` is new, gone, changed, moved, reinstated, or how an action left: cancelled, split, merged.
    """

    of: str
    key: str
    code: str
    title: Fields
    how: str
    code_before: str = ""
    terms: list[TermDifference] = field(default_factory=list)
    reason: str = ""
    successors: list[str] = field(default_factory=list)
    predecessors: list[str] = field(default_factory=list)


def difference(old: Document, new: Document) -> list[RowDifference]:
    """Every row that differs, objectives first, each kind in the order of the new document."""
    return [found for of in (OBJECTIVE, INDICATOR, ACTION) for found in _of_kind(of, old, new)]


def _of_kind(of: str, old: Document, new: Document) -> Iterator[RowDifference]:
    name = "key" if of == ACTION else "code"
    before = {row[name]: row for row in rows_of_kind(old, of)}
    after = {row[name]: row for row in rows_of_kind(new, of)}
    for key, row in after.items():
        found = _new(of, key, row, new) if key not in before else _changed(of, key, before[key], row, new)
        if found is not None:
            yield found
    for key, row in before.items():
        if key not in after:
            yield RowDifference(of, key, row["code"], _title(row), GONE)


def _title(row: Fields) -> Fields:
    return {"title": row["title"], "title_en": row["title_en"], "title_sr": row["title_sr"]}


def _new(of: str, key: str, row: Fields, document: Document) -> RowDifference:
    empty = (None, "", [], {})
    values = ((name, value_in(of, row, name)) for name in fields_of(of, row))
    terms = [TermDifference(name, None, value) for name, value in values if value not in empty]
    terms = _without_doubles(terms, has_new_code=True)
    return RowDifference(of, key, row["code"], _title(row), NEW, terms=terms, predecessors=_earlier(row, document))


def _changed(of: str, key: str, old: Fields, new: Fields, document: Document) -> RowDifference | None:
    fields = dict.fromkeys((*fields_of(of, old), *fields_of(of, new)))
    values = ((name, value_in(of, old, name), value_in(of, new, name)) for name in fields)
    has_new_code = old["code"] != new["code"]
    terms = [TermDifference(*value) for value in values if value[1] != value[2]]
    terms = _without_doubles(terms, has_new_code=has_new_code)
    how = _how(old, new)
    came = [code for code in _earlier(new, document) if code not in _earlier(old, document)]
    if not (terms or came or how != CHANGED or has_new_code):
        return None
    return RowDifference(
        of,
        key,
        new["code"],
        _title(new),
        how,
        code_before=old["code"] if has_new_code else "",
        terms=terms,
        reason=new.get("cancelled_reason", "") if how == new.get("ended_how") else "",
        successors=successors_of(document, key) if how in ("split", "merged") else [],
        predecessors=came,
    )


def _how(old: Fields, new: Fields) -> str:
    ended = old.get("ended_how"), new.get("ended_how")
    if ended[0] != ended[1]:
        return ended[1] or REINSTATED
    return MOVED if "objective" in old and old["objective"] != new["objective"] else CHANGED


def _earlier(row: Fields, document: Document) -> list[str]:
    """The codes of the actions that it came from; of another plan with its code."""
    plan, codes = document["plan"]["code"], []
    for one in row.get("predecessors", []):
        source, key = one["source"]
        codes.append(row_of(document, ACTION, key)["code"] if source == plan else f"{key} ({source})")
    return codes


def _without_doubles(terms: list[TermDifference], *, has_new_code: bool) -> list[TermDifference]:
    """What is printed follows its value, and targets stand in what is delivered: each thing is told once."""
    names = {term.field for term in terms} | ({"code"} if has_new_code else set())
    found = []
    for term in terms:
        name, _sign, number = term.field.rpartition("_")
        is_target = name in ("target_in_total", "target_per_year") and f"output_{number}" in names
        follows = f"budget_{number}" if name == "budget_printed" else FOLLOWS.get(term.field)
        if not is_target and follows not in names:
            found.append(term)
    return found


def sides(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches, each text with the words that only it has."""
    stretches, _alike = compare_words(before, after)
    return [one for one in stretches if one.kind != "added"], [one for one in stretches if one.kind != "removed"]

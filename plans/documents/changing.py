"""Changes applied to a document: what a decision makes of the plan. Nothing is asked of the tables."""

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.documents.rows import Fields
from plans.documents.shape import Document
from plans.documents.terms import ACTION, INDICATOR, OBJECTIVE, Unknown, blank_row, term_of, value_in
from plans.models import Action, AmendmentChange, Lineage
from strategy_tracker.base.errors import Refused

Kind = AmendmentChange.Kind
NUMBER_AT_THE_END = re.compile(r"\d+$")
CATALOGUES_OF_TERMS = ("sources", "institutions")
SHAPE_OF_A_CODE = re.compile(r"[IVX]+\.\d+\.\d+")


class Change(Protocol):
    """What an AmendmentChange says."""

    kind: str
    key: str
    field: str
    before: Any
    after: Any
    reason: str


@dataclass(frozen=True)
class Decision:
    """By what the changes are made: the version that comes of them, the decision's number, the day in force (ISO)."""

    plan: str
    version: int
    number: str
    in_force_on: str


class DoesNotFit(Refused):
    """A change that the plan has no place for."""

    def __init__(self, change: Change, message: str | Promise) -> None:
        super().__init__(f"{change.key}: {message}")
        self.change = change


def apply(document: Document, changes: Iterable[Change], decision: Decision, catalogues: Document) -> Document:
    """The document with the changes made, in their order. Raises DoesNotFit.

    `catalogues` are the institutions and sources that there are: what the plan comes to name is added to it.
    """
    made = copy.deepcopy(document) | {name: _merged(document[name], catalogues[name]) for name in CATALOGUES_OF_TERMS}
    for change in changes:
        try:
            _STEPS[change.kind](made, change, decision)
        except Unknown as error:
            message = _("“%(name)s” is not known to the plan.") % {"name": error}
            raise DoesNotFit(change, message) from error
    _put_in_order(made)
    for name in CATALOGUES_OF_TERMS:
        made[name] = _still_named(made, name, document[name])
    return made


def _merged(before: list[Fields], now: list[Fields]) -> list[Fields]:
    rows = {row["code"]: row for row in (*before, *now)}
    return [rows[code] for code in sorted(rows)]


def row_of(document: Document, of: str, key: str) -> Fields:
    """The action with this key, the indicator or objective with this code. Raises Unknown."""
    for row in rows_of_kind(document, of):
        if row["key" if of == ACTION else "code"] == key:
            return row
    raise Unknown(key)


def rows_of_kind(document: Document, of: str) -> Iterator[Fields]:
    """All actions, indicators, or objectives (each strategic one before its specific ones)."""
    if of == OBJECTIVE:
        for strategic in document["strategic"]:
            yield from (strategic, *strategic["specific_objectives"])
    else:
        yield from document["actions" if of == ACTION else "indicators"]


def kind_of_key(document: Document, key: str) -> str:
    """Whether the key is that of an action, an indicator or an objective. Raises Unknown."""
    for of in (ACTION, INDICATOR, OBJECTIVE):
        if any(row["key" if of == ACTION else "code"] == key for row in rows_of_kind(document, of)):
            return of
    raise Unknown(key)


def present_value(document: Document, change: Change) -> Any:
    """What the document says where the change begins: its `before`, unless that is outdated. Raises Unknown."""
    if change.kind == Kind.TERM:
        of = kind_of_key(document, change.key)
        return value_in(of, row_of(document, of, change.key), change.field)
    if change.kind == Kind.MOVE:
        row = row_of(document, ACTION, change.key)
        return {"objective": row["objective"][1], "code": row["code"]}
    return None


def free_code(document: Document, objective: str, taken: Iterable[str] = ()) -> str:
    """The next code below the objective: a code that was ever given is not given again."""
    used = {*(code for row in document["actions"] for code in (row["key"], row["code"])), *taken}
    numbers = [int(code.rpartition(".")[2]) for code in used if code.rpartition(".")[0] == objective]
    return f"{objective}.{max(numbers, default=0) + 1}"


def successors_of(document: Document, key: str) -> list[str]:
    """The codes of the actions in which the action with this key goes on."""
    plan = document["plan"]["code"]
    return [row["code"] for row in document["actions"] if [plan, key] in [one["source"] for one in row["predecessors"]]]


def _change_term(document: Document, change: Change, _decision: Decision) -> None:
    of = kind_of_key(document, change.key)
    row = row_of(document, of, change.key)
    if of == ACTION:
        _refuse_ended(row, change)
    term, argument = term_of(of, change.field)
    if not term.is_amendable:
        raise DoesNotFit(change, _("This is transcription, not a term: it is corrected, not amended."))
    if term.read(row, argument) == change.after:
        raise DoesNotFit(change, _("The plan says so already."))
    term.write(row, argument, change.after, document)


def _refuse_ended(row: Fields, change: Change) -> None:
    if row["cancelled_on"]:
        raise DoesNotFit(change, _("The action has left the plan."))


def _make_new(document: Document, change: Change, decision: Decision) -> None:
    if change.after["code"] != change.key:
        raise DoesNotFit(change, _("A new action has its code as its key."))
    _add(document, change, change.after, decision)


def _add(document: Document, change: Change, told: Fields, decision: Decision) -> Fields:
    code, objective = told["code"], told["objective"]
    _check_code(document, change, code, objective)
    row = blank_row(
        "actions",
        objective=[decision.plan, objective],
        key=code,
        code=code,
        printed_code=code,
        position=0,
        introduced_in=[decision.plan, decision.version],
    )
    for field, value in told["terms"].items():
        term, argument = term_of(ACTION, field)
        if value != term.read(row, argument):
            term.write(row, argument, value, document)
    if not row["title"]:
        raise DoesNotFit(change, _("An action needs a title."))
    document["actions"].append(row)
    return row


def _check_code(document: Document, change: Change, code: str, objective: str) -> None:
    row_of(document, OBJECTIVE, objective)
    if not SHAPE_OF_A_CODE.fullmatch(code) or code.rpartition(".")[0] != objective:
        message = _("The code %(code)s does not belong to objective %(objective)s.")
        raise DoesNotFit(change, message % {"code": code, "objective": objective})
    if any(code in (row["key"], row["code"]) for row in document["actions"]):
        raise DoesNotFit(change, _("The code %(code)s was given before.") % {"code": code})


def _end(document: Document, change: Change, key: str, decision: Decision, how: str) -> Fields:
    row = row_of(document, ACTION, key)
    _refuse_ended(row, change)
    row |= {
        "cancelled_on": decision.in_force_on,
        "cancelled_by_decision": decision.number,
        "cancelled_reason": change.reason,
        "ended_how": how,
    }
    return row


def _cancel(document: Document, change: Change, decision: Decision) -> None:
    _end(document, change, change.key, decision, Action.Ending.CANCELLED.value)


def _split(document: Document, change: Change, decision: Decision) -> None:
    told = change.after["into"]
    if len(told) < 2:
        raise DoesNotFit(change, _("An action is split into two or more."))
    _end(document, change, change.key, decision, Action.Ending.SPLIT.value)
    for one in told:
        row = _add(document, change, one, decision)
        row["predecessors"] = [_lineage(decision, Lineage.Kind.SPLIT, change.key)]


def _merge(document: Document, change: Change, decision: Decision) -> None:
    """Into a new action, or into one that is there."""
    keys, told = change.after["from"], change.after["action"]
    if change.key in keys or len(set(keys)) < (1 if told is None else 2):
        raise DoesNotFit(change, _("Choose which actions are merged: two or more, or one into another."))
    target = row_of(document, ACTION, change.key) if told is None else _add(document, change, told, decision)
    _refuse_ended(target, change)
    for key in dict.fromkeys(keys):
        _end(document, change, key, decision, Action.Ending.MERGED.value)
        target["predecessors"].append(_lineage(decision, Lineage.Kind.MERGED, key))


def _lineage(decision: Decision, kind: str, key: str) -> Fields:
    return {"kind": str(kind), "source": [decision.plan, key]}


def _move(document: Document, change: Change, decision: Decision) -> None:
    row = row_of(document, ACTION, change.key)
    _refuse_ended(row, change)
    code, objective = change.after["code"], change.after["objective"]
    if objective == row["objective"][1]:
        raise DoesNotFit(change, _("The action stands under this objective already."))
    _check_code(document, change, code, objective)
    row |= {"objective": [decision.plan, objective], "code": code, "printed_code": code}


_STEPS: dict[str, Callable[[Document, Change, Decision], None]] = {
    Kind.TERM.value: _change_term,
    Kind.NEW.value: _make_new,
    Kind.CANCEL.value: _cancel,
    Kind.SPLIT.value: _split,
    Kind.MERGE.value: _merge,
    Kind.MOVE.value: _move,
}


def _put_in_order(document: Document) -> None:
    """Actions by objective and number, and their positions with them."""
    places = {row["code"]: place for place, row in enumerate(rows_of_kind(document, OBJECTIVE))}
    document["actions"].sort(key=lambda row: (places[row["objective"][1]], _number_of(row["code"])))
    for position, row in enumerate(document["actions"], start=1):
        row["position"] = position


def _number_of(code: str) -> int:
    found = NUMBER_AT_THE_END.search(code)
    return int(found.group()) if found else 0


def _still_named(document: Document, name: str, before: list[Fields]) -> list[Fields]:
    """The rows that the document held, and those that it has come to name; with institutions those that they name."""
    known = {row["code"] for row in before}
    link, below = ("institution", "roles") if name == "institutions" else ("source", "fundings")
    known |= {one[link][0] for row in document["actions"] for one in row[below]}
    if name == "institutions":
        known |= {row["institution"][0] for row in document["sources"] if row["institution"]}
        rows = {row["code"]: row for row in document[name]}
        while parents := {rows[code]["parent"][0] for code in known if rows[code]["parent"]} - known:
            known |= parents
    return [row for row in document[name] if row["code"] in known]

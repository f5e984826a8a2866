"""A document put into the plan's rows: they give the answers something to hang on, and only here are they written."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from plans.documents.rows import Fields, key_of, load_rows, natural_fields
from plans.documents.shape import CATALOGUES, PLAN, Branch, Document
from plans.documents.writing import document_of
from plans.models import ActionPlan

Row = dict[str, Any]  # as in a fixture: {"model": …, "fields": …}
Key = tuple[Any, ...]
Rows = dict[str, dict[Key, Fields]]  # by model and natural key
# What stays although a later document does not tell it any more: answers may hang on it, and earlier documents name it.
KEPT = frozenset(
    ("plans.action", "plans.output", "plans.indicator", "plans.strategicobjective", "plans.specificobjective")
)


def put(document: Document) -> None:
    """Make the plan's rows what the document says; a plan that is not there is made. Inside a transaction.

    Rows are found by what names them, so that answers keep their hold. Others are made anew where they differ, and go
    where the document does not tell them (but for `KEPT`). Raises LookupError for a name that nothing has.
    """
    told = list(rows_of(document))
    plan = ActionPlan.objects.filter(code=document["plan"]["code"]).first()
    if plan is not None:
        there = _by_key(rows_of(document_of(plan)))
        differing = _differing(there, _by_key(told))
        _remove(there, differing)
        told = [row for row in told if key_of(apps.get_model(row["model"]), row["fields"]) in differing[row["model"]]]
    load_rows(_without_known_names(told))


def _without_known_names(told: list[Row]) -> Iterator[Row]:
    """Institutions, sources and reference documents belong to all plans: those that are there stay as they are."""
    known = {}
    for branch in CATALOGUES:
        model = apps.get_model(branch.model)
        known[branch.model.lower()] = set(model._base_manager.values_list(*natural_fields(model)))
    for row in told:
        if row["model"] not in known or key_of(apps.get_model(row["model"]), row["fields"]) not in known[row["model"]]:
            yield row


def _by_key(rows: Iterable[Row]) -> Rows:
    found: Rows = {}
    for row in rows:
        found.setdefault(row["model"], {})[key_of(apps.get_model(row["model"]), row["fields"])] = row["fields"]
    return found


def _differing(there: Rows, told: Rows) -> dict[str, set[Key]]:
    """By model the keys of what is not the same on both sides."""
    return {
        name: {
            key
            for key in there.get(name, {}).keys() | told.get(name, {}).keys()
            if there.get(name, {}).get(key) != told.get(name, {}).get(key)
        }
        for name in there.keys() | told.keys()
    }


def _remove(there: Rows, differing: dict[str, set[Key]]) -> None:
    """From the leaves up: what is made anew stands in nobody's way (an action has one lead at any moment)."""
    for branch in reversed([below for top in PLAN for below in top.below()]):
        name = branch.model.lower()
        if name in KEPT:
            continue
        for key in differing.get(name, set()) & there.get(name, {}).keys():
            apps.get_model(name).objects.get_by_natural_key(*key).delete()


def rows_of(document: Document) -> Iterator[Row]:
    """The document as the rows of fixtures, each after those that it names."""
    plan = document["plan"]
    yield {"model": "plans.strategy", "fields": document["strategy"]}
    yield {"model": "plans.actionplan", "fields": plan | {"strategy": [document["strategy"]["code"]]}}
    for branch in (*CATALOGUES, *PLAN):
        yield from _rows(branch, document[branch.name], [plan["code"]])


def _rows(branch: Branch, told: list[Fields], parent: list[Any]) -> Iterator[Row]:
    model = apps.get_model(branch.model)
    names = {child.name for child in branch.children}
    held = []
    for row in told:
        fields = {name: value for name, value in row.items() if name not in names}
        if branch.parent:
            fields[branch.parent] = parent
        held.append((row, list(key_of(model, fields))))
        yield {"model": branch.model.lower(), "fields": fields}
    for child in branch.children:
        for row, key in held:
            yield from _rows(child, row[child.name], key)

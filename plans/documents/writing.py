"""The plan's rows as a document."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from plans.documents.rows import Fields, natural_fields, own_fields
from plans.documents.shape import CATALOGUES, PLAN, SCHEMA, Branch, Document

Model = type[models.Model]
GetModel = Callable[[str], Model]


def document_of(plan: models.Model, get_model: GetModel = apps.get_model) -> Document:
    """Everything that the plan's tables hold, in a constant number of queries.

    `get_model` gives the tables: a migration passes those of its moment. Of the catalogues (institutions, sources,
    reference documents) the document holds the rows that the plan names, so that it can be read by itself.
    """
    strategy = plan.strategy
    document = {"schema": SCHEMA, "strategy": _fields(strategy), "plan": _fields(plan, skip=("strategy",))}
    for branch in PLAN:
        document[branch.name] = _written(branch, plan, get_model)[None]
    return document | _catalogues(document, get_model)


def _written(branch: Branch, plan: models.Model, get_model: GetModel) -> dict[Any, list[Fields]]:
    """The rows of a branch by the primary key of the row that holds them (None at the top of the document)."""
    model = get_model(branch.model)
    below = [(child.name, _written(child, plan, get_model)) for child in branch.children]
    names = [field.name for field in own_fields(model) if field.name != branch.parent]
    paths = [path for name in names for path in _paths(model, name)]
    is_top = branch.parent in ("", "plan")
    held_by = "pk" if is_top else f"{branch.parent}_id"
    found: dict[Any, list[Fields]] = defaultdict(list)
    rows = model._base_manager.filter(**{branch.path: plan.pk}).order_by(*_order(model))
    for pk, parent, *values in rows.values_list("pk", held_by, *paths):
        fields = _grouped(model, names, values) | {name: children.get(pk, []) for name, children in below}
        found[None if is_top else parent].append(fields)
    return {None: []} | found


def _order(model: Model) -> list[str]:
    """By position where rows have one, else by what names them: never by when they were stored."""
    names = {field.name for field in model._meta.concrete_fields}
    return [*(["position"] if "position" in names else []), *natural_fields(model)]


def _paths(model: Model, name: str) -> list[str]:
    related = model._meta.get_field(name).related_model
    return [f"{name}__{path}" for path in natural_fields(related)] if related else [name]


def _grouped(model: Model, names: Iterable[str], values: list[Any]) -> Fields:
    """The values by field; those that name another row make one list, or None."""
    fields: Fields = {}
    rest = iter(values)
    for name in names:
        related = model._meta.get_field(name).related_model
        if related is None:
            fields[name] = plain_value(model._meta.get_field(name), next(rest))
        else:
            key = [next(rest) for _ in natural_fields(related)]
            fields[name] = None if None in key else key
    return fields


def _fields(row: models.Model, skip: tuple[str, ...] = ()) -> Fields:
    return {
        field.name: plain_value(field, getattr(row, field.attname))
        for field in own_fields(type(row))
        if field.name not in skip
    }


def plain_value(field: models.Field, value: Any) -> Any:
    """A value as it stands in a document: the same from every database."""
    if isinstance(value, Decimal):
        return format(round(value, field.decimal_places), "f")
    return value.isoformat() if isinstance(value, dt.date) else value


def _catalogues(document: Document, get_model: GetModel) -> Document:
    """The rows of each catalogue that the document names, and those that these name in turn."""
    models_of = {branch.name: get_model(branch.model) for branch in CATALOGUES}
    all_rows = {name: {row[_key(model)]: row for row in _catalogue(model)} for name, model in models_of.items()}
    wanted = {name: _names_in(document, PLAN, model, get_model) for name, model in models_of.items()}
    wanted["institutions"] |= {
        all_rows["sources"][name]["institution"][0]
        for name in wanted["sources"]
        if all_rows["sources"][name]["institution"]
    }
    while parents := _parents(wanted["institutions"], all_rows["institutions"]) - wanted["institutions"]:
        wanted["institutions"] |= parents
    return {name: [all_rows[name][key] for key in sorted(wanted[name])] for name in all_rows}


def _parents(codes: Iterable[str], institutions: dict[str, Fields]) -> set[str]:
    return {institutions[code]["parent"][0] for code in codes if institutions[code]["parent"]}


def _names_in(container: Fields, branches: Iterable[Branch], named: Model, get_model: GetModel) -> set[str]:
    """What the rows below the container name of a model."""
    found: set[str] = set()
    for branch in branches:
        links = [field.name for field in own_fields(get_model(branch.model)) if field.related_model is named]
        for row in container[branch.name]:
            found |= {row[link][0] for link in links if row[link]}
            found |= _names_in(row, branch.children, named, get_model)
    return found


def _key(model: Model) -> str:
    (key,) = natural_fields(model)
    return key


def all_names(get_model: GetModel = apps.get_model) -> Document:
    """The catalogues whole: every institution, source and reference document that a plan may name."""
    return {branch.name: _catalogue(get_model(branch.model)) for branch in CATALOGUES}


def _catalogue(model: Model) -> list[Fields]:
    names = [field.name for field in own_fields(model)]
    paths = [path for name in names for path in _paths(model, name)]
    return [_grouped(model, names, list(row)) for row in model._base_manager.values_list(*paths)]

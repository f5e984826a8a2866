"""Rows of fixture files, found by their natural keys: a model at a time, where `loaddata` asks three times a row."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

Model = type[models.Model]
Fields = dict[str, Any]  # a row's values by the names of its fields; other rows are named by their natural keys
PrimaryKeys = dict[Model, dict[tuple, Any]]


def load_rows(rows: Iterable[dict[str, Any]]) -> None:
    """Make the rows that are missing, and bring every value of the others back to what the files say.

    A field that a row does not tell has its default; what is not editable is left alone. Rows follow those that they
    name. Past `save()`, as `loaddata`: no history is written. Raises LookupError for a name that nothing has.
    """
    told: dict[Model, list[Fields]] = {}
    for row in rows:
        told.setdefault(apps.get_model(row["model"]), []).append(row["fields"])
    keys: PrimaryKeys = {}
    for model, of_model in told.items():
        _load(model, {key_of(model, fields): fields for fields in of_model}, keys)


def _load(model: Model, told: dict[tuple, Fields], keys: PrimaryKeys) -> None:
    keys[model] = _primary_keys(model)
    missing = [fields for key, fields in told.items() if key not in keys[model]]
    if missing:
        parentless = dict.fromkeys((field.name for field in own_fields(model) if field.related_model is model), None)
        model._base_manager.bulk_create([model(**_values(model, fields | parentless, keys)) for fields in missing])
        keys[model] = _primary_keys(model)
    _bring_back(model, {keys[model][key]: _values(model, fields, keys) for key, fields in told.items()})


def _bring_back(model: Model, told: dict[Any, Fields]) -> None:
    differing, names = [], set()
    for row in model._base_manager.filter(pk__in=told):
        changes = {name: value for name, value in told[row.pk].items() if getattr(row, name) != value}
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            differing.append(row)
            names |= changes.keys()
    if differing:
        model._base_manager.bulk_update(differing, names)


def own_fields(model: Model) -> list[models.Field]:
    """What a row says of itself: not its primary key, and not what is worked out from the rest."""
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def _primary_keys(model: Model) -> dict[tuple, Any]:
    return {tuple(key): pk for pk, *key in model._base_manager.values_list("pk", *natural_fields(model))}


@cache
def natural_fields(model: Model) -> tuple[str, ...]:
    """What names a row of the model, also of one that a migration gave."""
    return apps.get_model(model._meta.label).natural_fields


def key_of(model: Model, fields: Fields) -> tuple[Any, ...]:
    """The natural key of a row, put together from its values and the natural keys of the rows that it names."""
    return tuple(fields[name] if place is None else fields[name][place] for name, place in _places_of_names(model))


@cache
def _places_of_names(model: Model) -> tuple[tuple[str, int | None], ...]:
    """Where each part of a natural key stands: in which field, and at which place of the natural key named there."""
    found = []
    for path in natural_fields(model):
        name, _sign, rest = path.partition("__")
        related = model._meta.get_field(name).related_model
        found.append((name, natural_fields(related).index(rest) if related else None))
    return tuple(found)


def _values(model: Model, fields: Fields, keys: PrimaryKeys) -> Fields:
    return {
        field.attname: _value(field, fields[field.name] if field.name in fields else field.get_default(), keys)
        for field in own_fields(model)
    }


def _value(field: models.Field, told: Any, keys: PrimaryKeys) -> Any:
    if field.related_model is None or told is None:
        return field.to_python(told)
    if field.related_model not in keys:
        keys[field.related_model] = _primary_keys(field.related_model)
    try:
        return keys[field.related_model][tuple(told)]
    except KeyError as error:
        raise LookupError(f"There is no {field.related_model._meta.verbose_name} {' '.join(map(str, told))}") from error

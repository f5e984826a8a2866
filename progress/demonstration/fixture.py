"""The demonstration's progress as files that are shipped: what making it gave, one file a model, one line a row.

Making it takes ten times as long as loading these. The rows stand in the order in which they came to be, and name one
another by what they are, never by primary keys. `manage.py make_demo_progress` writes the files.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from accounts.models import Institution, Letter, PersonRequest, User
from progress.demonstration.scenes import FILES
from progress.models import (
    Escalation,
    Evidence,
    PeriodSeal,
    ProgressEntry,
    Reminder,
    ReportingPeriod,
    Risk,
    Submission,
    VictimRecord,
    WorkbookUpload,
)
from progress.services.sealing import seal_period
from strategy_tracker.base import clock

NOTE = (
    "Të dhëna të shpikura për demonstrim. Invented for the demonstration; "
    "written by `scripts/manage make_demo_progress`, never by hand."
)
# What the rows that others point to are called by; a row of the plan says so itself.
KEYS: dict[type[models.Model], tuple[str, ...]] = {
    User: ("username",),
    Institution: ("code",),
    ReportingPeriod: ("code",),
    Submission: ("period__code", "institution__code"),
    ProgressEntry: ("submission__period__code", "submission__institution__code", "action__code"),
    VictimRecord: ("year",),
    Escalation: ("action__code", "noted_at"),
}
# Of these nothing is a name: others point to them by their place in the file, from 1.
BY_PLACE = (Risk, Reminder)


class UnknownRow(LookupError):
    """A file names an action, an institution … that the database does not hold."""


def folder() -> Path:
    """Where the files are."""
    return settings.BASE_DIR / "fixtures" / "demo" / "progress"


def shipped_models() -> list[type[models.Model]]:
    """Every model of progress, each after those that it points to (a class is defined after those that it names).

    Seals follow from all of them together: they are made, as they were when the periods closed. So are the letters of
    reminders (progress.demonstration.telling). Workbooks are on their way only.
    """
    left_out = (PeriodSeal, WorkbookUpload)
    own = [model for model in apps.get_app_config("progress").get_models() if model not in left_out]
    return [*own, Reminder.submissions.through, PersonRequest]


def file_of(model: type[models.Model]) -> str:
    """The name of a model's file."""
    return f"{model._meta.model_name}.json"


def is_nothing_there() -> bool:
    """Whether nothing has happened yet that the files could be in the way of."""
    return not any(model._default_manager.exists() for model in shipped_models())


# Writing


def texts() -> dict[str, str]:
    """What the files have to hold for what is in the database, by their names."""
    return {file_of(model): _text(model) for model in shipped_models()}


def _text(model: type[models.Model]) -> str:
    head = f' "note": {_json(NOTE)},\n "fields": {_json([field.name for field in _fields(model)])},\n "rows": ['
    rows = ",".join(f"\n  {_json(row)}" for row in _rows(model))
    return f"{{\n{head}{rows}\n ]\n}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.related_model is not Letter]


def _rows(model: type[models.Model]) -> Iterator[list[Any]]:
    """Each row's values in the order of the fields, in the order in which the rows came to be."""
    paths = {field: _paths(field) for field in _fields(model)}
    names = [name for of_field in paths.values() for name in of_field]
    places = {model: _places(model) for model in BY_PLACE}
    for row in model._default_manager.order_by("pk").values_list(*names):
        values = iter(row)
        yield [_value(field, [next(values) for _ in of_field], places) for field, of_field in paths.items()]


def _paths(field: models.Field) -> list[str]:
    if field.related_model is None:
        return [field.name]
    return [f"{field.name}__{name}" for name in _key(field.related_model)]


def _value(field: models.Field, values: list[Any], places: dict[type[models.Model], dict[int, int]]) -> Any:
    if field.related_model is None:
        return values[0]
    if values[0] is None:
        return None
    return places[field.related_model][values[0]] if field.related_model in places else _named(values)


def _key(model: type[models.Model]) -> tuple[str, ...]:
    return ("pk",) if model in BY_PLACE else KEYS.get(model) or model.natural_fields


def _places(model: type[models.Model]) -> dict[int, int]:
    """The place in its file of each row, by its pk."""
    pks = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(pks, start=1)}


def _named(values: Any) -> str:
    return "/".join(map(str, values))


# Loading


@transaction.atomic
def load() -> int:
    """Load every file into tables that are empty, and seal what was closed; how many rows the files held.

    Raises UnknownRow, and leaves the tables empty, when the plan or the accounts are not those that the files know.
    """
    n_rows = sum(_load(model) for model in shipped_models())
    for period in ReportingPeriod.objects.closed().select_related("plan__strategy", "closed_by"):
        with clock.at(period.closed_at):
            seal_period(period=period, by=period.closed_by)
    return n_rows


def _load(model: type[models.Model]) -> int:
    told = json.loads((folder() / file_of(model)).read_text(encoding="utf-8"))
    fields = [model._meta.get_field(name) for name in told["fields"]]
    keys = {field: _primary_keys(field.related_model) for field in fields if field.related_model}
    rows = [_row(model, fields, keys, values) for values in told["rows"]]
    model._default_manager.bulk_create(rows)
    if model is Evidence:
        _write_files(rows)
    return len(rows)


def _primary_keys(model: type[models.Model]) -> dict[str | int, Any]:
    if model in BY_PLACE:
        return {place: pk for pk, place in _places(model).items()}
    return {_named(values): pk for pk, *values in model._default_manager.values_list("pk", *_key(model))}


def _row(model: type[models.Model], fields: list[models.Field], keys: dict, values: list[Any]) -> models.Model:
    """A row that is not saved yet; its fields understand dates and numbers as they are written."""
    try:
        return model(
            **{
                field.attname: keys[field][value] if field in keys and value is not None else value
                for field, value in zip(fields, values, strict=True)
            }
        )
    except KeyError as error:
        raise UnknownRow(f"{file_of(model)}: there is no {error.args[0]}") from error


def _write_files(rows: list[Evidence]) -> None:
    """The files of evidence, which are called by what they hold: one that is there already is the same."""
    contents = {hashlib.sha256(content).hexdigest(): content for content in (make() for _, make in FILES.values())}
    for evidence in rows:
        if evidence.file and not evidence.file.storage.exists(evidence.file.name):
            evidence.file.storage.save(evidence.file.name, ContentFile(contents[evidence.sha256]))

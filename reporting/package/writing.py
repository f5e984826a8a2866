"""A plan written as a package: row after row and file after file, so that no more than one file is in memory."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import models
from django.utils.translation import gettext as _

from plans.documents.writing import plain_value
from plans.models import ActionPlan
from reporting.package.parts import HASHES, PARTS, Model, Part, fields_of, key_fields, named_by, rows_of
from reporting.package.reading_child import FORMAT, VERSION
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused

Key = list[Any] | int
CHUNK_ROWS = 500


def write(plan: ActionPlan, out: BinaryIO, software: str) -> int:
    """Write the package; the number of rows. Inside a transaction that sees one state. Raises Refused for a damage."""
    writer = _Writer(plan, out)
    head = {"format": FORMAT, "version": VERSION, "plan": plan.code, "software": software}
    head["made_at"] = clock.now().isoformat()
    writer.put("{" + ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in head.items()))
    writer.put(',\n"models": [')
    for number, part in enumerate(PARTS):
        writer.part(part, separator="," if number else "")
    writer.put('\n],\n"files": [')
    writer.all_files()
    writer.put("\n]}\n")
    return writer.n_rows


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class _Writer:
    """What has been written so far: how rows are called, and which files they named."""

    def __init__(self, plan: ActionPlan, out: BinaryIO) -> None:
        self.plan, self.out = plan, out
        self.keys: dict[Model, dict[Any, Key]] = {}
        self.files: dict[str, Any] = {}  # by their hash: the storage and the name of one that has it
        self.n_rows = 0

    def put(self, text: str) -> None:
        self.out.write(text.encode())

    def part(self, part: Part, separator: str) -> None:
        """One model: its fields, its rows, and the hash of these."""
        self.keys[part.model] = _keys(part, self.plan)
        names = [field.name for field in fields_of(part.model)]
        fields = names if key_fields(part.model) else ["#", *names]
        self.put(f'{separator}\n{{"model":{_json(part.label)},"fields":{_json(fields)},"rows":[')
        digest = hashlib.sha256(b"[")
        for number, row in enumerate(self._rows(part, names)):
            text = ("," if number else "") + _json(row)
            self.put(text.replace(",", ",\n", 1) if number else "\n" + text)
            digest.update(text.encode())
            self.n_rows += 1
        digest.update(b"]")
        self.put(f'],"sha256":"{digest.hexdigest()}"}}')

    def _rows(self, part: Part, names: list[str]) -> Iterator[list[Any]]:
        model, numbered = part.model, key_fields(part.model) is None
        fields = [model._meta.get_field(name) for name in names]
        attributes = [field.attname for field in fields]
        for pk, *values in rows_of(part, self.plan).values_list("pk", *attributes).iterator(CHUNK_ROWS):
            told = [self._told(field, value) for field, value in zip(fields, values, strict=True)]
            _check_hash(part, dict(zip(names, told, strict=True)))
            yield [self.keys[model][pk], *told] if numbered else told

    def _told(self, field: models.Field, value: Any) -> Any:
        named = named_by(field)
        if named is not None:
            return None if value is None else self._key(field, named, value)
        if isinstance(field, models.FileField):
            return self._file(field, value) if value else ""
        return plain_value(field, value)

    def _key(self, field: models.Field, named: Model, pk: Any) -> Key | None:
        """How the row is called; one of an earlier plan by what names it. A history may name what is gone."""
        keys = self.keys.setdefault(named, {})
        if pk not in keys:
            found = named._base_manager.filter(pk=pk).values_list(*key_fields(named) or ("pk",)).first()
            if found is None and hasattr(field.model, "instance_type"):
                return None
            keys[pk] = list(found)
        return keys[pk]

    def _file(self, field: models.FileField, name: str) -> str:
        try:
            with field.storage.open(name, "rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            message = _("The stored file %(name)s is missing or cannot be read, so the plan cannot be written whole.")
            raise Refused(message % {"name": PurePath(name).name}) from None
        self.files.setdefault(sha256, (field.storage, name))
        return sha256

    def all_files(self) -> None:
        for number, (sha256, (storage, name)) in enumerate(self.files.items()):
            with storage.open(name, "rb") as file:
                content = file.read()
            told = {"sha256": sha256, "size_bytes": len(content), "base64": base64.b64encode(content).decode()}
            self.put(("," if number else "") + "\n" + _json(told))


def _keys(part: Part, plan: ActionPlan) -> dict[Any, Key]:
    rows, names = rows_of(part, plan), key_fields(part.model)
    if names is None:
        return {pk: number for number, pk in enumerate(rows.values_list("pk", flat=True), start=1)}
    return {pk: key for pk, *key in rows.values_list("pk", *names)}


def _check_hash(part: Part, told: dict[str, Any]) -> None:
    """What has its hash beside it still has it; of a file what is told is its hash."""
    if part.label not in HASHES:
        return
    content, name = HASHES[part.label]
    if not told[content]:
        return
    is_file = isinstance(part.model._meta.get_field(content), models.FileField)
    sha256 = told[content] if is_file else hashlib.sha256(told[content].encode()).hexdigest()
    if sha256 != told[name]:
        message = _("What is stored is not what was recorded (%(what)s, %(hash)s): call the operator of the system.")
        raise Refused(message % {"what": part.model._meta.verbose_name, "hash": told[name][:12]})

"""A package judged: every name known, every value one that its field takes, every hash right. Nothing is changed here.

What comes of it are rows that are not stored yet and name each other.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from plans.documents.rows import key_of
from plans.models import ActionPlan
from progress.uploads.evidence_files import is_of_its_kind
from reporting.models import Signatory
from reporting.package.parts import GIVEN_FILES, HASHES, PARTS, Model, Part, fields_of, key_fields, named_by
from reporting.package.reading import Package, Table
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused

Key = tuple[Any, ...]
Told = dict[str, Any]
OF_EARLIER_PLANS = "plans.Action"  # what a row may name though the package does not hold it


@dataclass
class Rows:
    """The rows of a package in the order in which they can be stored; `known` are here already and stay as they are."""

    code: str
    new: dict[str, list[models.Model]] = dataclasses.field(default_factory=dict)
    known: dict[str, list[models.Model]] = dataclasses.field(default_factory=dict)
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)

    def of(self, label: str) -> list[Any]:
        """The new rows of a model."""
        return self.new.get(label, [])


def judge(package: Package) -> Rows:
    """The rows of the package. Raises Refused with the first thing that does not fit."""
    code = package.head["plan"]
    if ActionPlan.objects.filter(code=code).exists():
        raise Refused(_("There is a plan %(code)s here already: nothing is imported over it.") % {"code": code})
    tables = {table.label: table for table in package.tables}
    unknown = sorted(set(tables) - {part.label for part in PARTS})
    if unknown or len(tables) != len(package.tables):
        raise Refused(_unknown(", ".join(unknown)))
    reader = _Reader(package)
    for part in PARTS:
        if part.label in tables:
            reader.read(part, tables[part.label])
    reader.join()
    if [plan.code for plan in reader.rows.of("plans.ActionPlan")] != [code]:
        raise Refused(_("The file does not hold the one plan that it names: %(code)s.") % {"code": code})
    _check_statistics(reader.rows)
    return reader.rows


def _check_statistics(rows: Rows) -> None:
    """A year that is recorded here already has the same counts in the file, none less and none more."""
    told = rows.known.get("progress.VictimCount", [])
    for record in rows.known.get("progress.VictimRecord", []):
        n_told = sum(count.record_id == record.pk for count in told)
        if any(count.record_id == record.pk for count in rows.of("progress.VictimCount")):
            raise _differing(record)
        if n_told != record.counts.count():
            raise _differing(record)


def _differing(row: models.Model) -> Refused:
    message = _("The figures of victims here are not those of the file: %(what)s. Correct one of them first.")
    return Refused(message % {"what": str(row)})


def _unknown(about: str) -> str:
    return _("The file tells of something that this version of the software does not know: %(what)s.") % {"what": about}


def _misfit(part: Part, number: int, why: str) -> Refused:
    message = _("The file does not fit: %(what)s, row %(number)s: %(why)s")
    return Refused(message % {"what": part.model._meta.verbose_name, "number": number, "why": why})


class _Reader:
    """The rows that have been made, and how other rows call them."""

    def __init__(self, package: Package) -> None:
        self.rows = Rows(package.head["plan"], files=package.files)
        self.named: dict[Model, dict[Key, models.Model]] = {}
        self.waiting: list[tuple[Part, int, models.Model, models.Field, Key]] = []

    def read(self, part: Part, table: Table) -> None:
        """Make the rows of one model; those of the country that are here already are taken as they are."""
        fields = {field.name: field for field in fields_of(part.model)}
        if unknown := sorted(set(table.fields) - set(fields) - {"#"}):
            raise Refused(_unknown(f"{part.label} {', '.join(unknown)}"))
        self.named[part.model] = {}
        here = _Here(part)
        for number, values in enumerate(table.rows, start=1):
            told = dict(zip(table.fields, values, strict=True))
            row = self._row(part, fields, told, number)
            found = here.find(row, told)
            self._call(part, number, told, found or row)
            (self.rows.known if found else self.rows.new).setdefault(part.label, []).append(found or row)

    def _row(self, part: Part, fields: dict[str, models.Field], told: Told, number: int) -> models.Model:
        row = part.model()
        try:
            for name, value in told.items():
                if name != "#":
                    self._set(part, number, row, fields[name], value)
        except (ValidationError, TypeError, ValueError) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise _misfit(part, number, f"{name}: {why}") from None
        _check_hash(part, row, number)
        _check_kind(part, row, number, self.rows.files)
        _take_rights(row)
        return row

    def _set(self, part: Part, number: int, row: models.Model, field: models.Field, value: Any) -> None:
        if named_by(field) is not None:
            if value is not None:
                self._link(part, number, row, field, value)
            elif not field.null:
                raise ValueError(_("is missing"))
        elif isinstance(field, models.FileField):
            if value and value not in self.rows.files:
                raise ValueError(_("the file is missing"))
            row.__dict__[field.name] = value  # its hash, until it is stored
        else:
            setattr(row, field.attname, _value(field, value))

    def _link(self, part: Part, number: int, row: models.Model, field: models.Field, value: Any) -> None:
        key = tuple(value) if isinstance(value, list) else (value,)
        found = self.named.get(named_by(field), {}).get(key)
        if found is None:
            self.waiting.append((part, number, row, field, key))
        else:
            _name(row, field, found)

    def _call(self, part: Part, number: int, told: Told, row: models.Model) -> None:
        """By what later rows name it."""
        names = key_fields(part.model)
        try:
            key = (
                (told["#"],)
                if names is None
                else (told["username"],)
                if part.model is User
                else key_of(part.model, told)
            )
            is_new = key not in self.named[part.model]
        except (KeyError, TypeError, ValueError):
            raise _misfit(part, number, _("it lacks what others call it by")) from None
        if not is_new:
            raise _misfit(part, number, _("it is there twice"))
        self.named[part.model][key] = row

    def join(self) -> None:
        """Name rows that stand later in the file, and those of an earlier plan that is here."""
        for part, number, row, field, key in self.waiting:
            named = named_by(field)
            found = self.named.get(named, {}).get(key)
            if found is None and named._meta.label == OF_EARLIER_PLANS:
                found = _elsewhere(named, key)
            if found is None:
                words = " ".join(map(str, key))
                raise _misfit(part, number, _("it names %(what)s, which is not there") % {"what": words})
            _name(row, field, found)


def _take_rights(row: models.Model) -> None:
    """Nobody may do anything here because a file says so: the administrator decides on people and who signs."""
    if isinstance(row, User):
        row.is_active, row.password = False, make_password(None)
    if isinstance(row, Signatory):
        ends_on = max(clock.today(), row.valid_from)
        row.valid_until = min(row.valid_until or ends_on, ends_on)


def _name(row: models.Model, field: models.Field, found: models.Model) -> None:
    """Let the row name another one; a history, which holds a number, learns it when that is stored."""
    setattr(row, "package_of" if field.name == "id" else field.name, found)


def _elsewhere(model: Model, key: Key) -> models.Model | None:
    names = key_fields(model)
    if len(key) != len(names) or not all(isinstance(value, str) for value in key):
        return None
    return model._base_manager.filter(**dict(zip(names, key, strict=True))).first()


def _value(field: models.Field, told: Any) -> Any:
    """What the field makes of it. Raises ValidationError, TypeError or ValueError for what it does not take."""
    if told is None:
        if not field.null:
            raise ValueError(_("is missing"))
        return None
    if isinstance(field, models.CharField | models.TextField | models.DateField | models.DecimalField):
        if not isinstance(told, str):
            raise ValueError(_("is no text"))
    elif not isinstance(field, models.JSONField) and not isinstance(told, int):
        raise ValueError(_("is no number"))
    value = field.to_python(told)
    if isinstance(value, dt.datetime) and timezone.is_naive(value):
        raise ValueError(_("has no time zone"))
    if value not in field.empty_values:
        field.validate(value, None)
        field.run_validators(value)
    return value


def _check_hash(part: Part, row: models.Model, number: int) -> None:
    """A text, or a file, has the hash that stands beside it; what is hashed as JSON is JSON."""
    if part.label not in HASHES:
        return
    content, name = (row.__dict__[field] for field in HASHES[part.label])
    field = part.model._meta.get_field(HASHES[part.label][0])
    sha256 = content if isinstance(field, models.FileField) else hashlib.sha256(content.encode()).hexdigest()
    if content and sha256 != name:
        raise _misfit(part, number, _("what it holds does not have its hash"))
    if content and not isinstance(field, models.FileField):
        _check_json(part, content, number)


def _check_kind(part: Part, row: models.Model, number: int, files: dict[str, bytes]) -> None:
    """A file that people gave is of a kind that is taken; what it holds was examined where it came in."""
    if part.label not in GIVEN_FILES:
        return
    sha256, name, content_type = (row.__dict__[field] for field in GIVEN_FILES[part.label])
    if sha256 and not is_of_its_kind(name, content_type, files[sha256]):
        raise _misfit(part, number, _("the file is of no kind that is taken"))


def _check_json(part: Part, text: str, number: int) -> None:
    try:
        is_record = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_record = False
    if not is_record:
        raise _misfit(part, number, _("it is no JSON"))


class _Here:
    """Rows of the country that are here already, by what they are found by."""

    def __init__(self, part: Part) -> None:
        self.part, self.rows = part, {}
        if part.found_by:
            names = [part.model._meta.get_field(name).attname for name in part.found_by]
            self.rows = {tuple(getattr(row, name) for name in names): row for row in part.model._base_manager.all()}

    def find(self, row: models.Model, told: Told) -> models.Model | None:
        """The row that is here. Raises Refused when it says something else that must agree."""
        if not self.part.found_by:
            return None
        names = [self.part.model._meta.get_field(name).attname for name in self.part.found_by]
        found = self.rows.get(tuple(getattr(row, name) for name in names))
        if found and any(getattr(found, name) != getattr(row, name) for name in self.part.must_agree):
            raise _differing(found)
        return found

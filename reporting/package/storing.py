"""The rows of a package stored, with their files, inside a transaction. What guards frozen rows guards them later."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import DatabaseError, connection, models
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.package.checking import Rows
from reporting.package.parts import PARTS, Part, fields_of, named_by
from strategy_tracker.base.errors import Refused, is_disk_full
from strategy_tracker.base.written_once import WrittenOnce

AT_ONCE = 500


class Files:
    """The files that were written, to be taken back when the rows are: a transaction takes no file back."""

    def __init__(self) -> None:
        self.written: list[tuple[Storage, str]] = []

    def store(self, row: models.Model, field: models.FileField, content: bytes) -> None:
        """Write the file under the name that the product gives it."""
        name = field.generate_filename(row, "")
        try:
            stored = field.storage.save(name, ContentFile(content))
            self.written.append((field.storage, stored))
        except WrittenOnce:
            with field.storage.open(name, "rb") as file:
                if file.read() != content:
                    raise
            stored = name
        setattr(row, field.name, stored)

    def discard(self) -> None:
        """Take them back; what lies under its hash in the room of issued files stays, and harms nobody."""
        for storage, name in self.written:
            with suppress(WrittenOnce, OSError):
                storage.delete(name)


def store(rows: Rows, files: Files) -> int:
    """Store every new row; how many. Raises Refused when the database does not take one."""
    n_stored = 0
    for part in PARTS:
        for few in _by_dependence(part, rows.of(part.label)):
            _prepare(part, few, rows, files)
            _insert(part, few)
            n_stored += len(few)
    connection.check_constraints()
    return n_stored


def _by_dependence(part: Part, rows: list[models.Model]) -> Iterator[list[models.Model]]:
    """The rows in groups, each after those of its model that it names (an institution is part of another)."""
    links = [field.name for field in fields_of(part.model) if named_by(field) is part.model]
    while rows and links:
        ready = [row for row in rows if all(_is_stored(row, link) for link in links)]
        if not ready:
            raise Refused(_("The file does not fit: %(what)s name each other.") % {"what": _of(part)})
        yield ready
        rows = [row for row in rows if row.pk is None]
    if rows:
        yield rows


def _is_stored(row: models.Model, link: str) -> bool:
    named = row._state.fields_cache.get(link)
    return named is None or named.pk is not None


def _prepare(part: Part, rows: list[models.Model], package: Rows, files: Files) -> None:
    fields = [field for field in fields_of(part.model) if isinstance(field, models.FileField)]
    for row in rows:
        for field in fields:
            if sha256 := row.__dict__[field.name]:
                files.store(row, field, package.files[sha256])
        if named := getattr(row, "package_of", None):
            row.id = named.pk
        if part.model is User:
            row.username = _free_name(row.username)


def _free_name(name: str) -> str:
    """The name, or one with a number where somebody else has it."""
    names = (name if number == 1 else f"{name[:140]}.{number}" for number in count(1))
    return next(name for name in names if not User.objects.filter(username=name).exists())


def _insert(part: Part, rows: list[models.Model]) -> None:
    try:
        models.QuerySet(part.model).bulk_create(rows, batch_size=AT_ONCE)
    except DatabaseError as error:
        if is_disk_full(error):
            raise
        message = _("The file does not fit: %(what)s break a rule of the database.")
        raise Refused(message % {"what": _of(part)}) from error


def _of(part: Part) -> str:
    return str(part.model._meta.verbose_name_plural)

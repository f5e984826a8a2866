"""What a plan's tables can hold: a printed text is never cut, so one that is too long is named and refused."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from plans.documents.shape import CATALOGUES, PLAN, Branch, Document
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.text import shortened

Fields = dict[str, Any]


def refuse_what_does_not_fit(document: Document) -> None:
    """Raise Refused for the first value that its field cannot hold, in words that name it."""
    for branch in (*CATALOGUES, *PLAN):
        for place, field, value in _too_large(branch, document[branch.name], ""):
            words = _("%(place)s: %(field)s is too long, or too large, to be kept: “%(value)s”.")
            raise Refused(words % {"place": place, "field": field.verbose_name, "value": shortened(str(value), 60)})


def _too_large(branch: Branch, rows: Iterable[Fields], above: str) -> Iterator[tuple[str, models.Field, Any]]:
    model = apps.get_model(branch.model)
    children = {child.name: child for child in branch.children}
    for row in rows:
        place = str(row.get("code") or above or row.get("title") or "")
        for name, value in row.items():
            if name in children:
                yield from _too_large(children[name], value, place)
            elif not _fits(model._meta.get_field(name), value):
                yield place, model._meta.get_field(name), value


def _fits(field: models.Field, value: Any) -> bool:
    if isinstance(field, models.DecimalField) and value is not None:
        return abs(Decimal(value)) < 10 ** (field.max_digits - field.decimal_places)
    if isinstance(field, models.PositiveSmallIntegerField) and value is not None:
        return 0 <= value < 2**15
    return field.max_length is None or not isinstance(value, str) or len(value) <= field.max_length

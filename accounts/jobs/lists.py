"""Checking and taking over a list: the file is read in a child with limits, its rows are stored as a whole or not."""

import logging
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords
from tablib import Dataset

from accounts.models import ListImport
from accounts.models.lists import FORGOTTEN, SILENT
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, UnreadableValue
from strategy_tracker.base.patience import patiently
from strategy_tracker.base.tables import read_rows

logger = logging.getLogger(__name__)
MOST_ROWS = 5_000
MOST_PROBLEMS = 100
State = ListImport.State


def check_list(pk: int) -> None:
    """Say what importing the list would do, or what is wrong with it; change nothing else."""
    _run(pk, State.WAITING, State.CHECKING, State.CHECKED, dry_run=True)


def store_list(pk: int) -> None:
    """Import the list, which somebody has seen checked."""
    _run(pk, State.CONFIRMED, State.STORING, State.STORED, dry_run=False)


def give_up_silent_lists() -> int:
    """End what a killed worker left, and what no job came for; nothing of it was stored. How many lists."""
    now = clock.real_now()
    taken_up = Q(state__in=ListImport.TAKEN_UP, changed_at__lt=now - SILENT)
    silent = ListImport.objects.filter(taken_up | Q(state__in=ListImport.QUEUED, changed_at__lt=now - FORGOTTEN))
    return sum(_given_up(silent, pk, language) for pk, language in list(silent.values_list("pk", "by__language")))


def _given_up(silent: QuerySet[ListImport], pk: int, language: str) -> int:
    with translation.override(language):
        told = [{"row": None, "text": _("The worker stopped; nothing was changed. Import the list again.")}]
    ended = {"state": State.REFUSED, "problems": told, "content": b"", "changed_at": clock.real_now()}
    return silent.filter(pk=pk).update(**ended)


def _run(pk: int, waiting: str, running: str, done: str, *, dry_run: bool) -> None:
    """Take the list up, if nobody else has, and write down how it went, in the language of who asked."""
    mine = ListImport.objects.filter(pk=pk, state=waiting)
    if not mine.update(state=running, changed_at=clock.real_now()):
        return
    listed = ListImport.objects.select_related("by").get(pk=pk)
    with translation.override(listed.by.language):
        try:
            found = patiently(lambda: _imported(listed, dry_run=dry_run))
        except Refused as refusal:
            found = {"problems": [{"row": None, "text": str(refusal.message)}]}
        except Exception:
            logger.exception("The list %s could not be imported", pk)
            found = {"problems": [{"row": None, "text": _("The program met an error; nothing was changed.")}]}
    state = State.REFUSED if found.get("problems") else done
    kept = {} if state == State.CHECKED else {"content": b""}
    mine = ListImport.objects.filter(pk=pk, state=running)
    patiently(lambda: mine.update(state=state, changed_at=clock.real_now(), **found, **kept))


def _imported(listed: ListImport, *, dry_run: bool) -> dict[str, Any]:
    model_admin = admin.site.get_model_admin(apps.get_model(listed.list_label))
    if not hasattr(model_admin, "import_action"):
        raise Refused(_("This list does not come in: the plan changes by amendment."))
    if not listed.by.has_perm(f"{model_admin.opts.app_label}.change_{model_admin.opts.model_name}"):
        raise Refused(_("Your role does not change this list any more."))
    lines = read_rows(bytes(listed.content), kind=listed.file_format, most_rows=MOST_ROWS)
    if len(lines) < 2:
        raise Refused(_("The file holds no rows below its headings."))
    resource = model_admin.resource_classes[0]()
    rows = _dataset(lines, resource)
    HistoricalRecords.context.request = SimpleNamespace(user=listed.by)  # who changed it, for the history
    try:
        result = resource.import_data(rows, dry_run=dry_run, raise_errors=False)
    finally:
        del HistoricalRecords.context.request
    if resource.took_too_long:
        raise Refused(_("The list takes too long to import. Split it."))
    totals = result.totals
    counts = {"new": totals["new"], "changed": totals["update"], "unchanged": totals["skip"]}
    return counts | {"problems": _problems(result)}


def _dataset(lines: list[list[Any]], resource: Any) -> Dataset:
    """The rows as the library takes them. Raises Refused for headings that the list does not have, or lacks."""
    headings = [str(cell or "").strip() for cell in lines[0]]
    missing = [name for name in resource.get_import_id_fields() if resource.fields[name].column_name not in headings]
    if missing or len(set(headings)) < len(headings):
        known = ", ".join(field.column_name for field in resource.get_import_fields())
        raise Refused(_("The first line must name the columns, each once: %(names)s.") % {"names": known})
    width = len(headings)
    rows = [["" if cell is None else cell for cell in line] for line in lines[1:]]
    return Dataset(*[(row + [""] * width)[:width] for row in rows], headers=headings)


def _problems(result: Any) -> list[dict[str, Any]]:
    """What is wrong, by the row of the file; of many the first hundred."""
    found = [{"row": None, "text": _sentence(error.error)} for error in result.base_errors]
    for number, errors in result.row_errors():
        found += [{"row": number + 1, "text": _sentence(error.error)} for error in errors]
    found += [{"row": invalid.number + 1, "text": text} for invalid in result.invalid_rows for text in _texts(invalid)]
    return sorted(found, key=lambda problem: problem["row"] or 0)[:MOST_PROBLEMS]


def _sentence(error: Exception) -> str:
    """What went wrong, in the person's words: those of the library and of the database are nobody's here."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, UnreadableValue | Refused):
        return str(error)
    if isinstance(error, IntegrityError):
        return _("The row contradicts another one: it stands there already, or refers to what is not there.")
    logger.warning("A row of a list could not be imported: %s", type(error).__name__)
    return _("The row cannot be stored.")


def _texts(invalid: Any) -> list[str]:
    by_field = [f"{name}: {text}" for name, texts in invalid.field_specific_errors.items() for text in texts]
    return [*by_field, *invalid.non_field_specific_errors]

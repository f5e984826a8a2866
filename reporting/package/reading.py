"""A package read: opened in the limited child, where every hash is worked out anew."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.package.reading_child import VERSION
from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields.files import MEGABYTE
from strategy_tracker.base.tables import BUSY, TOO_MUCH

logger = logging.getLogger(__name__)

PROBLEMS = {
    "not_json": gettext_lazy("The file cannot be read: it is not whole, or not JSON."),
    "not_a_package": gettext_lazy("The file is not a plan that was exported from this system."),
    "other_version": gettext_lazy(
        "The file has the version %(about)s of the format; this system reads version %(ours)s."
    ),
    "shape": gettext_lazy("The file is not as the format of its version says: %(about)s."),
    "damaged": gettext_lazy("What the file holds does not have the hash that it states: %(about)s. Export it again."),
    "letters": gettext_lazy("The file holds signs that are no letters: %(about)s."),
}


@dataclass(frozen=True)
class Table:
    """The rows of one model, as told."""

    label: str
    fields: list[str]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Package:
    """What a file holds: whole and consistent in itself, though nobody has looked yet whether it fits."""

    head: dict[str, Any]
    tables: list[Table]
    files: dict[str, bytes]
    """By their SHA-256."""


def read(content: bytes) -> Package:
    """The package. Raises Refused with one sentence. It takes its time: never inside a transaction."""
    if len(content) > settings.PACKAGE_MAX_BYTES:
        most = settings.PACKAGE_MAX_BYTES // MEGABYTE
        raise Refused(_("The file is larger than %(limit)s MB.") % {"limit": most})
    head, _newline, files = _answer(content).partition(b"\n")
    told = json.loads(head)
    if "problem" in told:
        raise Refused(PROBLEMS[told["problem"]] % {"about": told["about"], "ours": VERSION})
    tables = [Table(table["model"], table["fields"], table["rows"]) for table in told["models"]]
    return Package(told["head"], tables, _divided(told["files"], files))


def _answer(content: bytes) -> bytes:
    try:
        return limited.call("reporting.package.reading_child", "read", content, limits())
    except limited.Busy:
        raise Refused(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise Refused(TOO_MUCH) from None
    except limited.Failed as failure:
        logger.warning("A package could not be read: %s.", failure)
        raise Refused(PROBLEMS["not_json"]) from None


def limits() -> limited.Limits:
    """Measured with the demonstration (docs/plan-package.md): 6 bytes of memory for one of the file."""
    most = settings.PACKAGE_MAX_BYTES
    memory = 256 * MEGABYTE + 8 * most
    return limited.Limits(processor_s=30 + most / MEGABYTE, memory_bytes=memory, output_bytes=2 * most, wall_s=600)


def _divided(told: list[dict[str, Any]], files: bytes) -> dict[str, bytes]:
    found, start = {}, 0
    for file in told:
        found[file["sha256"]] = files[start : start + file["size_bytes"]]
        start += file["size_bytes"]
    return found

"""Annex: the victim tables in their published form. The hidden figures are not in the snapshot (domain.md §9)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from plans.models import VictimFigure
from reporting.chapters.reader import HIDDEN, Reader, Row

NO_FIGURE = "–"


def annex_statistics(reader: Reader) -> Row:
    """Every table with its marks, and how large a number must be to be shown."""
    part = reader.data["statistics"]
    dimensions = VictimFigure.Dimension
    return {
        "threshold": part["threshold"],
        "hidden_mark": HIDDEN,
        "is_hiding": bool(part["hidden"]),
        "unrecorded": _unrecorded(reader, part["tables"]),
        "tables": [
            {
                "title": capfirst(str(dimensions(table["dimension"]).label)),
                "years": table["years"],
                "rows": [
                    {
                        "label": reader.text(row, "label"),
                        "is_total": row["is_total"],
                        "cells": [figure(cell) for cell in row["cells"]],
                    }
                    for row in table["rows"]
                ]
                + _sums(table),
            }
            for table in part["tables"]
        ],
    }


def _unrecorded(reader: Reader, tables: list[Row]) -> str:
    """The years up to the report's of which there are no figures: "2022", "2022–2024"; nothing where there are all."""
    newest = max((year for table in tables for year in table["years"]), default=None)
    if newest is None or newest >= reader.year:
        return ""
    return str(reader.year) if newest + 1 == reader.year else f"{newest + 1}–{reader.year}"


def figure(cell: Row) -> Row:
    """A cell as it is printed: its number, or the mark that stands for a hidden or missing one."""
    is_hidden = cell["value"] is None and cell["marker"] == "suppressed"
    text = HIDDEN if is_hidden else NO_FIGURE if cell["value"] is None else str(cell["value"])
    return {"text": text, "is_hidden": is_hidden}


def _sums(table: Row) -> list[Row]:
    if not table["sums"]:
        return []
    label = {"text": _("Sum (no total is printed)"), "is_fallback": False}
    return [{"label": label, "is_total": True, "cells": [figure(cell) for cell in table["sums"]]}]

"""Annex: the victim tables in their published form. The hidden figures are not in the snapshot (domain.md §9)."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from plans.models import VictimFigure
from progress.formulas.values import Record
from reporting.document.reader import HIDDEN, Reader

NO_FIGURE = "–"


def annex_statistics(reader: Reader) -> Record:
    """Every table with its marks, how large a number must be to be shown, and where the figures of each year are from.

    Reports that were made before later years could be recorded have the printed tables only.
    """
    part = reader.data["statistics"]
    dimensions = VictimFigure.Dimension
    recorded, absent = part.get("recorded", []), part.get("absent", [])
    years = {year for table in part["tables"] for year in table["years"]}
    cells = [cell for table in part["tables"] for row in table["rows"] for cell in row["cells"]]
    return {
        "threshold": part["threshold"],
        "hidden_mark": HIDDEN,
        "printed": year_ranges(years - {row["year"] for row in recorded}),
        "recorded": recorded,
        "absent": absent,
        "unrecorded": year_ranges(_unrecorded(reader, years | {row["year"] for row in absent})),
        "no_figure": NO_FIGURE if any(cell["marker"] == "no figure" for cell in cells) else "",
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


def _unrecorded(reader: Reader, known: set[int]) -> list[int]:
    """The years up to the report's of which nothing is known, neither figures nor why there are none."""
    return [year for year in range(min(known), reader.year + 1) if year not in known] if known else []


def year_ranges(years: Iterable[int]) -> str:
    """Years in short: "2022", "2022–2024", "2022, 2024"; nothing where there are none."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def figure(cell: Record) -> Record:
    """A cell as it is printed: its number, or the mark that stands for a hidden or missing one."""
    is_hidden = cell["value"] is None and cell["marker"] == "suppressed"
    text = HIDDEN if is_hidden else NO_FIGURE if cell["value"] is None else str(cell["value"])
    return {"text": text, "is_hidden": is_hidden}


def _sums(table: Record) -> list[Record]:
    if not table["sums"]:
        return []
    label = {"text": _("Sum (no total is printed)"), "is_fallback": False}
    return [{"label": label, "is_total": True, "cells": [figure(cell) for cell in table["sums"]]}]

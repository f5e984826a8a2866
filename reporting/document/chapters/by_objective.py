"""Actions by their codes, under the specific objective that they belong to: what stands in full in annex A."""

from collections.abc import Iterable

from progress.formulas.values import Record
from reporting.document.reader import Reader


def codes_by_objective(reader: Reader, lists: Iterable[Record]) -> Record:
    """A column for each list of codes, {title, codes}, and a row for each specific objective that has any of them."""
    lists = list(lists)
    rows = []
    for specific in (row for strategic in reader.data["objectives"] for row in strategic["specific"]):
        cells = [[code for code in one["codes"] if _specific(reader, code) == specific["code"]] for one in lists]
        if any(cells):
            rows.append({"code": specific["code"], "title": reader.text(specific, "title"), "cells": cells})
    return {"heads": [{"title": one["title"], "n": len(one["codes"])} for one in lists], "rows": rows}


def _specific(reader: Reader, code: str) -> str:
    return reader.actions[code]["specific"]

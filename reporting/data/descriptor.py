"""The CSV files of a report as a data package, in the words of the Data Package standard (Frictionless)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import formats
from django.utils.translation import override

from progress.formulas.values import Record
from reporting.data.values import Table
from strategy_tracker.base.csv_cells import Value

NAME = "datapackage.json"


def datapackage(
    tables: dict[str, Table], language: str, stem: str, *, title: str, created: str, homepage: str
) -> Record:
    """The descriptor of a report's tables; the files lie beside it, `stem`-`key`.csv, as data/files.py writes them.

    Types follow from the values: a column that holds one kind of value has its type, every other one is text.
    """
    return {
        "profile": "tabular-data-package",
        "name": stem,
        "title": title,
        "homepage": homepage,
        "created": created,
        "resources": [_resource(key, table, language, stem) for key, table in tables.items()],
    }


def _resource(key: str, table: Table, language: str, stem: str) -> Record:
    return {
        "profile": "tabular-data-resource",
        "name": key,
        "title": table.title,
        "path": f"{stem}-{key}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": "," if language == "en" else ";"},
        "schema": {"fields": _fields(table, language), "missingValues": [""]},
    }


def _fields(table: Table, language: str) -> list[Record]:
    """Name and type of each column; two columns of the same heading are told apart by a number."""
    seen: dict[str, int] = {}
    found = []
    for place, heading in enumerate(table.header):
        seen[heading] = seen.get(heading, 0) + 1
        name = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        found.append({"name": name, **_type([row[place] for row in table.rows], language)})
    return found


def _type(values: Sequence[Value], language: str) -> Record:
    kinds = {type(value) for value in values if value is not None and value != ""}
    if kinds == {int}:
        return {"type": "integer"}
    if kinds in ({Decimal}, {Decimal, int}):
        with override(language):
            return {"type": "number", "decimalChar": formats.get_format("DECIMAL_SEPARATOR")}
    if kinds == {dt.date}:
        return {"type": "date", "format": "%d.%m.%Y"}
    return {"type": "string"}

"""The data of a report as CSV and JSON: exactly what the report shows, the same bytes every time.

Everything comes from the frozen data alone, so a hidden figure of the victim tables can be in none of them.
"""

import csv
import io
from decimal import Decimal

from django.utils import formats
from django.utils.translation import override

from progress.formulas.values import Record
from reporting.data.tables import tables
from reporting.data.values import Table, decimals, reader_in
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.csv_cells import Value, in_csv


def csv_file(table: Table, language: str) -> bytes:
    """A table as CSV: UTF-8 with a byte-order mark, numbers as the language writes them.

    Albanian and Serbian spreadsheets expect semicolons, because the comma is their decimal sign.
    """
    with override(language):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter="," if language == "en" else ";")
        writer.writerow(table.header)
        writer.writerows([_text(value) for value in row] for row in table.rows)
        return stream.getvalue().encode("utf-8-sig")


def tables_in(data: Record, language: str) -> dict[str, Table]:
    """The report's tables by key, in the order of its chapters."""
    with override(language):
        return tables(reader_in(data, language))


def table_titles(data: Record, language: str) -> dict[str, str]:
    """Their titles by key."""
    return {key: table.title for key, table in tables_in(data, language).items()}


def public_json(data: Record) -> bytes:
    """The frozen data themselves: their SHA-256 is the one that the report prints."""
    return canonical_json(data).encode()


def _text(value: Value) -> str:
    """A number with the decimals that it has; text that might be taken for a formula is led by an apostrophe."""
    if isinstance(value, Decimal):
        return formats.number_format(value, decimals(value), use_l10n=True, force_grouping=False)
    return in_csv(value)

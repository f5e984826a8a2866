"""What an answer says, as the rows of a workbook: one text a cell, the same whether it was typed or stored.

A choice is its code, a day 2024-12-31, a number 1234.5; an empty cell is an empty text.
"""

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.models.budget import Nature, Recurrence
from progress.forms.sheet import counted_outputs
from progress.formulas.deadlines import is_due
from progress.models import ProgressEntry
from progress.workbook.columns import COLUMNS, COMPLETED_ON, DELAY_REASON, LISTS, NOTHING_NEW, STATUS, Sheet
from strategy_tracker.base.text import clean

YES = "yes"
SPARE_DIFFICULTIES = 3
UNSPECIFIED = (Nature.UNSPECIFIED, Recurrence.UNSPECIFIED)
Values = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One line of a sheet. A column that is not asked of it is not among its values."""

    sheet: Sheet
    key: str
    values: Values


def text_of(value: Any) -> str:
    """A stored value as the text of a cell."""
    if value is None or value in UNSPECIFIED:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return clean(str(value)).strip()


def rows_of(entry: ProgressEntry) -> list[Row]:
    """All rows of an answer, without the empty ones that a workbook adds."""
    return [_answer(entry), *_quantities(entry), *_spendings(entry), *_difficulties(entry)]


def spare_rows(entry: ProgressEntry, rows: list[Row]) -> list[Row]:
    """The empty rows that a workbook adds: each printed source without spending, another one, difficulties."""
    spent = [row.values["source"] for row in rows if row.sheet == Sheet.SPENDING]
    sources = [str(f.source_id) for f in entry.action.fundings.all() if str(f.source_id) not in spent]
    n_difficulties = sum(row.sheet == Sheet.DIFFICULTIES for row in rows)
    spendings = [_empty(Sheet.SPENDING) | {"source": source} for source in (*sources, "")]
    difficulties = [_empty(Sheet.DIFFICULTIES)] * SPARE_DIFFICULTIES
    return [
        *_listed(Sheet.SPENDING, entry, spendings, first=len(spent)),
        *_listed(Sheet.DIFFICULTIES, entry, difficulties, first=n_difficulties),
    ]


def is_empty(sheet: Sheet, values: Values, printed: frozenset[str] = frozenset()) -> bool:
    """Whether nothing was typed into the row of a list; a printed source stands there of itself."""
    typed = [text for name, text in values.items() if text and not (name == "source" and text in printed)]
    return not typed


def printed_sources(entry: ProgressEntry) -> frozenset[str]:
    """The sources that the plan prints beside the action."""
    return frozenset(str(funding.source_id) for funding in entry.action.fundings.all())


def stamp(text: str) -> int:
    """What tells whether a text is still the one of the download; 0 for none."""
    return zlib.crc32(text.encode()) if text else 0


def stamp_of_row(values: Values) -> int:
    """The same for a row of a list."""
    return stamp(json.dumps(sorted(values.items())))


def stamps_of(entry: ProgressEntry, rows: list[Row]) -> dict[str, int]:
    """What the rows said, by cell, or by row of a list; empty ones are left out."""
    printed, found = printed_sources(entry), {}
    for row in rows:
        if row.sheet in LISTS:
            found |= {} if is_empty(row.sheet, row.values, printed) else {row.key: stamp_of_row(row.values)}
        else:
            found |= {cell_name(row.key, name): stamp(text) for name, text in row.values.items() if text}
    return found


def cell_name(key: str, column: str) -> str:
    """What a cell is called in a token and in a form."""
    return f"{key}-{column}"


def _answer(entry: ProgressEntry) -> Row:
    stored = {column.name: getattr(entry, column.name, None) for column in COLUMNS[Sheet.ANSWERS]}
    values = {name: text_of(value) for name, value in stored.items()}
    values[NOTHING_NEW] = YES if entry.is_unchanged else ""
    if not entry.is_lead:
        del values[STATUS], values[COMPLETED_ON]
    if not entry.is_lead or not is_due(entry.action.deadline_on, entry.submission.period.ends_on):
        del values[DELAY_REASON]
    return Row(Sheet.ANSWERS, str(entry.pk), values)


def _quantities(entry: ProgressEntry) -> list[Row]:
    stored = {quantity.output_id: quantity for quantity in entry.quantities.all()}
    rows = []
    for output in counted_outputs(entry):
        quantity = stored.get(output.pk)
        values = {"value": text_of(quantity and quantity.value)}
        if output.is_percentage:
            values["denominator"] = text_of(quantity and quantity.denominator)
        rows.append(Row(Sheet.QUANTITIES, f"{entry.pk}:q:{output.pk}", values))
    return rows


def _spendings(entry: ProgressEntry) -> list[Row]:
    """In the order of `stored_answer`."""
    stored = [
        {"source": str(s.source_id), "amount": s.amount, "nature": s.nature, "recurrence": s.recurrence}
        for s in sorted(entry.spendings.all(), key=lambda s: (s.source_id, s.nature, s.recurrence))
    ]
    return _listed(Sheet.SPENDING, entry, [{name: text_of(value) for name, value in row.items()} for row in stored])


def _difficulties(entry: ProgressEntry) -> list[Row]:
    names = [column.name for column in COLUMNS[Sheet.DIFFICULTIES]]
    stored = [{name: text_of(getattr(one, name)) for name in names} for one in entry.challenges.all()]
    return _listed(Sheet.DIFFICULTIES, entry, stored)


def _listed(sheet: Sheet, entry: ProgressEntry, rows: list[Values], first: int = 0) -> list[Row]:
    return [Row(sheet, f"{entry.pk}:{sheet[0]}:{place}", values) for place, values in enumerate(rows, first)]


def _empty(sheet: Sheet) -> Values:
    return {column.name: "" for column in COLUMNS[sheet]}

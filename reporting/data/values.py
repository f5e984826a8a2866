"""What every table of a report's data is made of: its shape, and how days, shares and states become values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from progress.charts.bars import STATUS_ORDER
from progress.formulas.values import Record
from reporting.document.outline import reader_of
from reporting.document.reader import Edition, Reader
from strategy_tracker.base.csv_cells import Value

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """A sheet, or a CSV file: its title, its header, its lines."""

    title: str
    header: tuple[str, ...]
    rows: list[Values]


def day(text: str | None) -> dt.date | None:
    """An ISO day as a day."""
    return dt.date.fromisoformat(text) if text else None


def yes(is_so: bool) -> str:
    """A mark, or nothing."""
    return _("yes") if is_so else ""


def missing(is_given: bool) -> str:
    """What is missing says so; what is given says nothing."""
    return "" if is_given else _("missing")


def status_label(reader: Reader, code: str | None) -> str:
    """The word for a status."""
    found = reader.status(code)
    return found["label"] if found else ""


def status_labels(reader: Reader) -> tuple[str, ...]:
    """The headers of the columns that `status_counts` fills."""
    return tuple(status_label(reader, item.value) for item in STATUS_ORDER)


def status_counts(counts: Mapping[str, int]) -> tuple[int, ...]:
    """How often each status occurs, in the order of the bars."""
    return tuple(counts.get(item.value, 0) for item in STATUS_ORDER)


def title(reader: Reader, code: str) -> str:
    """The title of an action."""
    return reader.title(code)["text"]


def lead(reader: Reader, code: str) -> str:
    """Who leads an action."""
    return reader.abbreviation(reader.actions[code]["lead"])


def percentage(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """part ÷ whole in percent, with the one decimal that the report prints; None where it cannot be said."""
    if part is None or not whole:
        return None
    return (Decimal(part) / Decimal(whole) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def share(row: Record) -> Values:
    """n, N and the percentage that they make."""
    return row["n"], row["of"], percentage(row["n"], row["of"])


def share_header() -> tuple[str, ...]:
    """The headers of what `share` gives."""
    return _("Number"), _("Out of"), _("Percent")


def joined(pieces: Iterable[Record]) -> str:
    """What was said, each with who said it, as one text: the pieces were cut for the pages of the document."""
    lines: list[str] = []
    for piece in pieces:
        if piece["who"] or not lines:
            lines.append(": ".join(filter(None, (piece["who"], piece["text"]))))
        else:
            lines[-1] += f" {piece['text']}"
    return "\n".join(lines)


def reader_in(data: Record, language: str) -> Reader:
    """The frozen data in a language, for tables: they say nothing of an edition."""
    return reader_of(data, Edition(language=language, version=0, is_demo=False))


def decimals(value: Decimal) -> int:
    """How many decimals the number has."""
    return max(0, -value.as_tuple().exponent)

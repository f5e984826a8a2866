"""How values are written in what is frozen, and read again."""

import datetime as dt
from decimal import Decimal
from typing import Any

from strategy_tracker.base.text import FIELD_SUFFIX

# A record is a dict of plain values by name: what a snapshot is made of, and what a document makes of that.
Record = dict[str, Any]
Records = list[Record]


def translated(obj: object, *fields: str) -> dict[str, str]:
    """The translated fields in all languages: {"title": …, "title_sr": …, "title_en": …}."""
    return {field + suffix: getattr(obj, field + suffix) for field in fields for suffix in FIELD_SUFFIX.values()}


def plain(value: Decimal | None) -> str | None:
    """A quantity without trailing zeros, the same from SQLite and PostgreSQL; None stays None."""
    if value is None:
        return None
    return format(value.normalize(), "f") if value else "0"


def euros(amount: Decimal | None) -> str | None:
    """An amount with two decimals; None (not costed) stays apart from 0.00 (costs nothing)."""
    return None if amount is None else format(amount.quantize(Decimal("0.01")), "f")


def iso(day: dt.date | None) -> str | None:
    """A day as ISO date."""
    return day.isoformat() if day else None


def as_decimal(text: str | None) -> Decimal | None:
    """What `plain` and `euros` wrote."""
    return None if text is None else Decimal(text)


def share(n: int, of: int) -> dict[str, int]:
    """Counts n of N; the percentage is made where it is printed."""
    return {"n": n, "of": of}


def counts(statuses: Any) -> dict[str, int]:
    """How often each status occurs, those that never do left out."""
    result: dict[str, int] = {}
    for status in statuses:
        result[status] = result.get(status, 0) + 1
    return result

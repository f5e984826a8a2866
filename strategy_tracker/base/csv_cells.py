"""A value of a table as text in a CSV file."""

import datetime as dt
import re
from decimal import Decimal

from django.utils import formats

Value = str | Decimal | int | dt.date | None
# What a spreadsheet program would take for a formula when it opens a CSV file.
RISKY = re.compile(r"^\s*[=+\-@\t\r]")


def in_csv(value: Value) -> str:
    """A value as text; what might be taken for a formula is led by an apostrophe, for CSV has no types."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return formats.number_format(value, 2, use_l10n=True, force_grouping=False)
    return f"'{value}" if isinstance(value, str) and RISKY.match(value) else str(value)

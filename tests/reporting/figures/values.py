"""One way to write a value, however the report writes it: 1,234.50, 1234.5, 45.5 % (15/33), n/a."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from tests.reporting.figures.keys import YEAR, words

UNKNOWN = "n/a"
NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
PERCENT = rf"({NUMBER}) ?%"
# Columns whose words are compared like numbers.
WORDS = ("assessment",)
SHARE = re.compile(rf"(?:{PERCENT} \((\d+)/(\d+)\)|(\d+)/(\d+) \({PERCENT}\)|(\d+)/(\d+))")


def number(text):
    """A number in its one form: no separators, no trailing zeros, a hyphen for less than zero."""
    value = Decimal(text.replace(",", "").replace("−", "-"))
    return f"{value.normalize():f}" if value else "0"


def rounded(value):
    """A percentage with one decimal, as every place prints it."""
    return number(f"{Decimal(value).quantize(Decimal('0.1'), ROUND_HALF_UP):f}")


def values_of(measure, cell):
    """What a cell says: (measure, value) for each number in it; nothing where it holds none."""
    if cell is None:
        return [(measure, UNKNOWN)]
    if isinstance(cell, int | Decimal | float) and not isinstance(cell, bool):
        return [(measure, number(f"{Decimal(str(cell)):f}"))]
    if isinstance(cell, dt.date | dt.datetime):
        return []
    text = words(cell)
    if measure in WORDS:
        return [(measure, text.lower())] if text else []
    if measure.endswith("target") and YEAR.fullmatch(text):
        return []  # the plan prints a year where the target should stand
    share = SHARE.fullmatch(text)
    if share:
        first, n, of, other_n, other_of, second, bare_n, bare_of = share.groups()
        n, of, rate = n or other_n or bare_n, of or other_of or bare_of, first or second
        found = [(f"{measure} n", number(n)), (f"{measure} of", number(of))]
        return found + ([(f"{measure} rate", rounded(rate))] if rate else [])
    if re.fullmatch(PERCENT, text):
        return [(measure, rounded(text.rstrip(" %").replace(",", "")))]
    if re.fullmatch(NUMBER, text):
        return [(measure, number(text))]
    return [(measure, UNKNOWN)] if text in (UNKNOWN, "") else []

"""What is wrong with the figures of a report: a key with two values, a rate of other numbers, a rule that is broken."""

from collections import defaultdict
from decimal import Decimal

from tests.reporting.figures.tables import figures
from tests.reporting.figures.values import UNKNOWN, rounded


def contradictions(rows):
    """Each key with several values, and where each stands."""
    found = defaultdict(lambda: defaultdict(set))
    for key, value, place in figures(rows):
        found[key][value].add(place)
    return [_said(key, values) for key, values in found.items() if len(values) > 1]


def _said(key, values):
    told = "; ".join(f"{value} in {sorted(places)[0]}" for value, places in values.items())
    return f"{' · '.join(filter(None, key))}: {told}"


def wrong_quotients(rows):
    """Each row whose rate is not the quotient of the amounts, or counts, that it stands beside."""
    for row in rows:
        cells = {key[0] if isinstance(key, tuple) else key: value for key, value in row.cells.items()}
        pairs = [("execution", "planned", _spent_of(cells))]
        pairs += [
            (f"{m} rate", f"{m} of", f"{m} n") for m in {k.removesuffix(" rate") for k in cells if k.endswith(" rate")}
        ]
        for rate, whole, part in pairs:
            if all(cells.get(name, UNKNOWN) != UNKNOWN for name in (rate, whole, part)) and Decimal(cells[whole]):
                quotient = rounded(Decimal(cells[part]) / Decimal(cells[whole]) * 100)
                if quotient != cells[rate]:
                    said = f"{cells[part]} of {cells[whole]} is {quotient} %, not {cells[rate]} %"
                    yield f"{row.place}, {row.item} {row.year}: {said}"


def _spent_of(cells):
    """The amount beside a rate: spent on costed actions where the table tells it apart."""
    return "spent on costed actions" if "spent on costed actions" in cells else "spent in all"


def small_differences(rows):
    """Each difference that is listed as material and does not reach the limits that the report names."""
    limits = {key[0]: Decimal(value) for row in rows for key, value in row.cells.items() if isinstance(key, tuple)}
    for row in rows:
        if "differs materially" in row.place and "difference" in row.cells:
            difference, planned = abs(Decimal(row.cells["difference"])), Decimal(row.cells["planned"])
            if difference < limits["threshold euros"] or difference * 100 < limits["threshold percent"] * planned:
                yield f"{row.place}, {row.item}: a difference of {difference} of {planned} is not material"

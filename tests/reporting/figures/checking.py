"""What is wrong with the figures of a report: a key with two values, a rate of other numbers, a rule that is broken."""

import re
from collections import defaultdict
from decimal import Decimal

import lxml.html

from tests.reporting.figures.keys import words
from tests.reporting.figures.tables import figures
from tests.reporting.figures.values import UNKNOWN, rounded

# An indicator that counts what the victim tables count as well.
IDENTIFIED = ("value", "code", "III.1-1", "")


def contradictions(rows, year=""):
    """Each key with several values, and where each stands; `year` is that of a report on one year."""
    found = defaultdict(lambda: defaultdict(set))
    for key, value, place in figures(rows):
        found[key][value].add(place)
        if year and key == IDENTIFIED and value != UNKNOWN:
            found["number", "identified, assisted, repatriated", "identified victims", year][value].add(place)
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


# What the sources that the plan prints add up to, and the sources that paid.
ADDED = (
    ("printed source", "planned"),
    ("printed source", "spent on costed actions"),
    ("printed source", "spent in all"),
    ("paying source", "spent in all"),
)


FORMATS = (re.compile(r"\d+/\d+ \([\d.,]+ %\)"), re.compile(r"[\d.,]+ % \(\d+/\d+\)"))


def mixed_columns(document, place):
    """Each column of a table, or row of one that is turned, in which n/N and its percentage change places."""
    root = lxml.html.document_fromstring(document)
    for table in root.iter("table"):
        found = defaultdict(set)
        for line in table.iter("tr"):
            for at, cell in enumerate(line.xpath("th|td")):
                for kind, form in enumerate(FORMATS):
                    if form.search(words(cell.text_content())):
                        found["column", at].add(kind)
                        found["row", line].add(kind)
        caption = words("".join(table.xpath("caption[1]//text()")))
        yield from (f"{place}, {caption}: {of}" for (of, _at), kinds in found.items() if len(kinds) > 1)


def wrong_sums(rows):
    """Each year in which the sources do not add up to the whole plan."""
    found = {key: value for key, value, _place in figures(rows) if value != UNKNOWN}
    years = {key[3] for key in found if key[0] == "planned" and key[2] == "whole plan" and key[3]}
    for of, measure in ADDED:
        for year in sorted(years):
            parts = [
                Decimal(v)
                for (m, o, item, y), v in found.items()
                if (m, o, y) == (measure, of, year) and item != "whole plan"
            ]
            whole = found.get((measure, "", "whole plan", year))
            if parts and whole is not None and sum(parts) != Decimal(whole):
                yield f"{measure} {year} by {of}: {sum(parts)}, in all {whole}"


def wrong_totals(rows):
    """Each action whose years do not add up to what annex A says in all."""
    found = {key: value for key, value, _place in figures(rows) if value != UNKNOWN}
    years = defaultdict(list)
    for (measure, of, item, year), value in found.items():
        if of == "code" and year.isdigit():
            years[measure, of, item].append(Decimal(value))
    for (measure, of, item, year), value in found.items():
        parts = years[measure, of, item]
        if measure in ("planned", "spent in all") and year == "all" and parts and sum(parts) != Decimal(value):
            yield f"{measure} of {item}: {value} in all, {sum(parts)} by year"


# Counts of the frozen data that a report says in a sentence, unless there is nothing to say.
SAID = ("named again", "deadline missed", "material differences", "without a deadline")


def unsaid(rows):
    """Each of these counts that no sentence of the document says."""
    found = list(figures(rows))
    said = {key[0] for key, _value, place in found if "“" in place}
    for key, value, place in found:
        if key[0] in SAID and place.startswith("JSON") and value != "0" and key[0] not in said:
            yield f"{key[0]}: {value}, but no sentence says so"


def small_differences(rows):
    """Each difference that is listed as material and does not reach the limits that the report names."""
    limits = {key[0]: Decimal(value) for row in rows for key, value in row.cells.items() if isinstance(key, tuple)}
    for row in rows:
        if "differs materially" in row.place and "difference" in row.cells:
            difference, planned = abs(Decimal(row.cells["difference"])), Decimal(row.cells["planned"])
            if difference < limits["threshold euros"] or difference * 100 < limits["threshold percent"] * planned:
                yield f"{row.place}, {row.item}: a difference of {difference} of {planned} is not material"


def wrong_bands(rows):
    """Each indicator whose value reaches the target beside it, and that is not called met, or the other way round."""
    for row in rows:
        cells = row.cells
        value = cells.get("value rate", cells.get("value", UNKNOWN))
        if "assessment" in cells and UNKNOWN not in (value, cells.get("target", UNKNOWN)):
            is_met = Decimal(value) >= Decimal(cells["target"])
            if is_met != (cells["assessment"] == "met"):
                yield f"{row.place}, {row.item}: {value} of {cells['target']} is called {cells['assessment']}"

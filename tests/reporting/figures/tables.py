"""Rows of tables: of a document or page (HTML), of a CSV file, of a sheet."""

import csv
import io
import re
from decimal import Decimal

import lxml.html
from openpyxl import load_workbook

from tests.reporting.figures.keys import (
    ALIASES,
    CODE,
    FIVE,
    HEADLINES,
    KINDS,
    OF_CAPTION,
    TEXTS,
    YEAR,
    Row,
    item_of,
    measure_of,
    words,
    year_of,
)
from tests.reporting.figures.values import UNKNOWN, number, rounded, values_of

NOTHING = "\u2014"
PAID = "source that paid"
STATED = "total that the document states"
# Tables of several rows for one action: what tells one from another. Those of single payments are added up instead.
PARTS = ("product no.",)
PAYMENTS, KINDS_OF_MONEY = "spending", "kinds"
SUMMED = ("planned", "spent on costed actions", "spent in all", "execution")
AMOUNTS = {"Plan, total": "planned", "Spent": "spent in all"}  # of an action in annex A, in all
ROLL_UP = "how it answered"
HEADLINE_FIGURES = "figures"


def of_html(document, place, span="", subject=""):
    """Every row of every table of a document or page; what names no year is of the report's years.

    A page about one action or indicator has its code as `subject`: its tables are of that, by year or by period.
    """
    root = lxml.html.document_fromstring(document)
    for hidden in root.xpath("//*[contains(concat(' ', @class, ' '), ' under ')] | //svg | //*[local-name()='svg']"):
        hidden.drop_tree()
    without_repeated_heads(root)
    for table in root.iter("table"):
        caption = words("".join(table.xpath("caption[1]//text()")))
        lines = [
            [(cell.text_content(), int(cell.get("colspan", 1))) for cell in row.xpath("th|td")] for row in rows(table)
        ]
        heads = [
            text
            for head in table.xpath("thead/tr[not(@class='sums')][last()]/th")
            for text in [words(head.text_content()), *[""] * (int(head.get("colspan", 1)) - 1)]
        ]
        if heads and words(heads[0]).lower() == PAID and not any(map(YEAR.search, heads)):
            yield from _turned(f"{place}, {caption}", heads, lines, span)
        elif heads[:2] == ["Figure", "Now"]:
            yield from _five(f"{place}, {caption}", lines)
        elif heads:
            for row in _read(f"{place}, {caption}", caption.lower(), heads, map(_spread, lines)):
                if row.of == "printed source" and not row.year and "planned" in row.cells:
                    row.year = span
                if subject:
                    _of_subject(row, subject, span)
                yield row
        yield from _amounts(f"{place}, {caption}", table)


def _amounts(place, table):
    """What the plan foresees for an action and what was spent: the last line of its record, with its own heads."""
    heads = [words(head.text_content()) for head in table.xpath("thead/tr[@class='sums']/th")]
    for record in table.xpath("tbody[starts-with(@id, 'action-')]"):
        amounts = [words(cell.text_content()) for cell in record.xpath("tr[@class='sums']/td[@headers]")]
        for head, amount in zip(heads, amounts, strict=True):
            measure, year = ("planned", head[-4:]) if YEAR.fullmatch(head[-4:]) else (AMOUNTS[head], "all")
            yield Row(place, "code", words(record[0][0].text_content()), year, dict(values_of(measure, amount)))


def _turned(place, heads, lines, span):
    """The sources that paid stand beside each other, and beneath each what it paid in the report's years."""
    for cells in map(_spread, lines):
        for head, cell in zip(heads[1:], cells[1:], strict=True):
            yield Row(place, KINDS[PAID], item_of(head), span, dict(values_of(measure_of(cells[0])[0], cell)))


def _five(place, lines):
    """The figure's year stands in its label."""
    for (label, _), (now, _), *_change in lines:
        found = re.fullmatch(r"(.*?)(?: (20\d\d(?:–20\d\d)?))?", words(label))
        yield Row(place, "", "whole plan", found[2] or "", dict(values_of(FIVE[found[1].lower()], now)))


def _of_subject(row, subject, span):
    """An indicator's value of the report's years is the one that names no year."""
    if row.of == "period":
        row.of, row.item, row.year = "code", subject, row.item
    elif (row.of, row.item) == ("", "whole plan"):
        row.of, row.item, row.year = "code", subject, "" if row.year == span else row.year


def without_repeated_heads(root):
    """On a narrow screen a cell says once more which column it stands in."""
    for word in root.xpath("//td//*[@class='status-rows-word']"):
        word.drop_tree()


def rows(table):
    """Its rows; those beneath a group are parts of the group, whose name one of them may have as well."""
    found = table.xpath("tbody/tr[not(@class='sums')]")
    if table.xpath("tbody/tr[@class='group']") and not CODE.match(words(found[0].text_content())):
        for row in table.xpath("tbody/tr[not(@class)]/th[1]"):
            row.text = f"part: {row.text or ''}"
    return found


def _spread(cells):
    """A cell that spans columns stands in the last of them. What a document leaves empty says nothing."""
    return [text or NOTHING for content, span in cells for text in [""] * (span - 1) + [words(content)]]


def of_csv(files):
    """Every row of every CSV file, by the key of the file."""
    for key, content in files.items():
        heads, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        yield from _of_file(f"CSV {key}", key, heads, lines)


def of_xlsx(content, titles):
    """Every row of every sheet that is a table; `titles` are the tables' keys by title."""
    for sheet in load_workbook(io.BytesIO(content), read_only=True).worksheets:
        heads, *lines = sheet.iter_rows(values_only=True)
        if sheet.title in titles:
            yield from _of_file(f"XLSX {titles[sheet.title]}", titles[sheet.title], [str(h) for h in heads], lines)


def _of_file(place, key, heads, lines):
    """Payments and kinds of money are added up by action and year, a headline figure names its own measure."""
    found = {
        PAYMENTS: _payments,
        KINDS_OF_MONEY: _kinds_of_money,
        HEADLINE_FIGURES: _headlines,
        "problems": _problems,
    }.get(key, _read)
    yield from found(place, key, heads, lines)


def _payments(place, _key, heads, lines):
    sums = {}
    for cells in lines:
        row = dict(zip(heads, cells, strict=True))
        for of, item in (("code", row["No."]), ("paying source", item_of(row["Kind of source"])), ("", "whole plan")):
            at = of, item, str(row["Year"])
            sums[at] = sums.get(at, Decimal(0)) + Decimal(str(row["Spent"]))
    for key, amount in sums.items():
        yield Row(place, *key, {"spent in all": number(f"{amount:f}")})


def _problems(place, _key, heads, lines):
    """An action may have several, some named in the span and some before: how many times, in all of them."""
    sums = {}
    for cells in lines:
        row = dict(zip(heads, cells, strict=True))
        sums[row["No."]] = sums.get(row["No."], 0) + int(row["Times named"] or 0)
    for code, n in sums.items():
        yield Row(place, "code", code, "", {"times named": str(n)})


def _kinds_of_money(place, _key, heads, lines):
    sums = {}
    for cells in lines:
        row = dict(zip(heads, cells, strict=True))
        for of, item in (("code", row["No."]), ("", "whole plan")):
            amounts = sums.setdefault((of, item, str(row["Year"])), {})
            for name in ("Planned", "Planned as printed", "Spent"):
                if row[name] not in ("", None):
                    amounts[name] = amounts.get(name, Decimal(0)) + Decimal(str(row[name]))
    for key, amounts in sums.items():
        yield Row(place, *key, {measure_of(name)[0]: number(f"{amount:f}") for name, amount in amounts.items()})


def _headlines(place, _key, heads, lines):
    for cells in lines:
        row = dict(zip(heads, cells, strict=True))
        name = words(row["Figure"]).lower()
        measure = HEADLINES.get(name, name)
        year = words(row["Year"] or "")
        of = {"n": row["Number"], "of": row["Out of"], "rate": row["Percent"]}
        cells = {f"{measure} {part}": value for part, cell in of.items() for _, value in values_of("", _filled(cell))}
        yield Row(place, "", "whole plan", year, cells)


def _filled(cell):
    return cell if cell not in ("", None) else NOTHING


def _read(place, caption, heads, lines):
    """The rows of one table: what its columns are follows from its heads, what a row is of from its first cells."""
    lower = [words(head).lower() for head in heads]
    named = {
        name: lower.index(name) for name in ("year", "grouped by", "item", "table", "category", "no.") if name in lower
    }
    last = ""
    for cells in lines:
        cells = [*cells, *[""] * (len(heads) - len(cells))]
        first = words(cells[named.get("item", named.get("category", named.get("no.", 0)))])
        is_stated = STATED in map(words, cells)
        if first in ("", NOTHING) and not is_stated and "year" not in named:
            first = next((words(cell) for cell in cells if words(cell) not in ("", NOTHING)), "")
        last = last if first in ("", NOTHING) else first
        of = KINDS.get(lower[0], lower[0])
        if "grouped by" in named:
            grouped = words(cells[named["grouped by"]]).lower()
            of = KINDS.get(grouped, grouped)
        if lower[0] == "period" and "objective" in lower:
            of, last = "code", words(cells[lower.index("objective")])
        if "category" in named:
            of = words(cells[named["table"]]).lower() if "table" in named else _dimension(caption)
        if "no." in named:
            of = "code"
        year = year_of(cells[named["year"]]) if "year" in named else ""
        year = words(cells[0]).lower() if lower[0] == "period" else year
        item = item_of(last)
        if lower[0] == "objective and year":
            year = YEAR.search(last).group()
        if YEAR.fullmatch(item) or (of == "" and lower[0] == "year"):
            of, item = "", "whole plan"
        if of == "" and not item:
            item = "whole plan"
        item += "".join(f" · {words(cells[lower.index(part)])}" for part in PARTS if part in lower)
        row = _row(place, caption, (heads, lower), cells, (of, item, year))
        if is_stated:
            row.cells = {measure.replace("planned", "stated"): value for measure, value in row.cells.items()}
        yield row


def _dimension(caption):
    return caption.removeprefix("victims: ").removesuffix(", by year")


def _row(place, caption, heads, cells, key):
    of, item, year = key
    row = Row(place, of, item, year)
    for head, name, cell in zip(*heads, cells, strict=False):
        if name in TEXTS or name in ("year", "grouped by", "item", "table", "category"):
            continue
        measure, of_year = measure_of(head)
        if ROLL_UP in caption and measure in ("in progress", "not implemented", "not reported"):
            measure = f"headline count: {measure}"
        if YEAR.fullmatch(name):
            measure = next((known for start, known in OF_CAPTION if start in caption), "amount")
        elif CODE.fullmatch(head) or (name == "whole plan" and of == "status"):
            measure, of_year = f"{item}\0{head}", ""  # a table that is turned: a column for each objective
        if measure in SUMMED and not of_year and any(YEAR.fullmatch(other) for other in heads[1]):
            of_year = "all"  # beside a column for each year
        for found, value in values_of(measure, cell):
            row.cells[found if not of_year else f"{found}@{of_year}"] = value
    if row.cells.get("numerator", UNKNOWN) != UNKNOWN:  # a value in percent, which the document prints with one decimal
        row.cells["value rate"] = rounded(row.cells.pop("value"))
    return row


def figures(rows):
    """Every (key, value, place) of the rows."""
    for row in rows:
        for measure, value in row.cells.items():
            found, *rest = _key(row, measure)
            yield (ALIASES.get(found, found), *rest), value, row.place


def _key(row, measure):
    if isinstance(measure, tuple):  # a sentence names the key of each of its numbers
        return measure
    measure, _, year = measure.partition("@")
    of, item, year = row.of, row.item, year or row.year
    if "\0" in measure:  # turned back
        turned, _, rest = measure.partition("\0")
        code, _, part = rest.partition(" n" if rest.endswith(" n") else " of" if rest.endswith(" of") else " rate")
        suffix = rest[len(code) :]
        measure, _year = measure_of(turned)
        return (measure + suffix, "code", item_of(code), year)
    if measure in SUMMED and not year:
        year = "all"
    return (measure, of, item, year)


__all__ = ["UNKNOWN", "figures", "of_csv", "of_html", "of_xlsx"]

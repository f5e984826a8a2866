"""Tables of money: planned by the plan, spent by verified answers; amounts in EUR, a blank is no 0.00."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from progress.formulas.budget import UNSPECIFIED, BudgetCell, money_rows, sum_of
from progress.formulas.cells import cells_of
from progress.formulas.values import Record
from progress.words import source_label
from reporting.data.status import levels
from reporting.data.values import Table, Values, lead, percentage, title
from reporting.document.labels import nature_label, recurrence_label
from reporting.document.reader import Reader, decimal


def budget(reader: Reader) -> Table:
    """Every cell of the plan with what was spent; a cell that is not costed stays empty, 0.00 is a number."""
    years = _years(reader)
    header = (
        _("No."),
        _("Objective"),
        _("Action"),
        _("Sources"),
        *_planned_and_spent(years, _("Spent")),
        *(_("Planned as printed %(year)s") % {"year": year} for year in years),
    )
    rows = []
    for action in reader.data["actions"]:
        told = [action["budget"].get(year, {"amount": None}) for year in years]
        cells = [cell["amount"] for cell in told]
        sources = ", ".join(reader.text(source, "name")["text"] for source in action["funding"])
        rows.append(
            (
                action["code"],
                action["specific"],
                title(reader, action["code"]),
                sources,
                *map(decimal, cells),
                *(_spent(action, int(year)) for year in years),
                *(decimal(cell.get("adopted", cell["amount"])) for cell in told),
            )
        )
    return Table(_("Budget"), header, rows)


def kinds(reader: Reader) -> Table:
    """Planned, revised and spent by action, year, source, nature and recurrence; each column keeps its sum."""
    sources = {source["code"]: source for action in reader.data["actions"] for source in action["funding"]}
    header = (
        _("No."),
        _("Action"),
        _("Year"),
        _("Source"),
        _("Nature"),
        _("One-off or recurrent"),
        _("Planned as printed"),
        _("Planned"),
        _("Spent"),
    )
    rows = [
        (
            row.action,
            title(reader, row.action),
            row.year,
            reader.text(sources[row.source], "name")["text"] if row.source in sources else row.source,
            nature_label(row.nature),
            recurrence_label(row.recurrence),
            row.adopted,
            row.planned,
            row.spent,
        )
        for row in money_rows(_cells(reader))
    ]
    return Table(_("Kinds of money"), header, rows)


def _cells(reader: Reader) -> Iterator[BudgetCell]:
    """The cells with the sources that the plan prints, one by one."""
    named = {action["code"]: tuple(f["code"] for f in action["funding"]) for action in reader.data["actions"]}
    for cell in cells_of(reader.data["actions"], reader.data["plan"]["years"]):
        yield replace(cell, sources=named[cell.action])


def _years(reader: Reader) -> list[str]:
    return [str(year) for year in reader.data["plan"]["years"]]


def _planned_and_spent(years: Iterable[str], spent: str) -> tuple[str, ...]:
    return (
        *(_("Planned %(year)s") % {"year": year} for year in years),
        *(f"{spent} {year}" for year in years),
    )


def _spent(action: Record, year: int) -> Decimal | None:
    return sum_of(Decimal(row["amount"]) for row in action["spent"] if row["year"] == year)


def budget_by_year(reader: Reader) -> Table:
    """Planned and spent by year; the rate is money spent on costed actions ÷ money planned."""
    part = reader.budget
    header = (_("Year"), *_line_header(), _("Actions with an amount"), _("without cost (0.00)"))
    rows: list[Values] = [(row["year"], *_line(row), row["n_amounts"], row["n_zero"]) for row in part["by_year"]]
    total = (_("Total"), *_sum_line(part["total"]), None, None)
    return Table(_("Budget by year"), header, [*rows, total])


def budget_by_source(reader: Reader) -> Table:
    """Planned and spent by the kind of source that the plan prints for the action: a line for each year."""
    header = (_("Source"), _("Actions"), _("Year"), *_line_header())
    rows = [
        (source_label(row["code"]), row["n_actions"], *line)
        for row in reader.budget["by_source"]
        for line in _lines(row, _years(reader))
    ]
    return Table(_("Budget by source"), header, rows)


def spent_by_source(reader: Reader) -> Table:
    """What was spent by the source that paid, as the answers name it. The plan does not divide by it."""
    years = _years(reader)
    header = (_("Source that paid"), *(_("Spent in all %(year)s") % {"year": year} for year in years))
    rows: list[Values] = [
        (source_label(row["code"]), *(decimal(row["by_year"][year]) for year in years))
        for row in reader.budget["spent_by_source"]
    ]
    return Table(_("Spent by source"), header, rows)


def budget_by_objective(reader: Reader) -> Table:
    """Planned and spent for every objective, a line for each year, beside the totals that the document states."""
    part = reader.budget
    stated = {(row["code"], str(row["year"])): row["amount"] for row in part["stated"]}
    header = (_("Level"), _("No."), _("Title"), _("Year"), *_line_header(), _("Stated by the document"))
    strategic, specific = ({row["code"]: row for row in part[name]} for name in ("by_strategic", "by_specific"))
    rows = [
        (
            level,
            objective["code"],
            reader.text(objective, "title")["text"],
            *line,
            decimal(stated.get((objective["code"], str(line[0])))),
        )
        for level, objective, found in levels(reader, strategic, specific)
        for line in _lines(found[objective["code"]], _years(reader))
    ]
    return Table(_("Budget by objective"), header, rows)


def spending(reader: Reader) -> Table:
    """What verified answers say was spent, by action, period, source, nature and recurrence."""
    names = {source["code"]: source for action in reader.data["actions"] for source in action["funding"]}
    header = (
        _("No."),
        _("Action"),
        _("Period"),
        _("Year"),
        _("Source"),
        _("Kind of source"),
        _("Nature"),
        _("One-off or recurrent"),
        _("Spent"),
    )
    rows = [
        (
            action["code"],
            title(reader, action["code"]),
            row["period"],
            row["year"],
            reader.text(names[row["source"]], "name")["text"] if row["source"] in names else row["source"],
            source_label(row["kind"]),
            nature_label(row["nature"]),
            recurrence_label(row.get("recurrence", UNSPECIFIED)),
            decimal(row["amount"]),
        )
        for action in reader.data["actions"]
        for row in action["spent"]
    ]
    return Table(_("Spending"), header, rows)


def execution(reader: Reader) -> Table:
    """Planned and spent by year, printed source and objective, one line for each year; apart, what has no rate."""
    header = (_("Grouped by"), _("Item"), _("Year"), *_line_header())
    return Table(_("Budget execution"), header, list(_execution(reader)))


def _execution(reader: Reader) -> Iterator[Values]:
    part, budget, years = reader.data["execution"], reader.budget, _years(reader)
    whole = _("Whole plan")
    yield from ((_("Year"), whole, row["year"], *_line(row)) for row in budget["by_year"])
    yield _("Year"), whole, whole, *_sum_line(budget["total"])
    for row in budget["by_source"]:
        if row["n_actions"]:
            yield from ((_("Kind of source"), source_label(row["code"]), *line) for line in _lines(row, years))
    for row in budget["by_strategic"]:
        yield from ((_("Strategic objective"), row["code"], *line) for line in _lines(row, years))
    for row in part["planned_by_nature"]:
        yield from _one_amount(_("Nature, planned"), nature_label(row["code"]), row, years, column=0)
    for row in part["spent_by_nature"]:
        yield from _one_amount(_("Nature that the answers name"), nature_label(row["code"]), row, years, column=4)
    for row in part.get("planned_by_recurrence", []):
        yield from _one_amount(_("Recurrence, planned"), recurrence_label(row["code"]), row, years, column=0)
    for row in part.get("spent_by_recurrence", []):
        label = recurrence_label(row["code"])
        yield from _one_amount(_("Recurrence that the answers name"), label, row, years, column=4)
    for row in budget["spent_by_source"]:
        yield from _one_amount(_("Source that the answers name"), source_label(row["code"]), row, years, column=4)


def _one_amount(by: str, item: str, row: Record, years: Iterable[str], *, column: int) -> Iterator[Values]:
    """What has an amount alone: nothing stands beside it that it could be compared with."""
    for year in years:
        cells: list[Decimal | None] = [None] * len(_line_header())
        cells[column] = decimal(row["by_year"][year])
        yield by, item, int(year), *cells


def _line_header() -> tuple[str, ...]:
    """The headers of what `_line` gives."""
    return (
        _("Planned"),
        _("Spent on costed actions"),
        _("Execution, percent"),
        _("Spent where the plan is blank"),
        _("Spent in all"),
        _("Costed actions"),
        _("not costed (blank)"),
        _("Planned as printed"),
    )


def _line(row: Record) -> Values:
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    return (
        planned,
        spent,
        percentage(spent, planned),
        decimal(row["spent_unplanned"]),
        decimal(row["spent_in_all"]),
        row["n_costed"],
        row["n_blank"],
        decimal(row.get("adopted", row["planned"])),
    )


def _sum_line(row: Record) -> Values:
    """The line of several years: their numbers of actions have no sum, most have an amount in every year."""
    return _line({**row, "n_costed": None, "n_blank": None})


def _lines(row: Record, years: Iterable[str]) -> Iterator[Values]:
    for year in years:
        yield int(year), *_line(row["by_year"][year])
    yield _("Whole plan"), *_sum_line(row["total"])


def differences(reader: Reader) -> Table:
    """Where spending and plan part ways: materially, spent without a plan, planned without a word."""
    header = (
        _("Why it is listed"),
        _("No."),
        _("Action"),
        _("Lead"),
        _("Year"),
        _("Planned"),
        _("Spent"),
        _("Difference"),
        _("Execution, percent"),
        _("Explanation"),
    )
    part = reader.data["execution"]
    rows = [
        (
            name,
            row["code"],
            title(reader, row["code"]),
            lead(reader, row["code"]),
            row["year"],
            *_difference(row),
            _explained(reader, row),
        )
        for name, found in (
            (_("Material differences"), part["material"]),
            (_("Spent where the plan is blank"), part["unplanned"]),
            (_("Planned amounts without a word on spending"), part["untold"]),
        )
        for row in found
    ]
    return Table(_("Budget differences"), header, rows)


def _difference(row: Record) -> Values:
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    both = planned is not None and spent is not None
    return planned, spent, spent - planned if both else None, percentage(spent, planned)


def _explained(reader: Reader, row: Record) -> str:
    said = (f"{reader.abbreviation(one['institution'])}: {one['text']}" for one in row.get("explanations", []))
    return "\n".join(said)

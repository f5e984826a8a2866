"""Tables of money: planned by the plan, spent by verified answers; amounts in EUR, a blank is no 0.00."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from progress.formulas.budget import sum_of
from reporting.data.status import levels
from reporting.data.values import Table, Values, lead, percentage, title
from reporting.document.labels import nature_label, source_label
from reporting.document.reader import Reader, decimal
from reporting.document.sentences import costed_spent
from reporting.snapshot.values import Record


def budget(reader: Reader) -> Table:
    """Every cell of the plan with what was spent; a cell that is not costed stays empty, 0.00 is a number."""
    years = _years(reader)
    header = (
        _("No."),
        _("Objective"),
        _("Action"),
        _("Sources"),
        *_planned_and_spent(years),
    )
    rows = []
    for action in reader.data["actions"]:
        cells = [action["budget"].get(year, {"amount": None})["amount"] for year in years]
        sources = ", ".join(reader.text(source, "name")["text"] for source in action["funding"])
        rows.append(
            (
                action["code"],
                action["specific"],
                title(reader, action["code"]),
                sources,
                *map(decimal, cells),
                *(_spent(action, int(year)) for year in years),
            )
        )
    return Table(_("Budget"), header, rows)


def _years(reader: Reader) -> list[str]:
    return [str(year) for year in reader.data["plan"]["years"]]


def _planned_and_spent(years: Iterable[str]) -> tuple[str, ...]:
    return (
        *(_("Planned %(year)s") % {"year": year} for year in years),
        *(_("Spent %(year)s") % {"year": year} for year in years),
    )


def _spent(action: Record, year: int) -> Decimal | None:
    return sum_of(Decimal(row["amount"]) for row in action["spent"] if row["year"] == year)


def budget_by_year(reader: Reader) -> Table:
    """Planned and spent by year; the rate is money spent on costed actions ÷ money planned."""
    part = reader.data["budget"]
    header = (
        _("Year"),
        _("Planned"),
        _("Spent"),
        _("Execution, percent"),
        _("Spent where the plan is blank"),
        _("Actions with an amount"),
        _("without cost (0.00)"),
        _("not costed (blank)"),
    )
    rows: list[Values] = [
        (
            row["year"],
            decimal(row["planned"]),
            decimal(row["spent"]),
            percentage(costed_spent(row), decimal(row["planned"])),
            decimal(row.get("spent_unplanned")),
            row["n_amounts"],
            row["n_zero"],
            row["n_blank"],
        )
        for row in part["by_year"]
    ]
    total = (_("Total"), decimal(part["planned"]), decimal(part["spent"]), *[None] * 5)
    return Table(_("Budget by year"), header, [*rows, total])


def budget_by_source(reader: Reader) -> Table:
    """Planned by the kinds of source that the plan names, spent by those that the answers name."""
    years = _years(reader)
    header = (_("Source"), _("Actions"), *_planned_and_spent(years))
    rows = [
        (source_label(row["kind"]), row["n_actions"], *_amounts(row, years))
        for row in reader.data["budget"]["by_source"]
    ]
    return Table(_("Budget by source"), header, rows)


def _amounts(row: Record, years: Iterable[str]) -> Values:
    return tuple(decimal(row[name][year]) for name in ("planned", "spent") for year in years)


def budget_by_objective(reader: Reader) -> Table:
    """Planned and spent for every objective, beside the totals that the document states."""
    years = _years(reader)
    stated = {(row["code"], str(row["year"])): row["amount"] for row in reader.data["budget"]["stated"]}
    header = (
        _("Level"),
        _("No."),
        _("Title"),
        *_planned_and_spent(years),
        *(_("Stated by the document %(year)s") % {"year": year} for year in years),
    )
    strategic, specific = (
        {row["code"]: row for row in reader.data["budget"][name]} for name in ("by_strategic", "by_specific")
    )
    rows = [
        (
            level,
            objective["code"],
            reader.text(objective, "title")["text"],
            *_amounts(found[objective["code"]], years),
            *(decimal(stated.get((objective["code"], year))) for year in years),
        )
        for level, objective, found in levels(reader, strategic, specific)
    ]
    return Table(_("Budget by objective"), header, rows)


def spending(reader: Reader) -> Table:
    """What verified answers say was spent, by action, period, source and nature."""
    names = {source["code"]: source for action in reader.data["actions"] for source in action["funding"]}
    header = (
        _("No."),
        _("Action"),
        _("Period"),
        _("Year"),
        _("Source"),
        _("Kind of source"),
        _("Nature"),
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
            decimal(row["amount"]),
        )
        for action in reader.data["actions"]
        for row in action["spent"]
    ]
    return Table(_("Spending"), header, rows)


def execution(reader: Reader) -> Table:
    """Planned and spent by year, source, objective and nature: one line for each year, and for the whole plan."""
    header = (
        _("Grouped by"),
        _("Item"),
        _("Year"),
        _("Planned"),
        _("Spent on costed actions"),
        _("Execution, percent"),
        _("Spent where the plan is blank"),
        _("Costed actions"),
        _("not costed (blank)"),
    )
    return Table(_("Budget execution"), header, list(_execution(reader)))


def _execution(reader: Reader) -> Iterator[Values]:
    part = reader.data["execution"]
    years = [str(year) for year in part["years"]]
    whole = _("Whole plan")
    yield from ((_("Year"), whole, *line) for line in _lines(part, years))
    for row in part["by_source"]:
        if row["n_actions"]:
            yield from ((_("Kind of source"), source_label(row["code"]), *line) for line in _lines(row, years))
    for row in part["by_strategic"]:
        yield from ((_("Strategic objective"), row["code"], *line) for line in _lines(row, years))
    for planned, spent in zip(part["planned_by_nature"], part["spent_by_nature"], strict=True):
        for year in years:
            money = decimal(planned["by_year"][year]), decimal(spent["by_year"][year])
            rate = percentage(money[1], money[0])
            yield _("Nature"), nature_label(planned["code"]), int(year), *money, rate, None, None, None
    for row in part["spent_by_source"]:
        for year in years:
            amount = decimal(row["by_year"][year])
            by = _("Source that the answers name")
            yield by, source_label(row["code"]), int(year), None, amount, None, None, None, None


def _lines(row: Record, years: Iterable[str]) -> Iterator[Values]:
    for year in years:
        yield int(year), *_line(row["by_year"][year])
    yield _("Whole plan"), *_line(row["total"])


def _line(row: Record) -> Values:
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    return (
        planned,
        spent,
        percentage(spent, planned),
        decimal(row["spent_unplanned"]),
        row["n_costed"],
        row["n_blank"],
    )


def differences(reader: Reader) -> Table:
    """Where spending and plan part ways: by a fifth or more, spent without a plan, planned without a word."""
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
    )
    part = reader.data["execution"]
    rows = [
        (name, row["code"], title(reader, row["code"]), lead(reader, row["code"]), row["year"], *_difference(row))
        for name, found in (
            (_("Differences of a fifth or more"), part["material"]),
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

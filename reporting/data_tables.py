"""The tables of a report as plain values: texts in the report's language, numbers as numbers, days as days."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.models import VictimFigure
from progress.exports import Value
from progress.labels import BANDS
from progress.models import Challenge
from reporting.chapters.labels import outcome_label
from reporting.chapters.reader import HIDDEN, Reader, Row, decimal
from reporting.chapters.statistics import figure
from reporting.chapters.tables import quantity
from reporting.kinds import REPORT_KINDS

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """A sheet, or a CSV file: `key` is part of the file's name, `title` the sheet's."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: list[Values]


def about(reader: Reader, sha256: str) -> list[Values]:
    """What the tables are from."""
    data = reader.data
    edition = data.get("edition") or {}
    return [
        (_("Document"), str(REPORT_KINDS[data["kind"]].title)),
        (_("Period"), data["period"]["code"]),
        (_("Cut-off date"), _day(data["period"]["ends_on"])),
        (_("Plan version"), data["plan_version"]["number"]),
        (_("Version of the report"), edition.get("version")),
        (_("Protocol number"), edition.get("protocol_number") or ""),
        (_("SHA-256 of the snapshot"), sha256),
    ]


def tables(reader: Reader) -> list[Table]:
    """Every table that the report of this kind has."""
    makers: tuple[Callable[[Reader], Table], ...] = (actions, indicators, budget, institutions, problems)
    found = [make(reader) for make in makers]
    return [*found, statistics(reader)] if "statistics" in reader.data else found


def actions(reader: Reader) -> Table:
    """All actions: what is planned, where they stand, what was answered."""
    header = (
        _("No."),
        _("Objective"),
        _("Action"),
        _("Product"),
        _("Lead"),
        _("Supporting"),
        _("Deadline"),
        _("Deadline as printed"),
        _("Status"),
        _("Status before"),
        _("Late"),
        _("Delivered on"),
        _("Reached / target"),
        _("Files"),
        _("Links"),
        _("What was done"),
        _("Reason of the Secretariat"),
    )
    return Table("actions", _("Actions"), header, [_action(reader, action) for action in reader.data["actions"]])


def _action(reader: Reader, action: Row) -> Values:
    reached = (quantity(reader, output) for output in action["outputs"])
    told = (
        f"{reader.abbreviation(answer['institution'])}, {answer['period']}: {answer['what_was_done']}"
        for answer in action["answers"]
        if answer["what_was_done"]
    )
    return (
        action["code"],
        action["specific"],
        reader.text(action, "title")["text"],
        reader.text(action, "product")["text"],
        reader.abbreviation(action["lead"]),
        reader.abbreviations(action["supporting"]),
        _day(action["deadline_on"]),
        action["deadline_printed"],
        _status(reader, action["status"]),
        _status(reader, action["status_before"]),
        _yes(action["is_late"]),
        _day(action["completed_on"]) if action["status"] == "implemented" else None,
        "; ".join(f"{line['line']} {line['unit']['text']}" for line in reached if line),
        action["evidence"]["files"],
        action["evidence"]["links"],
        "\n".join(told),
        action["assessment_reason"],
    )


def indicators(reader: Reader) -> Table:
    """All indicators; what was measured where the report tracks them."""
    header = (
        _("No."),
        _("Objective"),
        _("Indicator"),
        _("Unit"),
        _("Baseline as printed"),
        _("Baseline"),
        _("Interim target as printed"),
        _("Interim target"),
        _("Final target as printed"),
        _("Final target"),
    )
    tracking = {row["code"]: row for row in reader.data.get("tracking", [])}
    rows = [_indicator(reader, row) + _tracked(tracking.get(row["code"])) for row in reader.data["indicators"]]
    return Table("indicators", _("Indicators"), header + (_tracked_header() if tracking else ()), rows)


def _indicator(reader: Reader, row: Row) -> Values:
    targets = [row["targets"].get(kind) or {"printed": "", "value": None} for kind in ("interim", "final")]
    return (
        row["code"],
        row["objective"],
        reader.text(row, "title")["text"],
        "%" if row["unit"] == "percent" else "",
        row["baseline_printed"],
        decimal(row["baseline"]),
        *(value for target in targets for value in (target["printed"], decimal(target["value"]))),
    )


def _tracked_header() -> tuple[str, ...]:
    return (
        _("Value"),
        _("Numerator"),
        _("Denominator"),
        _("Target"),
        _("Due on"),
        _("Achievement"),
        _("Assessment"),
        _("Note"),
        _("Why there is no value"),
        _("Source"),
    )


def _tracked(row: Row | None) -> Values:
    if row is None:
        return ()
    return (
        HIDDEN if row.get("is_hidden") else decimal(row["value"]),
        *(decimal(row[name]) for name in ("numerator", "denominator", "target")),
        _day(row["due_on"]),
        decimal(row["achieved"]),
        str(BANDS[row["band"]]),
        row["note"],
        row["absent_reason"],
        row["source"],
    )


def budget(reader: Reader) -> Table:
    """Every cell of the plan with what was spent; a cell that is not costed stays empty, 0.00 is a number."""
    years = [str(year) for year in reader.data["plan"]["years"]]
    header = (
        _("No."),
        _("Objective"),
        _("Action"),
        _("Sources"),
        *(_("Planned %(year)s") % {"year": year} for year in years),
        *(_("Spent %(year)s") % {"year": year} for year in years),
    )
    rows = []
    for action in reader.data["actions"]:
        cells = [action["budget"].get(year, {"amount": None})["amount"] for year in years]
        sources = ", ".join(reader.text(source, "name")["text"] for source in action["funding"])
        rows.append(
            (
                action["code"],
                action["specific"],
                reader.text(action, "title")["text"],
                sources,
                *map(decimal, cells),
                *(_spent(action, int(year)) for year in years),
            )
        )
    return Table("budget", _("Budget"), header, rows)


def _spent(action: Row, year: int) -> Decimal | None:
    amounts = [Decimal(row["amount"]) for row in action["spent"] if row["year"] == year]
    return sum(amounts, Decimal(0)) if amounts else None


def institutions(reader: Reader) -> Table:
    """How every institution reported, and where the actions that it leads stand."""
    statuses = reader.used_statuses(row["led"] for row in reader.data["reporting"]["by_institution"])
    header = (
        _("Institution"),
        _("Full name"),
        _("Reporting"),
        _("Answered on"),
        _("Days late"),
        _("Answers asked for"),
        _("Verified answers"),
        _("Actions supported"),
        *(str(status.label) for status in statuses),
    )
    rows = [
        (
            reader.abbreviation(row["code"]),
            reader.name(row["code"]),
            outcome_label(row["outcome"]),
            _day(row["submitted_on"]),
            row["days_late"],
            row["n_asked"],
            row["n_verified"],
            row["n_supporting"],
            *(row["led"].get(status.value, 0) for status in statuses),
        )
        for row in reader.data["reporting"]["by_institution"]
    ]
    return Table("institutions", _("Institutions"), header, rows)


def problems(reader: Reader) -> Table:
    """Difficulties, challenges and risks with how they are addressed."""
    header = (
        _("Kind"),
        _("No."),
        _("Institution"),
        _("Description"),
        _("How it is addressed"),
        _("Probability"),
        _("Impact"),
        _("Owner"),
        _("Due on"),
    )
    kinds, levels = dict(Challenge.Kind.choices), dict(Challenge.Level.choices)
    rows = [
        (
            str(kinds[row["kind"]]),
            row["action"],
            reader.abbreviation(row["institution"]),
            row["description"],
            row["mitigation"],
            str(levels.get(row["probability"], "")),
            str(levels.get(row["impact"], "")),
            row["owner"],
            _day(row["due_on"]),
        )
        for row in reader.data["problems"]["challenges"]
    ]
    return Table("problems", _("Problems"), header, rows)


def statistics(reader: Reader) -> Table:
    """The victim tables as they may be published, one line a category and year; a hidden figure is its mark."""
    header = (_("Table"), _("Category"), _("Year"), _("Number"))
    return Table("statistics", _("Statistics"), header, list(_figures(reader)))


def _figures(reader: Reader) -> Iterator[Values]:
    for table in reader.data["statistics"]["tables"]:
        dimension = str(VictimFigure.Dimension(table["dimension"]).label)
        for row in table["rows"]:
            for year, cell in zip(table["years"], row["cells"], strict=True):
                number = figure(cell)["text"] if cell["value"] is None else cell["value"]
                yield dimension, reader.text(row, "label")["text"], year, number


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else ""


def _status(reader: Reader, code: str | None) -> str:
    status = reader.status(code)
    return status["label"] if status else ""

"""Tables of the plan itself: what changed in it, what it leaves open, and the statistics that it begins with."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans.models import VictimFigure
from reporting.data.values import Table, Values, day, missing, status, title
from reporting.document.chapters.differences import annex_changes
from reporting.document.chapters.method import method
from reporting.document.chapters.planning import annex_gaps
from reporting.document.chapters.statistics import annex_statistics, figure
from reporting.document.reader import Reader, Row, decimal


def changes(reader: Reader) -> Table:
    """Everything that differs from the report before; what it is compared with stands in the first sheet."""
    header = (_("Change"), _("No."), _("Concerns"), _("Which"), _("Before"), _("Now"))
    return Table("changes", _("Changes since the last report"), header, list(_changes(reader)))


def _changes(reader: Reader) -> Iterator[Values]:
    part, printed = reader.data["changes"], annex_changes(reader)
    for row in part["status"]:
        before, after = status(reader, row["before"]), status(reader, row["after"])
        yield _("Changes of status"), row["code"], title(reader, row["code"]), None, before, after
    for row in part["deadlines"]:
        before, after = day(row["before"]), day(row["after"])
        yield _("Changed deadlines"), row["code"], title(reader, row["code"]), None, before, after
    for row in part["budget"]:
        before, after = decimal(row["before"]), decimal(row["after"])
        yield _("Changed budgets"), row["code"], title(reader, row["code"]), row["year"], before, after
    targets = next((table["rows"] for table in printed["tables"] if table["title"] == _("Changed targets")), [])
    for row, shown in zip(part["targets"], targets, strict=True):
        before, after = decimal(row["before"]), decimal(row["after"])
        yield _("Changed targets"), row["code"], shown["what"]["text"], shown["measure"], before, after
    for named in printed["lists"]:
        for row in named["rows"]:
            yield named["title"], row["code"], row["title"]["text"], None, None, None


def gaps(reader: Reader) -> Table:
    """The actions without a deadline, an amount or a number to reach, and the indicators without a target."""
    header = (_("What"), _("No."), _("Title"), _("Lead"), _("Deadline"), _("Budget"), _("Target"))
    found = annex_gaps(reader)
    rows: list[Values] = [
        (_("Action"), row["code"], row["title"]["text"], row["lead"], *_gaps(row)) for row in found["rows"]
    ]
    rows += [
        (_("Indicator"), row["code"], row["title"]["text"], "", "", "", missing(False)) for row in found["indicators"]
    ]
    return Table("gaps", _("Gaps of actions and indicators"), header, rows)


def _gaps(row: Row) -> Values:
    return tuple(missing(row[f"has_{name}"]) for name in ("deadline", "budget", "target"))


def quality(reader: Reader) -> Table:
    """What the document leaves open or contradicts, by rule: how often, and where."""
    header = (_("Finding"), _("Number"), _("Where"))
    found = [row for row in reader.data["quality"] if row["severity"] != "info"]
    rows = [
        (shown["title"], shown["n"], ", ".join(row["codes"]))
        for shown, row in zip(method(reader)["gaps"], found, strict=True)
    ]
    return Table("quality", _("What the plan leaves open"), header, rows)


def statistics(reader: Reader) -> Table:
    """The victim tables as they may be published, one line a category and year; a hidden figure is its mark."""
    header = (_("Table"), _("Category"), _("Year"), _("Number"))
    return Table("statistics", _("Statistics"), header, list(_figures(reader)))


def statistics_years(reader: Reader) -> Table:
    """The years after the strategy's printed tables: where the figures are from, or why there are none."""
    header = (_("Year"), _("Recorded"), _("Source or reason"))
    shown = annex_statistics(reader)
    rows: list[Values] = [(row["year"], _("figures"), row["source"]) for row in shown["recorded"]]
    rows += [(row["year"], _("no figures"), row["reason"]) for row in shown["absent"]]
    return Table("statistics-years", _("Years of the statistics"), header, sorted(rows))


def _figures(reader: Reader) -> Iterator[Values]:
    shown = annex_statistics(reader)["tables"]
    for table, printed in zip(reader.data["statistics"]["tables"], shown, strict=True):
        dimension = str(VictimFigure.Dimension(table["dimension"]).label)
        cells = [row["cells"] for row in table["rows"]] + ([table["sums"]] if table["sums"] else [])
        for row, line in zip(printed["rows"], cells, strict=True):
            for year, cell in zip(table["years"], line, strict=True):
                number = figure(cell)["text"] if cell["value"] is None else cell["value"]
                yield dimension, row["label"]["text"], year, number

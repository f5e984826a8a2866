"""Tables of the plan itself: its actions and indicators, what changed, what it leaves open, its statistics."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.models import Indicator, VictimFigure
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.words import BANDS
from reporting.data.values import Table, Values, day, missing, status_label, title, yes
from reporting.document.chapters.differences import annex_changes, changed_target
from reporting.document.chapters.method import method
from reporting.document.chapters.planning import annex_gaps
from reporting.document.chapters.statistics import annex_statistics, figure
from reporting.document.reader import HIDDEN, Reader, decimal
from reporting.document.rows import quantity


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
    return Table(_("Actions"), header, [_action(reader, action) for action in reader.data["actions"]])


def _action(reader: Reader, action: Record) -> Values:
    reached = (quantity(reader, output) for output in action["outputs"])
    told = (
        f"{reader.abbreviation(answer['institution'])}, {half_year_name(answer['period'])}: {answer['what_was_done']}"
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
        day(action["deadline_on"]),
        action["deadline_printed"],
        status_label(reader, action["status"]),
        status_label(reader, action["status_before"]),
        yes(action["is_late"]),
        day(action["completed_on"]) if action["status"] == "implemented" else None,
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
        _("Target stated in the result"),
        _("Other targets of the passport"),
        _("Decision of the passport"),
    )
    tracking = {row["code"]: row for row in reader.data.get("tracking", [])}
    rows = [_indicator(reader, row) + _tracked(tracking.get(row["code"])) for row in reader.data["indicators"]]
    return Table(_("Indicators"), header + (_tracked_header() if tracking else ()), rows)


def _indicator(reader: Reader, row: Record) -> Values:
    targets = [row["targets"].get(kind) or {"printed": "", "value": None} for kind in ("interim", "final")]
    others = [(kind, target) for kind, target in row["targets"].items() if kind not in ("interim", "final", "result")]
    decision = row.get("passport")
    return (
        row["code"],
        row["objective"],
        reader.text(row, "title")["text"],
        "%" if row["unit"] == "percent" else "",
        row["baseline_printed"],
        decimal(row["baseline"]),
        *(value for target in targets for value in (target["printed"], decimal(target["value"]))),
        decimal(_stated(reader, row["objective"])),
        "; ".join(f"{reader.day(day)}: {target['value']}" for day, target in others),
        f"{decision['decision_number']}, {reader.day(decision['decided_on'])}" if decision else "",
    )


def _stated(reader: Reader, code: str) -> str | None:
    """The target in the result of the objective, in its own unit."""
    objectives = (row for top in reader.data["objectives"] for row in (top, *top["specific"]))
    stated = next((row.get("result_target") for row in objectives if row["code"] == code), None)
    return stated["value"] if stated else None


def _tracked_header() -> tuple[str, ...]:
    return (
        _("Value"),
        _("How it is made of the half-years"),
        _("Half-years that are missing from it"),
        _("Numerator"),
        _("Denominator"),
        _("Compared with the target"),
        _("Target"),
        _("Due on"),
        _("Achievement"),
        _("Assessment"),
        _("Note"),
        _("Why there is no value"),
        _("Source"),
    )


def _tracked(row: Record | None) -> Values:
    if row is None:
        return ()
    return (
        HIDDEN if row.get("is_hidden") else decimal(row["value"]),
        str(Indicator.SpanRule(row["rule"]).label) if "rule" in row else "",
        row.get("n_unmeasured", row.get("n_unmeasured_before", 0)) or None,
        *(decimal(row[name]) for name in ("numerator", "denominator")),
        decimal(row.get("compared", row["value"])),
        decimal(row["target"]),
        day(row["due_on"]),
        decimal(row["achieved"]),
        str(BANDS[row["band"]]),
        row["note"],
        row["absent_reason"],
        row["source"],
    )


def changes(reader: Reader) -> Table:
    """Everything that differs from the report before; what it is compared with stands in the first sheet."""
    header = (pgettext("heading", "Change"), _("No."), _("Concerns"), _("Which"), _("Before"), _("Now"))
    return Table(_("Changes since the last report"), header, list(_changes(reader)))


def _changes(reader: Reader) -> Iterator[Values]:
    part = reader.data["changes"]
    for row in part["status"]:
        before, after = status_label(reader, row["before"]), status_label(reader, row["after"])
        yield _("Changes of status"), row["code"], title(reader, row["code"]), None, before, after
    for row in part["deadlines"]:
        before, after = day(row["before"]), day(row["after"])
        yield _("Changed deadlines"), row["code"], title(reader, row["code"]), None, before, after
    for row in part["budget"]:
        before, after = decimal(row["before"]), decimal(row["after"])
        yield _("Changed budgets"), row["code"], title(reader, row["code"]), row["year"], before, after
    for row in part["targets"]:
        shown, before, after = changed_target(reader, row), decimal(row["before"]), decimal(row["after"])
        yield _("Changed targets"), row["code"], shown["what"]["text"], shown["measure"], before, after
    annex = annex_changes(reader)
    for found in annex["lists"]:
        for row in found["rows"]:
            yield found["title"], row["code"], row["title"]["text"], None, None, None
    for decision in annex["decisions"]:
        kind = _("Decision %(number)s") % {"number": decision["decision"]}
        for row in decision["rows"]:
            yield kind, row["code"], row["reason"], row["what"], row["before"], row["after"]


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
    return Table(_("Gaps of actions and indicators"), header, rows)


def _gaps(row: Record) -> Values:
    return tuple(missing(row[f"has_{name}"]) for name in ("deadline", "budget", "target"))


def quality(reader: Reader) -> Table:
    """What the document leaves open or contradicts, by rule: how often, and where."""
    header = (_("Finding"), _("Number"), _("Where"))
    found = [row for row in reader.data["quality"] if row["severity"] != "info"]
    rows = [
        (shown["title"], shown["n"], ", ".join(row["codes"]))
        for shown, row in zip(method(reader)["gaps"], found, strict=True)
    ]
    return Table(_("What the plan leaves open"), header, rows)


def statistics(reader: Reader) -> Table:
    """The victim tables as they may be published, one line a category and year; a hidden figure is its mark."""
    header = (_("Table"), _("Category"), _("Year"), _("Number"))
    return Table(_("Statistics"), header, list(_figures(reader)))


def statistics_years(reader: Reader) -> Table:
    """The years after the strategy's printed tables: where the figures are from, or why there are none."""
    header = (_("Year"), _("Recorded"), _("Source or reason"))
    shown = annex_statistics(reader)
    rows: list[Values] = [(row["year"], _("figures"), row["source"]) for row in shown["recorded"]]
    rows += [(row["year"], _("no figures"), row["reason"]) for row in shown["absent"]]
    return Table(_("Years of the statistics"), header, sorted(rows))


def _figures(reader: Reader) -> Iterator[Values]:
    shown = annex_statistics(reader)["tables"]
    for table, printed in zip(reader.data["statistics"]["tables"], shown, strict=True):
        dimension = str(VictimFigure.Dimension(table["dimension"]).label)
        cells = [row["cells"] for row in table["rows"]] + ([table["sums"]] if table["sums"] else [])
        for row, line in zip(printed["rows"], cells, strict=True):
            for year, cell in zip(table["years"], line, strict=True):
                number = figure(cell)["text"] if cell["value"] is None else cell["value"]
                yield dimension, row["label"]["text"], year, number

"""The tables of a report as plain values: texts in the report's language, numbers as numbers, days as days.

Every figure is taken from the frozen data, or from the chapter that prints it; nothing is counted anew here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from progress.pages.words import BANDS
from reporting.data import money as of_money
from reporting.data import plan as of_plan
from reporting.data import standing as of_standing
from reporting.data import texts as of_texts
from reporting.data.values import Table, Values, chapters_of, day, status, yes
from reporting.document.chapters.differences import since
from reporting.document.reader import HIDDEN, Reader, Row, decimal
from reporting.document.rows import quantity
from reporting.kinds import REPORT_KINDS

__all__ = ["Table", "about", "tables"]


@dataclass(frozen=True)
class Made:
    """A table, and where it belongs: to the reports that print one of the chapters and whose data hold the part."""

    make: Callable[[Reader], Table]
    chapters: frozenset[str]
    part: str


def _in(make: Callable[[Reader], Table], *chapters: str, part: str = "actions") -> Made:
    return Made(make, frozenset(chapters), part)


def about(reader: Reader, sha256: str) -> list[Values]:
    """What the tables are from."""
    data = reader.data
    edition = data.get("edition") or {}
    return [
        (_("Document"), str(REPORT_KINDS[data["kind"]].title)),
        (_("Period"), reader.span.label),
        (_("Cut-off date"), day(data["period"]["ends_on"])),
        (_("Plan version"), data["plan_version"]["number"]),
        (_("Version of the report"), edition.get("version")),
        (_("Protocol number"), edition.get("protocol_number") or ""),
        (_("SHA-256 of the snapshot"), sha256),
        *([(_("Compared with"), since(reader))] if "changes" in data else []),
    ]


def tables(reader: Reader) -> list[Table]:
    """Every table that the report of this kind has, in the order of its chapters; also those without a row."""
    shown = chapters_of(reader).keys()
    return [made.make(reader) for made in _all() if made.chapters & shown and made.part in reader.data]


def _all() -> tuple[Made, ...]:
    return (
        _in(of_standing.figures, "summary"),
        _in(of_standing.status_by_objective, "overall"),
        _in(of_standing.deadlines, "overall"),
        _in(of_standing.lists, "overall"),
        _in(of_standing.status_changes, "overall"),
        _in(actions, "annex_actions"),
        _in(of_standing.outputs, "annex_actions"),
        _in(indicators, "overall"),
        _in(of_texts.problems, "problems"),
        _in(of_texts.problems_by_objective, "lessons"),
        _in(of_standing.institutions, "institutions"),
        _in(of_standing.reporting_by_period, "institutions", part="periods"),
        _in(of_standing.status_by_period, "comparison", part="periods"),
        _in(of_money.budget, "annex_budget"),
        _in(of_money.budget_by_year, "annex_budget"),
        _in(of_money.budget_by_source, "annex_budget"),
        _in(of_money.budget_by_objective, "annex_budget"),
        _in(of_money.spending, "annex_budget"),
        _in(of_money.execution, "execution", part="execution"),
        _in(of_money.differences, "execution", part="execution"),
        _in(of_texts.civil_society, "civil_society", part="civil_society"),
        _in(of_texts.civil_society_answers, "civil_society", part="civil_society"),
        _in(of_texts.causes_of_failures, "outcomes"),
        _in(of_texts.next_steps, "next_steps"),
        _in(of_texts.recommendations, "next_steps"),
        _in(of_texts.follow_ups, "next_steps", "follow_ups"),
        _in(of_texts.proposals, "proposals"),
        _in(of_plan.statistics, "annex_statistics", part="statistics"),
        _in(of_plan.statistics_years, "annex_statistics", part="statistics"),
        _in(of_plan.gaps, "annex_gaps"),
        _in(of_plan.quality, "method", part="quality"),
        _in(of_plan.changes, "annex_changes", part="changes"),
        _in(of_texts.comments, "annex_comments", part="comments"),
    )


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
        day(action["deadline_on"]),
        action["deadline_printed"],
        status(reader, action["status"]),
        status(reader, action["status_before"]),
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
        day(row["due_on"]),
        decimal(row["achieved"]),
        str(BANDS[row["band"]]),
        row["note"],
        row["absent_reason"],
        row["source"],
    )

"""The tables of a report as plain values: texts in the report's language, numbers as numbers, days as days.

Every figure is taken from the frozen data, or from the chapter that prints it; nothing is counted anew here. Which
chapter has which tables stands in document/outline.py.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from reporting.data import money, narrative, plan, status
from reporting.data.values import Table, Values, day
from reporting.document.chapters.differences import since
from reporting.document.outline import shown_chapters
from reporting.document.reader import Reader

# By the key that names the file, in the order of the workbook's sheets.
TABLES: dict[str, Callable[[Reader], Table]] = {
    "figures": status.figures,
    "status": status.status_by_objective,
    "deadlines": status.deadlines,
    "lists": status.lists,
    "status-changes": status.status_changes,
    "forecasts": status.forecasts,
    "actions": plan.actions,
    "outputs": status.outputs,
    "indicators": plan.indicators,
    "problems": narrative.problems,
    "problems-by-objective": narrative.problems_by_objective,
    "escalations": narrative.escalations,
    "institutions": status.institutions,
    "reporting": status.reporting_by_period,
    "status-by-period": status.status_by_period,
    "budget": money.budget,
    "budget-by-year": money.budget_by_year,
    "budget-by-source": money.budget_by_source,
    "spent-by-source": money.spent_by_source,
    "budget-by-objective": money.budget_by_objective,
    "spending": money.spending,
    "kinds": money.kinds,
    "execution": money.execution,
    "differences": money.differences,
    "civil-society": narrative.civil_society,
    "civil-society-answers": narrative.civil_society_answers,
    "failures": narrative.causes_of_failures,
    "next-steps": narrative.next_steps,
    "recommendations": narrative.recommendations,
    "follow-ups": narrative.follow_ups,
    "proposals": narrative.proposals,
    "statistics": plan.statistics,
    "statistics-years": plan.statistics_years,
    "gaps": plan.gaps,
    "quality": plan.quality,
    "changes": plan.changes,
    "comments": narrative.comments,
    "waivers": narrative.waivers,
}
# What stands beneath “About this document”.
OF_NO_CHAPTER = ("waivers",)
# What a table needs of the frozen data where not every report with its chapter holds it.
NEEDS = {"reporting": "periods", "forecasts": "forecasts", "waivers": "waivers"}


def tables(reader: Reader) -> dict[str, Table]:
    """Every table that the report has, by key; also those without a row."""
    keys = {*OF_NO_CHAPTER, *(key for chapter in shown_chapters(reader) for key in chapter.tables)}
    held = [key for key in TABLES if key in keys and NEEDS.get(key, "actions") in reader.data]
    return {key: TABLES[key](reader) for key in held}


def about(reader: Reader, sha256: str) -> list[Values]:
    """What the tables are from."""
    data = reader.data
    edition = data.get("edition") or {}
    return [
        (_("Document"), str(reader.kind.title)),
        (_("Period"), reader.span.label),
        (_("Cut-off date"), day(data["period"]["ends_on"])),
        (_("Plan version"), data["plan_version"]["number"]),
        (_("Version of the report"), edition.get("version")),
        (_("Protocol number"), edition.get("protocol_number") or ""),
        (_("SHA-256 of the snapshot"), sha256),
        *([(_("Compared with"), since(reader))] if "changes" in data else []),
    ]

"""Annex A: all actions at a glance. Annex B: money."""

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from reporting.document import sentences
from reporting.document.chapters.execution import by_source, by_year
from reporting.document.reader import Reader
from reporting.document.rows import budget_rows, overview_row


def annex_actions(reader: Reader) -> Record:
    """Annex A: all actions at a glance."""
    return {
        "year": reader.year,
        "before": half_year_name(reader.data["previous_period"] or ""),
        "n_actions": len(reader.actions),
        "rows": [overview_row(reader, action) for action in reader.data["actions"]],
    }


def annex_budget(reader: Reader) -> Record:
    """Annex B: money planned by the plan and spent by verified answers."""
    budget = reader.budget
    unplanned = ((row["year"], sentences.unplanned(row)) for row in budget["by_year"])
    return {
        "years": reader.data["plan"]["years"],
        **by_year(reader),
        **by_source(reader),
        "groups": budget_rows(reader),
        "unplanned": [(year, sentence) for year, sentence in unplanned if sentence],
    }

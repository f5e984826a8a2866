"""Annex A: everything that is told of each action. Annex B: sums of money."""

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from reporting.document import sentences
from reporting.document.chapters.execution import by_source, by_year
from reporting.document.reader import Reader
from reporting.document.rows import full_row, sums_by_objective


def annex_actions(reader: Reader) -> Record:
    """Annex A: the one place where everything stands that is told of an action."""
    years = reader.data["plan"]["years"]
    return {
        "before": half_year_name(reader.data["previous_period"] or ""),
        "n_actions": len(reader.actions),
        "years": years,
        "n_columns": len(years) + 4,
        "rows": [full_row(reader, action, years) for action in reader.data["actions"]],
    }


def annex_budget(reader: Reader) -> Record:
    """Annex B: what the plan foresees and what verified answers spent, in sums; single actions stand in annex A."""
    budget = reader.budget
    unplanned = ((row["year"], sentences.unplanned(row)) for row in budget["by_year"])
    return {
        "years": reader.data["plan"]["years"],
        **by_year(reader),
        **by_source(reader),
        "groups": sums_by_objective(reader),
        "unplanned": [(year, sentence) for year, sentence in unplanned if sentence],
    }

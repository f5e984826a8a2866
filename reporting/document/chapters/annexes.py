"""Annex A: all actions at a glance. Annex B: money."""

from progress.formulas.half_years import half_year_name
from reporting.document import sentences
from reporting.document.labels import source_label
from reporting.document.reader import Reader, decimal
from reporting.document.rows import budget_rows, overview_row
from reporting.snapshot.values import Record
from strategy_tracker.base.templatetags.words import money


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
    budget = reader.data["budget"]
    return {
        "years": reader.data["plan"]["years"],
        "by_year": [
            {
                "year": row["year"],
                "planned": money(decimal(row["planned"])),
                "spent": money(decimal(row["spent"])),
                "execution": _execution(row),
                "n_amounts": row["n_amounts"],
                "n_zero": row["n_zero"],
                "n_blank": row["n_blank"],
            }
            for row in budget["by_year"]
        ],
        "by_source": [
            {
                "label": source_label(row["kind"]),
                "n_actions": row["n_actions"],
                "planned": [money(decimal(amount)) for amount in row["planned"].values()],
                "spent": [money(decimal(amount)) for amount in row["spent"].values()],
            }
            for row in budget["by_source"]
        ],
        "groups": budget_rows(reader),
        "unplanned": [(row["year"], sentence) for row in budget["by_year"] if (sentence := sentences.unplanned(row))],
        "planned": [money(decimal(row["planned"])) for row in budget["by_year"]],
        "planned_total": money(decimal(budget["planned"])),
        "spent_total": money(decimal(budget["spent"])),
    }


def _execution(row: Record) -> str:
    """Spent on costed actions ÷ planned, as on the page of the budget."""
    planned = decimal(row["planned"])
    return sentences.percentage(sentences.costed_spent(row) / planned if planned else None)

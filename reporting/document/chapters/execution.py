"""Budget execution: spent beside planned, by year, printed source and objective, and what differs materially."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from progress.charts import bars
from progress.formulas.budget import UNSPECIFIED
from progress.formulas.values import Record, Records
from progress.words import source_label
from reporting.document import amounts, sums
from reporting.document.amounts import shown_line, shown_rows
from reporting.document.chapters.planning import codes_of
from reporting.document.labels import nature_label, recurrence_label
from reporting.document.reader import Reader, decimal
from reporting.document.rows import cut
from reporting.document.sentences_of_years import limits_of
from strategy_tracker.base.templatetags.words import money


def execution(reader: Reader) -> Record:
    """The chapter's tables; every rate is money spent on costed actions ÷ money planned.

    By source, objective and nature it tells of the report's own years; the years before stand in their own reports.
    """
    part, years = reader.data["execution"], sums.years(reader)
    titles = {row["code"]: reader.text(row, "title") for row in reader.data["objectives"]}
    return {
        "years": years,
        "bars": year_bars(reader),
        **by_year(reader),
        **by_source(reader, years),
        "by_strategic": [
            shown_rows(titles[row["code"]], row, years, code=row["code"]) for row in reader.budget["by_strategic"]
        ],
        "by_nature": _beside(part["planned_by_nature"], part["spent_by_nature"], nature_label, years),
        "by_recurrence": _beside(_named(part, "planned"), _named(part, "spent"), recurrence_label, years),
        "limits": limits_of(reader),
        "material": [_material(reader, row) for row in part["material"]],
        "unexplained": codes_of([row for row in part["material"] if not row.get("explanations")]),
        "unplanned": [difference(reader, row) for row in part["unplanned"]],
        "untold": [difference(reader, row) for row in part["untold"]],
    }


def _named(part: Record, of: str) -> Records:
    """By recurrence, where the plan or an answer says anything of it."""
    told = [row for name in ("planned", "spent") for row in part.get(f"{name}_by_recurrence", [])]
    is_said = any(row["code"] != UNSPECIFIED and any(row["by_year"].values()) for row in told)
    return part[f"{of}_by_recurrence"] if is_said else []


def by_year(reader: Reader) -> Record:
    """A line for each year of the plan, and their total."""
    return {
        "by_year": [shown_line(row["year"], row) for row in reader.budget["by_year"]],
        "total": shown_line(_("Whole plan"), reader.budget["total"]),
    }


def by_source(reader: Reader, years: Sequence[int] = ()) -> Record:
    """Planned and spent by the source that the plan prints; apart from it, what each source has paid.

    In these years, or in all years of the plan.
    """
    part, years = reader.budget, years or reader.data["plan"]["years"]
    whole = {"n_actions": len(reader.actions), "total": part["total"]}
    whole["by_year"] = {str(row["year"]): row for row in part["by_year"]}
    return {
        "by_source": [
            shown_rows(_plain(source_label(row["code"])), row, years) for row in part["by_source"] if row["n_actions"]
        ],
        "whole": shown_rows(_plain(_("Whole plan")), whole, years),
        "spent_by_source": _spent_of_years(part["spent_by_source"], source_label, years),
    }


def _beside(planned: Records, spent: Records, label: Callable[[str], str], years: Sequence[int]) -> Records:
    """A row for each value: what is planned in each year, then what was spent; no rate, the two are named apart."""
    told = {row["code"]: row["amounts"] for row in _spent_of_years(spent, label, years)}
    return [
        {
            "label": label(row["code"]),
            "planned": [amounts.planned(row["by_year"][str(year)]) for year in years],
            "spent": told.get(row["code"], [amounts.spent(None)] * len(years)),
        }
        for row in planned
    ]


def _spent_of_years(rows: Records, label: Callable[[str], str], years: Sequence[int]) -> Records:
    """What was spent by each value: in a year that answers tell of, a dash where none names the value; else n/a."""
    told = {year for row in rows for year, amount in row["by_year"].items() if amount is not None}
    return [
        {
            "code": row["code"],
            "label": label(row["code"]),
            "amounts": [
                "–" if amount is None and year in told else amounts.spent(amount)
                for year, amount in ((str(year), row["by_year"][str(year)]) for year in years)
            ],
        }
        for row in rows
    ]


def _plain(text: str) -> Record:
    return {"text": text, "is_fallback": False}


def difference(reader: Reader, row: Record) -> Record:
    """An action whose spending and plan part ways in a year."""
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    both = planned is not None and spent is not None
    return {
        "code": row["code"],
        "title": reader.title(row["code"]),
        "year": row["year"],
        "lead": reader.abbreviation(reader.actions[row["code"]]["lead"]),
        "planned": amounts.planned(row["planned"]),
        "spent": amounts.spent(row["spent"]),
        "difference": money(spent - planned) if both else "",
        "rate": amounts.rate(row),
    }


def _material(reader: Reader, row: Record) -> Record:
    """A difference that is material, and beneath it why, in the words of the institutions."""
    return {**difference(reader, row), "told": explanations(reader, row)}


def explanations(reader: Reader, row: Record) -> Records:
    """Who explains a material difference and how, piece by piece; nothing where nobody does."""
    return [
        {"who": reader.abbreviation(one["institution"]) if index == 0 else "", "text": piece}
        for one in row.get("explanations", [])
        for index, piece in enumerate(cut(one["text"]))
    ]


def year_bars(reader: Reader) -> list[bars.MoneyBar]:
    """Planned, before any revision too, and spent on costed actions of each year, with bars of one scale."""
    rows = reader.budget["by_year"]
    return bars.money_bars(
        ((str(row["year"]), decimal(row["planned"]), decimal(row["spent"])) for row in rows),
        {str(row["year"]): decimal(row.get("adopted", row["planned"])) for row in rows},
    )

"""Budget execution: spent beside planned, by year, source and nature, and what differs by a fifth or more."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from progress.charts import bars
from reporting.document import sentences
from reporting.document.labels import nature_label, source_label
from reporting.document.reader import Reader, decimal
from reporting.snapshot.values import Record
from strategy_tracker.base.templatetags.words import money


def execution(reader: Reader) -> Record:
    """The chapter's tables; every rate is money spent on costed actions ÷ money planned."""
    part = reader.data["execution"]
    years = [str(year) for year in part["years"]]
    titles = {row["code"]: reader.text(row, "title") for row in reader.data["objectives"]}
    return {
        "years": part["years"],
        "since": part["since"],
        "year": reader.year,
        "bars": year_bars(reader),
        "by_year": [_line(year, part["by_year"][year]) for year in years],
        "total": _line(_("Whole plan"), part["total"]),
        "by_source": [
            _shown(_plain(source_label(row["code"])), row, years) for row in part["by_source"] if row["n_actions"]
        ],
        "by_strategic": [_shown(titles[row["code"]], row, years, row["code"]) for row in part["by_strategic"]],
        "whole": _shown(_plain(_("Whole plan")), {**part, "n_actions": len(reader.actions)}, years),
        "natures": [
            {"label": nature_label(plan["code"]), "cells": _natures(plan["by_year"], spent["by_year"], years)}
            for plan, spent in zip(part["planned_by_nature"], part["spent_by_nature"], strict=True)
        ],
        "spent_by_source": [
            {"label": source_label(row["code"]), "amounts": [money(decimal(row["by_year"][year])) for year in years]}
            for row in part["spent_by_source"]
        ],
        "material": [difference(reader, row) for row in part["material"]],
        "unplanned": [difference(reader, row) for row in part["unplanned"]],
        "untold": [difference(reader, row) for row in part["untold"]],
    }


def rate(row: Record) -> str:
    """Spent ÷ planned; "n/a" where the plan is blank or zero, or where nothing is known."""
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    return sentences.percentage(spent / planned if planned and spent is not None else None)


def _line(label: str, row: Record) -> Record:
    return {
        "label": label,
        "planned": money(decimal(row["planned"])),
        "spent": money(decimal(row["spent"])),
        "rate": rate(row),
        "unplanned": money(decimal(row["spent_unplanned"])),
        "n_costed": row["n_costed"],
        "n_blank": row["n_blank"],
    }


def _shown(label: Record, row: Record, years: Iterable[str], code: str = "") -> Record:
    """A row of a table by source or objective: a line for each year, and one for them together."""
    lines = [*(_line(year, row["by_year"][year]) for year in years), _line(_("Total"), row["total"])]
    return {"code": code, "label": label, "n_actions": row["n_actions"], "lines": lines}


def _plain(text: str) -> Record:
    return {"text": text, "is_fallback": False}


def _natures(planned: Record, spent: Record, years: Iterable[str]) -> list[Record]:
    return [
        {
            "planned": money(decimal(planned[year])),
            "spent": money(decimal(spent[year])),
            "rate": rate({"planned": planned[year], "spent": spent[year]}),
        }
        for year in years
    ]


def difference(reader: Reader, row: Record) -> Record:
    """An action whose spending and plan part ways in a year."""
    planned, spent = decimal(row["planned"]), decimal(row["spent"])
    both = planned is not None and spent is not None
    return {
        "code": row["code"],
        "title": reader.title(row["code"]),
        "year": row["year"],
        "lead": reader.abbreviation(reader.actions[row["code"]]["lead"]),
        "planned": money(planned),
        "spent": money(spent),
        "difference": money(spent - planned) if both else "",
        "rate": rate(row),
    }


def year_bars(reader: Reader) -> list[bars.MoneyBar]:
    """Planned and spent of each year with bars of one scale."""
    return bars.money_bars(
        (str(row["year"]), decimal(row["planned"]), decimal(row["spent"])) for row in reader.data["budget"]["by_year"]
    )

"""The victim tables as they may be published: one data set for PDF, spreadsheet, chart and alternative text.

What is hidden is decided in plans.disclosure; here is which sums a reader knows, and the shape of what is published.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from plans.disclosure import Cell, Relation, Table, publish, suppress
from plans.disclosure_audit import calculable
from plans.findings.of_victims import ASSISTED, CASE, IDENTIFIED, NOT_ASSISTED
from plans.models import VictimFigure
from strategy_tracker.base.text import with_dashes

SUPPRESSED = "suppressed"
SUM, REST = "sum", "rest"
NO_FIGURE = {"value": None, "marker": "no figure"}
# Where a figure is printed: dimension, category, year.
Place = tuple[str, str, int]


class Disclosed(Exception):
    """A hidden figure could be calculated from what would be published. Nothing is published then."""


def suppressed_tables(
    figures: Iterable[VictimFigure], threshold: int, hidden_before: Iterable[Place] = ()
) -> dict[str, Any]:
    """The tables in the order of the figures as plain data, all with the same years, without any hidden figure in it.

    A cell is {"value": number, "marker": ""} or {"value": None, "marker": "suppressed"}; whether a cell is hidden for
    its own sake or for another's is not said; "no figure" stands where none was given, which is not 0. "sums" stands
    where the document prints no total; "hidden" counts cells. `hidden_before` are the places that an earlier
    publication hid (`hidden_places` of it); they stay hidden, whatever their count is now.
    Raises Disclosed when the audit finds that a hidden figure follows.
    """
    figures = list(figures)
    table, cell_of = known_sums(figures)
    hidden = suppress(table, threshold, frozenset(cell_of[place] for place in hidden_before if place in cell_of))
    shown = publish(table, hidden)
    least = 0 if any(table.values[cell] == 0 for cell in hidden) else 1
    if calculable(shown, table.relations, least):
        raise Disclosed("A hidden figure of the victim tables could be calculated.")
    tables = _tables(figures, shown, cell_of)
    return {"threshold": threshold, "marker": SUPPRESSED, "hidden": len(hidden), "tables": tables}


def exact_tables(figures: Iterable[VictimFigure]) -> list[dict[str, Any]]:
    """The tables in the same shape with every figure in them, for those who may see it."""
    table, cell_of = known_sums(figures := list(figures))
    return _tables(figures, dict(table.values), cell_of)


def hidden_places(published: dict[str, Any]) -> Iterator[Place]:
    """The places that published tables (`suppressed_tables`) hide."""
    for table in published["tables"]:
        rows = [(row["category"], row["cells"]) for row in table["rows"]]
        for category, cells in [*rows, (SUM, table["sums"] or [])]:
            for year, cell in zip(table["years"], cells, strict=False):
                if cell["marker"] == SUPPRESSED:
                    yield table["dimension"], category, year


def known_sums(figures: Iterable[VictimFigure]) -> tuple[Table, dict[Place, Cell]]:
    """The counts with the sums between them, and the cell of each printed figure.

    The identified victims of a year are the total of every dimension that adds up to them, so one cell stands for all
    printed totals that are equal to it. A sum that does not hold in a year (2021: assisted and not assisted) proves
    nothing and is left out. Each part of the identified is a part of a whole, whose rest is not printed.
    """
    sums = _Sums(list(figures))
    for year in sorted({figure.year for figure in sums.figures}):
        sums.add_year(year)
    return Table(sums.values, tuple(sums.relations), frozenset(sums.unpublished)), sums.cell_of


class _Sums:
    """Collects cells and relations, year by year."""

    def __init__(self, figures: list[VictimFigure]) -> None:
        self.figures = figures
        self.values: dict[Cell, int] = {}
        self.relations: list[Relation] = []
        self.unpublished: set[Cell] = set()
        self.cell_of: dict[Place, Cell] = {}

    def add_year(self, year: int) -> None:
        """All dimensions of one year."""
        figures = [figure for figure in self.figures if figure.year == year]
        whole = next((f for f in figures if (f.dimension, f.category) == (CASE, IDENTIFIED)), None)
        for figure in figures:
            is_whole = whole is not None and figure.is_total and figure.value == whole.value
            cell = (CASE, IDENTIFIED, year) if is_whole else (figure.dimension, figure.category, year)
            self.cell_of[figure.dimension, figure.category, year] = cell
            self.values[cell] = figure.value
        for dimension in dict.fromkeys(figure.dimension for figure in figures):
            own = [figure for figure in figures if figure.dimension == dimension]
            if dimension == CASE:
                self._add_cases(own, whole)
            else:
                self._add_dimension(own, whole)

    def _add_dimension(self, figures: list[VictimFigure], whole: VictimFigure | None) -> None:
        """Categories that exclude each other: they make the identified, or their printed total, or their own sum."""
        parts = [figure for figure in figures if not figure.is_total]
        total = sum(figure.value for figure in parts)
        printed = [figure for figure in figures if figure.is_total]
        place = (figures[0].dimension, SUM, figures[0].year)
        equal = next((figure for figure in ([whole] if whole else []) + printed if figure.value == total), None)
        if equal is not None:
            self._relate(self._cell(equal), parts)
            self.cell_of[place] = self._cell(equal)
        elif not printed:  # the page and the report show the sum
            self.values[place] = total
            self._relate(place, parts)
            self.cell_of[place] = place

    def _add_cases(self, figures: list[VictimFigure], whole: VictimFigure | None) -> None:
        """Assisted and not assisted make the identified, where they do; everything else is a part of them."""
        if whole is None:
            return
        halves = [figure for figure in figures if figure.category in (ASSISTED, NOT_ASSISTED)]
        are_whole = len(halves) == 2 and sum(figure.value for figure in halves) == whole.value
        if are_whole:
            self._relate(self._cell(whole), halves)
        for figure in figures:
            if not figure.is_total and not (are_whole and figure in halves) and figure.value <= whole.value:
                rest = (REST, figure.category, figure.year)
                self.values[rest] = whole.value - figure.value
                self.unpublished.add(rest)
                self.relations.append(Relation(self._cell(whole), (self._cell(figure), rest)))

    def _relate(self, total: Cell, parts: list[VictimFigure]) -> None:
        self.relations.append(Relation(total, tuple(self._cell(part) for part in parts)))

    def _cell(self, figure: VictimFigure) -> Cell:
        return self.cell_of[figure.dimension, figure.category, figure.year]


def _tables(
    figures: Sequence[VictimFigure], shown: dict[Cell, int | None], cell_of: dict[Place, Cell]
) -> list[dict[str, Any]]:
    by_dimension: dict[str, list[VictimFigure]] = defaultdict(list)
    for figure in figures:
        by_dimension[figure.dimension].append(figure)
    years = sorted({figure.year for figure in figures})
    return [_table(name, own, years, shown, cell_of) for name, own in by_dimension.items()]


def _table(
    dimension: str,
    figures: list[VictimFigure],
    years: list[int],
    shown: dict[Cell, int | None],
    cell_of: dict[Place, Cell],
) -> dict[str, Any]:
    labels: dict[str, VictimFigure] = {}
    for figure in figures:
        labels.setdefault(figure.category, figure)

    def cells(category: str) -> list[dict[str, Any]]:
        places = [(dimension, category, year) for year in years]
        return [_published(shown, cell_of[place]) if place in cell_of else NO_FIGURE for place in places]

    rows = [
        {
            "category": category,
            "label": with_dashes(figure.label),
            "label_en": figure.label_en,
            "label_sr": figure.label_sr,
            "is_total": figure.is_total,
            "cells": cells(category),
        }
        for category, figure in labels.items()
    ]
    sums = None if any(row["is_total"] for row in rows) else cells(SUM)
    n_hidden = sum(cell["marker"] == SUPPRESSED for row in rows for cell in row["cells"])
    return {"dimension": dimension, "years": years, "rows": rows, "sums": sums, "hidden": n_hidden}


def _published(shown: dict[Cell, int | None], cell: Cell) -> dict[str, Any]:
    return {"value": shown[cell], "marker": SUPPRESSED if shown[cell] is None else ""}

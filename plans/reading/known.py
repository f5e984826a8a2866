"""What is known when a plan is read, and what a person has decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plans.reading.cells.names import Spellings
from strategy_tracker.base.text import fold

INSTITUTION, SOURCE, REFERENCE = "institution", "source", "reference"


@dataclass(frozen=True)
class Known:
    """Institutions, sources and reference documents that are there, by every spelling."""

    institutions: Mapping[str, str] = field(default_factory=dict)
    """Codes by spelling."""
    never_asked: frozenset[str] = frozenset()
    """Codes of institutions that do not report: one of them in the lead is to be confirmed (domain.md §3)."""
    sources: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()


@dataclass
class Decisions:
    """What a person decided: how a cell is to be read, and what an unknown name is. Kept with the draft as plain data.

    A cell is found again by what its row is, its column and what is printed in it, so that a decision outlives a second
    upload in which other rows have moved.
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)

    def about(self, kind: str, anchor: str, column: str, printed: str) -> dict[str, Any] | None:
        """The decision about a cell, if there is one."""
        wanted = (kind, anchor, column, printed)
        return next((one for one in self.cells if cell_key(one) == wanted), None)

    def name(self, what: str, printed: str) -> dict[str, Any] | None:
        """What a printed name was decided to be."""
        folded = fold(printed)
        return next((one for one in self.names if one["what"] == what and fold(one["printed"]) == folded), None)

    def decide_cell(self, decision: dict[str, Any]) -> None:
        """Keep a decision about a cell, in place of an earlier one."""
        self.cells = [one for one in self.cells if cell_key(one) != cell_key(decision)] + [decision]

    def forget_cell(self, *key: str) -> None:
        """Take a decision about a cell back."""
        self.cells = [one for one in self.cells if cell_key(one) != key]

    def decide_name(self, decision: dict[str, Any]) -> None:
        """Keep what a name is, in place of an earlier decision."""
        key = (decision["what"], fold(decision["printed"]))
        self.names = [one for one in self.names if (one["what"], fold(one["printed"])) != key] + [decision]

    def spellings(self, what: str, known: Mapping[str, str]) -> Spellings:
        """Every way to write what is known, the decided ones among them."""
        decided = {one["printed"]: one["code"] for one in self.names if one["what"] == what}
        return Spellings({**known, **decided})


def cell_key(decision: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What a decision about a cell is found by."""
    return (decision["kind"], decision["anchor"], decision["column"], decision["printed"])

"""The snapshot as a language reads it: texts with their fallback, days, amounts, names, bars."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.formats import date_format

from progress.charts import bars
from progress.charts.bars import STATUS_ORDER
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record, Records
from progress.models import Risk, Status
from progress.models.risks import ON_THE_SCALE
from progress.snapshot.budget import money_of
from reporting.kinds import REPORT_KINDS, ReportKind
from reporting.spans import Span, span_in
from strategy_tracker.base.text import FIELD_SUFFIX

# Printed in place of a number that is too small to be told (domain.md §9).
HIDDEN = "*"


@dataclass(frozen=True)
class Edition:
    """What distinguishes two documents that were made from the same snapshot."""

    language: str
    version: int
    is_demo: bool
    software: str = ""
    # Of an issued report alone: where anybody can check it, and whether it carries the seal of the institution.
    check_url: str = ""
    has_seal: bool = False


@dataclass(frozen=True)
class Reader:
    """One snapshot in one language. To be used inside `translation.override(edition.language)`."""

    data: Record
    edition: Edition
    sha256: str = ""
    chapter_titles: Mapping[str, str] = field(default_factory=dict)
    suffix: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "suffix", FIELD_SUFFIX[self.edition.language])

    @property
    def kind(self) -> ReportKind:
        """The kind of report."""
        return REPORT_KINDS[self.data["kind"]]

    @cached_property
    def actions(self) -> dict[str, Record]:
        """The actions by code, in the order of the plan."""
        return {action["code"]: action for action in self.data["actions"]}

    @cached_property
    def budget(self) -> Record:
        """Planned and spent. Older snapshots set one beside the other by different keys: of those it is told anew."""
        stored = self.data["budget"]
        if "spent_by_source" in stored:
            return stored
        return {**stored, **money_of(self.data["actions"], self.data["plan"]["years"], self.period["code"])}

    @property
    def figures(self) -> Record:
        """The counts and rates."""
        return self.data["figures"]

    @property
    def period(self) -> Record:
        """The reporting period."""
        return self.data["period"]

    @cached_property
    def span(self) -> Span:
        """What the report is about: the half-year of its period, its year, or the years of the plan up to it."""
        return span_in(self.data)

    @cached_property
    def problems(self) -> Records:
        """Difficulties, challenges and risks: the register as of the period. Older snapshots hold what was answered."""
        told = self.data["problems"]
        return told["register"] if "register" in told else [_on_the_scale(row) for row in told["challenges"]]

    @property
    def open_problems(self) -> Records:
        """Those that are not settled."""
        return [row for row in self.problems if row.get("state") != Risk.State.SETTLED]

    @property
    def has_register(self) -> bool:
        """Whether the snapshot holds the register of risks."""
        return "register" in self.data["problems"]

    @property
    def half_year(self) -> str:
        """The reporting period by its months."""
        return half_year_name(self.period["code"])

    @property
    def year(self) -> int:
        """The year of the cut-off date."""
        return self.period["year"]

    @property
    def rates(self) -> Record:
        """The implementation rates of the year of the cut-off date."""
        return next(rates for rates in self.figures["rates"] if rates["year"] == self.year)

    @property
    def cut_off(self) -> str:
        """The cut-off date as it is printed."""
        return self.day(self.period["ends_on"])

    def text(self, row: Mapping[str, Any], name: str) -> Record:
        """A translated field; an Albanian fallback is marked, so that it is shown as one."""
        translated = row[name + self.suffix]
        return {"text": translated or row[name], "is_fallback": bool(row[name]) and not translated}

    def title(self, code: str) -> Record:
        """The title of an action."""
        return self.text(self.actions[code], "title")

    def listed(self, codes: Iterable[str]) -> list[Record]:
        """Actions by name: code, title, who leads."""
        return [
            {"code": code, "title": self.title(code), "lead": self.abbreviation(self.actions[code]["lead"])}
            for code in codes
        ]

    def abbreviation(self, code: str | None) -> str:
        """An institution as the plan abbreviates it, by its name where that is what the plan prints; else nothing."""
        if not code:
            return ""
        institution = self.data["institutions"][code]
        return self.name(code) if institution["abbreviation"] == institution["name"] else institution["abbreviation"]

    def abbreviations(self, codes: Iterable[str]) -> str:
        """Several institutions on one line."""
        return ", ".join(self.abbreviation(code) for code in codes)

    def name(self, code: str) -> str:
        """An institution's full name where the document gives one, else its abbreviation; never guessed."""
        institution = self.data["institutions"][code]
        return institution["name" + self.suffix] or institution["name"] or institution["abbreviation"]

    def day(self, text: str | None) -> str:
        """An ISO day as it is printed; nothing stays nothing."""
        return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else ""

    def status(self, code: str | None) -> Record | None:
        """A status as code and word."""
        return {"code": code, "label": str(Status(code).label)} if code else None

    def used_statuses(self, rows: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
        """The statuses that occur in any of the rows, in the order of the bars."""
        return bars.used_statuses(rows)

    def bar(
        self, counts: Mapping[str, int], order: Iterable[str] = STATUS_ORDER, *, of: int | None = None
    ) -> list[bars.Segment]:
        """Counts by status as the pieces of a bar; with `of` it is as long as its sum is of that number."""
        return bars.status_segments(counts, tuple(order), of=of)


def decimal(text: str | None) -> Decimal | None:
    """An amount or quantity of the snapshot; None stays None."""
    return None if text is None else Decimal(text)


def _on_the_scale(row: Record) -> Record:
    """A difficulty as an answer names it, in the form of a row of the register."""
    return {**row, **{name: ON_THE_SCALE.get(row[name]) for name in ("probability", "impact")}}

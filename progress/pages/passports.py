"""The indicators with how they are measured and what the document prints of them, by objective."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.models import Indicator, Passport, PassportEdition, printed_passport
from plans.models.passports import TERMS
from progress.formulas.achievement import Band
from progress.selectors.indicators import IndicatorProgress
from strategy_tracker.base import clock
from strategy_tracker.base.templatetags.words import counts_first

LABELS: dict[str, str | Promise] = {name: PassportEdition._meta.get_field(name).verbose_name for name in TERMS}


@dataclass(frozen=True)
class TargetRow:
    """One target: what holds, and beside it what the document prints for that day."""

    label: str | Promise
    value: Decimal | None
    due_on: dt.date | None
    printed: str
    is_printed: bool


@dataclass(frozen=True)
class IndicatorItem:
    """One indicator with the passport of a day and, where asked, where it stands. `lacking` are terms in words."""

    indicator: Indicator
    passport: Passport
    edition: PassportEdition | None
    targets: list[TargetRow]
    lacking: list[str | Promise]
    progress: IndicatorProgress | None = None

    @property
    def terms(self) -> list[tuple[str | Promise, str]]:
        """Every term that is asked of it, in words."""
        return [(LABELS[name], self.passport.in_words(name)) for name in self.passport.asked_terms]

    @property
    def n_terms(self) -> int:
        """How many terms a complete passport of it states."""
        return len(self.passport.asked_terms)

    @property
    def n_stated(self) -> int:
        """How many of them are stated."""
        return self.n_terms - len(self.lacking)


@dataclass(frozen=True)
class IndicatorGroup:
    """One objective with its indicators."""

    objective: Any
    items: list[IndicatorItem]


@dataclass(frozen=True)
class IndicatorSection:
    """A strategic objective: its own indicators first, then those of its specific objectives."""

    objective: Any
    groups: list[IndicatorGroup]


@dataclass(frozen=True)
class Completeness:
    """How many indicators state all that it takes to measure them, and how many state each term."""

    n: int
    n_complete: int
    by_term: list[tuple[str | Promise, int]]


def item_of(
    indicator: Indicator, progress: IndicatorProgress | None = None, day: dt.date | None = None
) -> IndicatorItem:
    """One indicator as it is measured on the day: by default that of its progress, else today. No query.

    It comes with its targets, editions and plan.
    """
    as_of = day or (progress.period.ends_on if progress and progress.period else clock.today())
    passport = indicator.passport_on(as_of)
    lacking = [LABELS[name] for name in passport.lacks(indicator.plan.years)]
    return IndicatorItem(
        indicator, passport, indicator.edition_on(as_of), _targets(indicator, passport), lacking, progress
    )


def _targets(indicator: Indicator, passport: Passport) -> list[TargetRow]:
    """Those that the document prints and those that the passport sets for other days, the earliest first."""
    values = {target.due_on: target.value for target in passport.targets}
    rows = [
        TargetRow(target.get_kind_display(), values.pop(target.due_on, None), target.due_on, target.printed, True)
        for target in indicator.targets.all()
    ]
    rows += [TargetRow(_("target of the passport"), value, day, "", False) for day, value in values.items()]
    return sorted(rows, key=lambda row: row.due_on or dt.date.max)


@dataclass(frozen=True)
class TermChange:
    """A term that an edition says differently from what held before it."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class EditionRow:
    """One edition and what it changed."""

    edition: PassportEdition
    changes: list[TermChange]


def edition_history(indicator: Indicator) -> list[EditionRow]:
    """The editions, the newest first, each with its changes; the first is held against what is printed. No query."""
    before, rows = printed_passport(indicator), []
    for edition in sorted(indicator.passport_editions.all(), key=lambda edition: edition.number):
        rows.append(EditionRow(edition, _changes(before, edition.passport)))
        before = edition.passport
    return rows[::-1]


def _changes(before: Passport, after: Passport) -> list[TermChange]:
    pairs = ((name, before.in_words(name), after.in_words(name)) for name in TERMS)
    return [TermChange(LABELS[name], old, new) for name, old, new in pairs if old != new]


def by_objective(items: Iterable[IndicatorItem]) -> list[IndicatorSection]:
    """Indicators under their objectives, in the order of the plan."""
    sections: dict[str, IndicatorSection] = {}
    for item in sorted(items, key=_place):
        objective = item.indicator.objective
        strategic = item.indicator.strategic or item.indicator.specific.strategic
        groups = sections.setdefault(strategic.code, IndicatorSection(strategic, [])).groups
        if not groups or groups[-1].objective.code != objective.code:
            groups.append(IndicatorGroup(objective, []))
        groups[-1].items.append(item)
    return list(sections.values())


def _place(item: IndicatorItem) -> tuple[int, int, int]:
    specific = item.indicator.specific
    strategic = item.indicator.strategic or specific.strategic
    return strategic.position, specific.position if specific else 0, item.indicator.position


def completeness(items: Iterable[IndicatorItem]) -> Completeness:
    """What is left open, counted; a term that is not asked of an indicator is not missing in it."""
    items = list(items)
    lacking = [label for item in items for label in item.lacking]
    return Completeness(
        n=len(items),
        n_complete=sum(not item.lacking for item in items),
        by_term=[(label, len(items) - lacking.count(label)) for label in LABELS.values()],
    )


def values_counts_first(items: Iterable[IndicatorProgress]) -> bool:
    """Whether a column of their values has n/N before the percentage."""
    return counts_first(item.denominator for item in items if item.value is not None)


def of_half_year(item: IndicatorProgress) -> IndicatorProgress:
    """For the chart: what the result of an objective asks of the whole plan is no line for single half-years."""
    return replace(item, target=None, band=Band.NO_TARGET) if item.is_result_target else item

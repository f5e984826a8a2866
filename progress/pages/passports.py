"""The indicators with what the document says of them, by objective."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from plans.models import Indicator, IndicatorTarget
from progress.formulas.achievement import Band
from progress.selectors.indicators import IndicatorProgress
from strategy_tracker.base.templatetags.words import counts_first


@dataclass(frozen=True)
class Passport:
    """One indicator with its two targets (None where the document prints none) and, where asked, where it stands."""

    indicator: Indicator
    interim: IndicatorTarget | None
    final: IndicatorTarget | None
    progress: IndicatorProgress | None = None


@dataclass(frozen=True)
class IndicatorGroup:
    """One objective with its indicators."""

    objective: Any
    passports: list[Passport]


@dataclass(frozen=True)
class IndicatorSection:
    """A strategic objective: its own indicators first, then those of its specific objectives."""

    objective: Any
    groups: list[IndicatorGroup]


@dataclass(frozen=True)
class Completeness:
    """How many indicators state what it takes to measure them."""

    n: int
    n_baseline: int
    n_interim: int
    n_final: int
    n_unit: int


def passport(indicator: Indicator, progress: IndicatorProgress | None = None) -> Passport:
    """One indicator with its targets (no query where they are loaded) and, where given, with where it stands."""
    targets = {target.kind: target for target in indicator.targets.all()}
    interim, final = (targets.get(kind) for kind in (IndicatorTarget.Kind.INTERIM, IndicatorTarget.Kind.FINAL))
    return Passport(indicator, interim, final, progress)


def by_objective(items: Iterable[Passport]) -> list[IndicatorSection]:
    """Passports under their objectives, in the order of the plan."""
    sections: dict[str, IndicatorSection] = {}
    for item in sorted(items, key=_place):
        objective = item.indicator.objective
        strategic = item.indicator.strategic or item.indicator.specific.strategic
        groups = sections.setdefault(strategic.code, IndicatorSection(strategic, [])).groups
        if not groups or groups[-1].objective.code != objective.code:
            groups.append(IndicatorGroup(objective, []))
        groups[-1].passports.append(item)
    return list(sections.values())


def _place(item: Passport) -> tuple[int, int, int]:
    specific = item.indicator.specific
    strategic = item.indicator.strategic or specific.strategic
    return strategic.position, specific.position if specific else 0, item.indicator.position


def completeness(items: Iterable[Passport]) -> Completeness:
    """What the document leaves open, counted."""
    items = list(items)
    return Completeness(
        n=len(items),
        n_baseline=sum(item.indicator.baseline_value is not None for item in items),
        n_interim=sum(item.interim is not None and item.interim.value is not None for item in items),
        n_final=sum(item.final is not None and item.final.value is not None for item in items),
        n_unit=sum(bool(item.indicator.unit) for item in items),
    )


def values_counts_first(items: Iterable[IndicatorProgress]) -> bool:
    """Whether a column of their values has n/N before the percentage."""
    return counts_first(item.denominator for item in items if item.value is not None)


def of_half_year(item: IndicatorProgress) -> IndicatorProgress:
    """For the chart: what the result of an objective asks of the whole plan is no line for single half-years."""
    return replace(item, target=None, band=Band.NO_TARGET) if item.is_result_target else item

"""The victim statistics as far as they are known: the strategy's tables, then what was recorded year by year."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max, Min

from plans.findings.of_victims import CASE, IDENTIFIED
from plans.models import ActionPlan, VictimFigure
from plans.selectors import baseline_figures
from progress.formulas.victim_sums import WHOLE, Place
from progress.models import VictimRecord


@dataclass(frozen=True)
class VictimStatistics:
    """The printed tables, the recorded years, and all years after the tables that should be recorded."""

    baseline: list[VictimFigure]
    records: list[VictimRecord]
    years: list[int]

    @cached_property
    def categories(self) -> dict[Place, VictimFigure]:
        """What each year is divided into, in the tables' order, with their labels; totals are among them."""
        return {(figure.dimension, figure.category): figure for figure in self.baseline}

    @cached_property
    def typed(self) -> dict[Place, VictimFigure]:
        """The categories for which a number is typed: all but the totals, which are computed, and the identified."""
        return {place: figure for place, figure in self.categories.items() if place == WHOLE or not figure.is_total}

    @cached_property
    def figures(self) -> list[VictimFigure]:
        """All figures as if they were printed ones; those of recorded years are not saved anywhere."""
        return self.baseline + [figure for record in self.records for figure in self._figures_of(record)]

    @property
    def missing(self) -> list[int]:
        """The years of which there are neither figures nor a reason why there are none."""
        return [year for year in self.years if self.record_of(year) is None]

    def record_of(self, year: int) -> VictimRecord | None:
        """What was recorded of a year."""
        return next((record for record in self.records if record.year == year), None)

    def before(self, year: int) -> tuple[int | None, dict[Place, int]]:
        """The last earlier year that has figures, and these, by place."""
        last = max((figure.year for figure in self.figures if figure.year < year), default=None)
        return last, {(f.dimension, f.category): f.value for f in self.figures if f.year == last}

    def _figures_of(self, record: VictimRecord) -> Iterator[VictimFigure]:
        counts = counts_of(record)
        for place, printed in self.categories.items():
            value = counts.get(place)
            if printed.is_total and place != WHOLE:
                parts = [count for (dimension, _category), count in counts.items() if dimension == place[0]]
                value = sum(parts) if parts else None
            if value is not None:
                yield _like(printed, record.year, value)


def statistics_until(until: int | None = None) -> VictimStatistics:
    """The statistics of the country, up to the year `until` where given, else the last of any plan. Four queries.

    They belong to no plan; its plans only say for which years after the printed tables they should be recorded.
    """
    baseline = baseline_figures()
    of_plans = ActionPlan.objects.aggregate(first=Min("first_year"), last=Max("last_year"))
    first = max([of_plans["first"] or 0, *(figure.year + 1 for figure in baseline)])
    years = list(range(first, (until or of_plans["last"] or 0) + 1))
    records = VictimRecord.objects.filter(year__in=years).select_related("recorded_by").prefetch_related("counts")
    return VictimStatistics(baseline, list(records), years)


def counts_of(record: VictimRecord | None) -> dict[Place, int]:
    """The typed numbers of a recorded year; what was not recorded is not there."""
    if record is None or record.identified is None:
        return {}
    counts = {(count.dimension, count.category): count.value for count in record.counts.all()}
    return {(CASE.value, IDENTIFIED): record.identified} | counts


def _like(printed: VictimFigure, year: int, value: int) -> VictimFigure:
    """A figure of another year in the same place."""
    same = ("dimension", "category", "label", "label_en", "label_sr", "position", "is_total")
    return VictimFigure(**{name: getattr(printed, name) for name in same}, year=year, printed=str(value), value=value)

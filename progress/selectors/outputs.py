"""What has been reached of each output."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from plans.models import Action, ActionInstitution, Output
from progress.formulas import small_counts
from progress.formulas.achievement import Reading, SpanRule
from progress.formulas.rates import share_of_quantity, target_in_force
from progress.models import EntryQuantity, ProgressEntry, ReportingPeriod


@dataclass
class Reached:
    """What has been reached of one output, from the lead institution's answers."""

    output: Output
    by_year: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    latest_share: Decimal | None = None
    # The year and the quantity of each half-year, in their order.
    readings: list[tuple[int, Reading]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The sum over all years (counts only)."""
        return sum(self.by_year.values(), Decimal(0))

    @property
    def is_hidden(self) -> bool:
        """Whether it is a number of victims that is told to the Secretariat and the Authority only (domain.md §9)."""
        if not self.output.counts_victims or not self.readings:
            return False
        if self.output.is_percentage:
            last = [self.readings[-1][1]]
            return small_counts.is_hidden(last, SpanRule.LAST, is_percent=True, threshold=settings.DISCLOSURE_THRESHOLD)
        counts = ((year, reading.value) for year, reading in self.readings)
        return small_counts.hides_any_year(counts, settings.DISCLOSURE_THRESHOLD)

    @property
    def is_told(self) -> bool:
        """Whether any answer names a quantity."""
        return bool(self.by_year) or self.latest_share is not None

    @property
    def value(self) -> Decimal | None:
        """What is compared with the target: the sum of counts, or the latest percentage."""
        return self.latest_share if self.output.is_percentage else self.total

    def target(self, years: int) -> Decimal | None:
        """What the whole action must reach."""
        if self.output.is_percentage:
            return self.output.value_in_total if self.output.value_in_total is not None else self.output.value_per_year
        return target_in_force(self.output.value_in_total, self.output.value_per_year, years)

    def is_met(self, years: Iterable[int]) -> bool:
        """Whether the total is reached and, where a yearly target is printed, every year's (domain.md §5).

        `years` are those of the plan; what is due earlier has until its deadline, and no year after it is asked for.
        """
        years = self._years_until_deadline(years)
        target = self.target(len(years))
        if target is None:
            return True
        if self.value is None or self.value < target:
            return False
        per_year = self.output.value_per_year
        return self.output.is_percentage or per_year is None or all(self.by_year[y] >= per_year for y in years)

    def _years_until_deadline(self, years: Iterable[int]) -> list[int]:
        years = list(years)
        last = self.output.action.deadline_year
        return years if last is None or last < years[0] else [year for year in years if year <= last]


def reached(
    period: ReportingPeriod, actions: Iterable[Action] | None = None, *, is_verified_only: bool = True
) -> dict[int, Reached]:
    """Per output (its pk) what the leads' answers up to the period add up to. Two queries, or one.

    Counts are what was reached in each half-year and are summed; percentages are a state, so the newest stands.
    With `is_verified_only` off, the period's own answers count before they are verified; those of earlier periods
    that never were do not. Actions come with their outputs loaded.
    """
    quantities = EntryQuantity.objects.filter(
        entry__submission__period__plan=period.plan_id,
        entry__submission__period__ends_on__lte=period.ends_on,
        entry__part=ActionInstitution.Part.LEAD,
    )
    is_counted = Q(entry__review=ProgressEntry.Review.VERIFIED)
    if not is_verified_only:
        is_counted |= Q(entry__submission__period=period)
    quantities = quantities.filter(is_counted)
    if actions is None:
        outputs = Output.objects.filter(action__objective__strategic__plan=period.plan_id).select_related("action")
    else:
        actions = list(actions)
        outputs = [output for action in actions for output in action.outputs.all()]
    quantities = quantities.filter(output__in=[output.pk for output in outputs])
    result = {output.pk: Reached(output) for output in outputs}
    rows = quantities.order_by("entry__submission__period__ends_on").values_list(
        "output", "value", "denominator", "entry__submission__period__ends_on"
    )
    for output_id, value, denominator, ends_on in rows:
        item = result[output_id]
        item.by_year[ends_on.year] += value
        item.latest_share = share_of_quantity(value, denominator)
        item.readings.append((ends_on.year, Reading(value, value if denominator else None, denominator)))
    return result

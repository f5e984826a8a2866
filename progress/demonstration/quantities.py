"""Invented quantities and money: they grow towards the plan's targets as the course of the action goes."""

import copy
import math
from collections.abc import Iterable
from decimal import Decimal

from plans.models import Action, Output
from plans.models.budget import Nature, Recurrence
from progress.demonstration.source import PERIODS, Course, dice
from progress.models import ReportingPeriod
from progress.selectors.outputs import Reached
from progress.services.answers import QuantityAnswer, SpendingAnswer

# Victims come in small numbers, everything else in larger ones.
VICTIM_WORDS = ("viktima", "fëmijëve të strehuar")
SMALLEST_PART = 5  # so that no cell of the demonstration would have to be suppressed
CASH_UNIT = "euro"


def quantity_of(output: Output, course: Course, period: ReportingPeriod, so_far: Reached) -> QuantityAnswer | None:
    """What the lead reports of an output: what came since its last report; None where nothing is counted."""
    number = PERIODS.index(period.code)
    if number < course.first or output.basis == Output.Basis.DELIVERY:
        return None
    if output.is_percentage:
        return _share(output, course, number)
    if output.basis == Output.Basis.BARE_COUNT:
        return QuantityAnswer(output.pk, _bare_count(output, period))
    if output.value_per_year is not None:
        due = _by_year(output, course, period) - so_far.by_year[period.ends_on.year]
    else:
        due = _in_total(output, course, number) - so_far.total
    return QuantityAnswer(output.pk, max(due, Decimal(0)))


def is_reached(output: Output, answer: QuantityAnswer | None, period: ReportingPeriod, so_far: Reached) -> bool:
    """Whether the output's target is met once this answer is counted."""
    if not output.is_quantified or answer is None:
        return not output.is_quantified
    then = copy.deepcopy(so_far)
    then.by_year[period.ends_on.year] += answer.value
    then.latest_share = answer.value / answer.denominator * 100 if answer.denominator else None
    return then.is_met(period.plan.years)


def _grown(course: Course, number: int, pace: float, ceiling: float) -> float:
    """The share of the whole that is reached by the end of the period with this number."""
    steps = number - course.first + 1
    if course.last is None:
        return steps / (len(PERIODS) - course.first) * ceiling
    if number >= course.last:
        return 1.0
    return steps / (course.last - course.first + 1) * pace


def _pace(output: Output) -> tuple[float, float]:
    """How evenly an unfinished output grows, and how far one that is never finished comes."""
    luck = dice(output.action.code, output.number)
    return luck.uniform(0.85, 0.98), luck.uniform(0.5, 0.85)


def _in_total(output: Output, course: Course, number: int) -> Decimal:
    share = _grown(course, number, *_pace(output))
    if course.flaws.get(PERIODS[number]) == "override":
        share = 0.955
    target = output.value_in_total
    if share < 1:
        return Decimal(math.floor(float(target) * share))
    bonus = dice(output.action.code, output.number, "bonus").uniform(0, 0.12) if target >= 10 else 0
    return Decimal(math.ceil(float(target) * (1 + bonus)))


def _by_year(output: Output, course: Course, period: ReportingPeriod) -> Decimal:
    target = float(output.value_per_year)
    luck = dice(output.action.code, output.number, period.ends_on.year)
    share = 1 + (luck.uniform(0, 0.1) if target >= 10 else 0)
    if course.last is None:
        share = luck.choice((0.6, 0.75, 1.0))
    if period.ends_on.month < 12:
        return Decimal(math.floor(target * share / 2))
    return Decimal(math.ceil(target * share) if share >= 1 else round(target * share))


def _share(output: Output, course: Course, number: int) -> QuantityAnswer:
    """Numerator and denominator of a percentage: a state, which a target of its own for each year sets back."""
    luck = dice(output.action.code, output.number, "whole")
    is_small = any(word in output.unit for word in VICTIM_WORDS)
    whole = luck.randint(21, 36) if is_small else luck.randint(6, 14) * 10
    if output.value_in_total is not None:
        target, share = float(output.value_in_total) / 100, _grown(course, number, *_pace(output))
    else:
        target, share = float(output.value_per_year) / 100, 0.55 if number % 2 == 0 else 1.0
    exact = whole * target * share
    part = math.ceil(exact - 1e-9) if share >= 1 else math.floor(exact)
    return QuantityAnswer(output.pk, Decimal(max(part, SMALLEST_PART if is_small else 0)), Decimal(whole))


def _bare_count(output: Output, period: ReportingPeriod) -> Decimal:
    luck = dice(output.action.code, output.number, period.code)
    if output.unit.startswith(CASH_UNIT):
        return Decimal(luck.randint(2, 40) * 500)
    return Decimal(luck.randint(6, 24))


def spendings_of(action: Action, course: Course, period: ReportingPeriod, default_source: int) -> list[SpendingAnswer]:
    """What the lead spent in the half-year, by source: around half of the year's budget, at times far off."""
    luck = dice(period.code, action.code, "money")
    planned = next((line.amount for line in action.budget_lines.all() if line.year == period.ends_on.year), None)
    sources = [funding.source_id for funding in action.fundings.all()][:2] or [default_source]
    if planned is None:
        if luck.random() < 0.7:
            return []
        amount = Decimal(luck.randint(6, 50) * 50)
    else:
        amount = _rounded(planned / 2 * Decimal(luck.choice(("0.3", "0.6", "0.8", "0.9", "1", "1", "1.1", "1.8"))))
    kind = (_nature(course), _recurrence(action, course))
    return _split(amount, sources, kind, luck.random() < 0.4) if amount else []


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(10)) if amount >= 200 else amount.quantize(Decimal(1))


def _nature(course: Course) -> str:
    return Nature.CAPITAL if course.kind in ("equipment", "system") else Nature.CURRENT


def _recurrence(action: Action, course: Course) -> str:
    """What is bought comes once, what has a target each year comes again; of the rest nobody says it."""
    if _nature(course) == Nature.CAPITAL:
        return Recurrence.ONE_OFF
    is_yearly = any(output.value_per_year is not None for output in action.outputs.all())
    return Recurrence.RECURRENT if is_yearly else Recurrence.UNSPECIFIED


def _split(amount: Decimal, sources: Iterable[int], kind: tuple[str, str], is_shared: bool) -> list[SpendingAnswer]:
    sources = list(sources)
    if len(sources) == 1 or not is_shared:
        return [SpendingAnswer(sources[0], amount, *kind)]
    first = _rounded(amount * Decimal("0.6"))
    return [SpendingAnswer(sources[0], first, *kind), SpendingAnswer(sources[1], amount - first, *kind)]

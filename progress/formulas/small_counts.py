"""Which measured numbers of victims may be told outside (domain.md §9). Pure, no ORM.

A number of 1 … t−1 victims is hidden. So is a share, when the part or the rest is that small: its percentage and its
whole would give the part away. A running sum tells by its growth what came in since it was told last, so it is told
again when that is nothing, or t and more. A percentage whose counts are not known is never told.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from progress.formulas.achievement import Reading, SpanRule, over_span

PersonCounts = tuple[Decimal, ...]


def is_hidden(readings: Sequence[Reading], rule: str, *, is_percent: bool, threshold: int) -> bool:
    """Whether the value that these half-years make together must be hidden; nothing measured hides nothing.

    Where they are added up, one hidden half-year hides the whole: the others would give it away.
    """
    value = over_span(readings, rule)
    if value.figure is None:
        return False
    added_up = SpanRule(rule).needs_every_period
    told = [reading for reading in readings if reading.figure is not None] if added_up else [value]
    return any(_is_small(reading, is_percent, threshold) for reading in told)


def _is_small(reading: Reading, is_percent: bool, threshold: int) -> bool:
    if is_percent and not reading.is_share:
        return True
    return any(0 < count < threshold for count in _counts(reading))


def hides_any_year(by_period: Iterable[tuple[int, Decimal]], threshold: int) -> bool:
    """Whether a count by year must be hidden, given each half-year's year and count in their order.

    One hidden year hides all with their total: the others would give it away.
    """
    sums: dict[int, list[PersonCounts]] = {}
    for year, count in by_period:
        of_year = sums.setdefault(year, [])
        of_year.append(((of_year[-1][0] if of_year else Decimal(0)) + count,))
    return not all(may_be_published(of_year, threshold) for of_year in sums.values())


def may_be_published(sums: Sequence[PersonCounts], threshold: int) -> bool:
    """Whether the last of these running sums may be told to somebody who was told the earlier ones that might be."""
    published: PersonCounts = (Decimal(0),) * len(sums[-1]) if sums else ()
    is_published = True
    for now in sums:
        is_published = not any(0 < after - before < threshold for before, after in zip(published, now, strict=True))
        published = now if is_published else published
    return is_published


def _counts(reading: Reading) -> PersonCounts:
    """The persons of whom a reading tells: the part and the rest, or the number itself twice."""
    if reading.is_share:
        return reading.numerator, reading.denominator - reading.numerator
    return reading.value, reading.value

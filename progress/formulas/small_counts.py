"""Which measured numbers of victims may be told outside (domain.md §9). Pure, no ORM.

A number of 1 … t−1 victims is hidden. So is a share, when the part or the rest is that small: its percentage and its
whole would give the part away. A running sum tells by its growth what came in since it was told last, so it is told
again when that is nothing, or t and more. A percentage whose counts are not known is never told.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from progress.formulas.achievement import Accumulation, Reading, accumulated

PersonCounts = tuple[Decimal, ...]


def is_hidden(readings: Sequence[Reading], accumulation: str, *, is_percent: bool, threshold: int) -> bool:
    """Whether what stands at the end of the last of these periods must be hidden; nothing measured hides nothing."""
    if not readings or accumulated(readings, accumulation).figure is None:
        return False
    if accumulation == Accumulation.CUMULATIVE:
        ends = [accumulated(readings[: n + 1], accumulation) for n in range(len(readings))]
        published = [end for end in ends if end.figure is not None]
    else:
        published = [readings[-1]]
    if any(is_percent and not reading.is_share for reading in published):
        return True
    return not may_be_published([_counts(reading) for reading in published], threshold)


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

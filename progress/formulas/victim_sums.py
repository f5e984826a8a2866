"""Whether the numbers of one year of the victim statistics fit together (domain.md §9). Pure, no queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from strategy_tracker.base.text import in_language

# Dimension and category.
Place = tuple[str, str]
CASE = "case"
WHOLE: Place = (CASE, "identified")
HALVES: tuple[Place, Place] = ((CASE, "assisted"), (CASE, "not-assisted"))
VictimCounts = Mapping[Place, int | None]


class Category(Protocol):
    """For what a number is given, as the victim tables print it; `label` has its translations beside it."""

    dimension: str
    category: str
    label: str

    def get_dimension_display(self) -> str:
        """The name of the table."""


@dataclass(frozen=True)
class Problem:
    """What does not fit, in words that name the place, and where it is mended."""

    place: Place
    message: str


def problems(counts: VictimCounts, categories: Mapping[Place, Category]) -> list[Problem]:
    """Every rule that the numbers break; None is "not recorded", which is not 0.

    `categories` are those for which a number may be given, in their order.
    """
    found = list(_single(counts, categories))
    whole = counts.get(WHOLE)
    if whole is None:
        return [Problem(WHOLE, _("Give the number of identified victims, 0 where there were none.")), *found]
    found += _cases(counts, whole)
    for dimension in dict.fromkeys(dimension for dimension, _category in categories if dimension != CASE):
        found += _dimension(counts, [figure for place, figure in categories.items() if place[0] == dimension], whole)
    return found


def _single(counts: VictimCounts, categories: Mapping[Place, Category]) -> Iterator[Problem]:
    whole = counts.get(WHOLE)
    for place, figure in categories.items():
        value, names = counts.get(place), {"category": _label(figure)}
        if value is not None and value < 0:
            yield Problem(place, _("The number of “%(category)s” cannot be negative.") % names)
        elif place[0] == CASE and None not in (value, whole) and value > whole >= 0:
            message = _("“%(category)s” are %(value)s, but only %(identified)s victims were identified.")
            yield Problem(place, message % {**names, "value": value, "identified": whole})


def _cases(counts: VictimCounts, whole: int) -> Iterator[Problem]:
    halves = [counts.get(place) for place in HALVES]
    if None not in halves and sum(halves) != whole:
        message = _("Assisted and not assisted are %(parts)s, but %(identified)s victims were identified.")
        yield Problem(HALVES[0], message % {"parts": sum(halves), "identified": whole})


def _dimension(counts: VictimCounts, figures: list[Category], whole: int) -> Iterator[Problem]:
    """Either the whole dimension is given, and makes the identified, or nothing of it."""
    places = {(figure.dimension, figure.category): figure for figure in figures}
    missing = [place for place in places if counts.get(place) is None]
    names = {"dimension": capfirst(str(figures[0].get_dimension_display()))}
    if missing and len(missing) < len(places):
        listed = ", ".join(_label(places[place]) for place in missing)
        message = _(
            "The table “%(dimension)s” has no number for %(missing)s. Give them, 0 where there was nobody, or leave the"
            " whole table empty if it was not recorded."
        )
        yield Problem(missing[0], message % {**names, "missing": listed})
    total = sum(counts[place] for place in places) if not missing else whole
    if total != whole:
        message = _("The table “%(dimension)s” makes %(sum)s, but %(identified)s victims were identified.")
        yield Problem(next(iter(places)), message % {**names, "sum": total, "identified": whole})


def _label(figure: Category) -> str:
    return in_language(figure, "label")[0]

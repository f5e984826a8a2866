"""The victim tables: parts that do not make their total."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.findings.model import Found, Place, PlaceKind, PlanData, Rule, Severity
from plans.models import VictimFigure

CASE = VictimFigure.Dimension.CASE
IDENTIFIED, ASSISTED, NOT_ASSISTED = "identified", "assisted", "not-assisted"


def assistance_that_does_not_add_up(data: PlanData) -> Iterator[Found]:
    """Assisted and not assisted victims of a year that are not the identified ones."""
    for year, figures in _by_year(data).items():
        cases = {figure.category: figure.value for figure in figures if figure.dimension == CASE}
        if not {IDENTIFIED, ASSISTED, NOT_ASSISTED} <= cases.keys():
            continue
        parts = cases[ASSISTED] + cases[NOT_ASSISTED]
        if parts != cases[IDENTIFIED]:
            yield (
                _place(year),
                _("Assisted and not assisted are %(parts)s, but %(identified)s victims were identified."),
                {"parts": parts, "identified": cases[IDENTIFIED]},
            )


def dimensions_that_do_not_add_up(data: PlanData) -> Iterator[Found]:
    """A dimension whose categories, or whose printed total, are not the identified victims of the year."""
    for year, figures in _by_year(data).items():
        identified = next((f.value for f in figures if (f.dimension, f.category) == (CASE, IDENTIFIED)), None)
        for dimension in VictimFigure.Dimension:
            cells = [f for f in figures if f.dimension == dimension]
            if dimension == CASE or identified is None or not cells:
                continue
            sums = {sum(f.value for f in cells if not f.is_total), *(f.value for f in cells if f.is_total)}
            for total in sorted(sums - {identified}):
                yield (
                    _place(year),
                    _("%(dimension)s: %(total)s in all, but %(identified)s victims were identified."),
                    {"dimension": dimension.label, "total": total, "identified": identified},
                )


def _by_year(data: PlanData) -> dict[int, list[VictimFigure]]:
    years: dict[int, list[VictimFigure]] = defaultdict(list)
    for figure in sorted(data.victims, key=lambda figure: figure.year):
        years[figure.year].append(figure)
    return years


def _place(year: int) -> Place:
    return Place(PlaceKind.VICTIMS, str(year))


RULES = (
    Rule(
        "assistance_that_does_not_add_up",
        _("Victim tables: assisted and not assisted"),
        Severity.ERROR,
        assistance_that_does_not_add_up,
    ),
    Rule(
        "dimensions_that_do_not_add_up",
        _("Victim tables: parts that do not make their total"),
        Severity.ERROR,
        dimensions_that_do_not_add_up,
    ),
)

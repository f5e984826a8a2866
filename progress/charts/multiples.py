"""Geometry of indicators beside each other: a small picture each, bars by year with the target. No ORM, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from progress.formulas.achievement import Band
from progress.formulas.values import Records, as_decimal

# The drawing's own units; the picture is scaled as a whole.
WIDTH, HEIGHT, TOP, BOTTOM = 200, 74, 15, 16
FILL, WIDEST = 0.78, 50.0


@dataclass(frozen=True)
class YearBar:
    """A year: its bar, with height 0 where nothing was measured, and the target that is due next, as a line."""

    year: int
    x: float
    y: float
    width: float
    height: float
    value: Decimal | None
    target: Decimal | None
    target_y: float | None
    band: str

    @property
    def middle(self) -> float:
        """Where the number stands."""
        return round(self.x + self.width / 2, 1)

    @property
    def is_label_inside(self) -> bool:
        """At the foot of the bar, where the target's line seldom runs; a low bar has its number above it."""
        return self.height >= 16

    @property
    def label_y(self) -> float:
        """Where the number stands."""
        return round(self.y + self.height - 5, 1) if self.is_label_inside else round(self.y - 4, 1)

    @property
    def line(self) -> tuple[float, float]:
        """From where to where the target's line goes: a little beyond the bar."""
        return round(self.x - 6, 1), round(self.x + self.width + 6, 1)


@dataclass(frozen=True)
class Multiple:
    """One indicator."""

    bars: list[YearBar]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


def multiple(years: Sequence[tuple[int, Decimal | None, Decimal | None, str]]) -> Multiple:
    """Year, value, target that was due next, and whether it was met; every indicator has its own scale."""
    largest = max((n for _year, *told, _band in years for n in told if n), default=Decimal(0))
    base, step = HEIGHT - BOTTOM, WIDTH / max(len(years), 1)
    width = min(step * FILL, WIDEST)

    def height_of(figure: Decimal) -> float:
        return round(float(max(figure, Decimal(0)) / largest) * (base - TOP), 1) if largest else 0.0

    bars = []
    for n, (year, value, target, band) in enumerate(years):
        height = 0.0 if value is None else height_of(value)
        bars.append(
            YearBar(
                year=year,
                x=round(step * (n + 0.5) - width / 2, 1),
                y=round(base - height, 1),
                width=round(width, 1),
                height=height,
                value=value,
                target=target,
                target_y=None if target is None else round(base - height_of(target), 1),
                band=band,
            )
        )
    return Multiple(bars)


@dataclass(frozen=True)
class IndicatorPicture:
    """An indicator's picture, and how it stood in the latest half-year of the trend."""

    chart: Multiple
    band: str = Band.NOT_MEASURED.value
    target: Decimal | None = None
    is_result_target: bool = False


def by_year(trend: Records, code: str) -> IndicatorPicture:
    """The picture of one indicator from the points of a trend, each year as far as it goes."""
    ends = {point["year"]: point["indicators"][code] for point in trend if code in point.get("indicators", {})}
    if not ends:
        return IndicatorPicture(multiple([]))
    chart = multiple(
        [(year, as_decimal(row["value"]), as_decimal(row["target"]), row["band"]) for year, row in ends.items()]
    )
    last = list(ends.values())[-1]
    return IndicatorPicture(chart, last["band"], as_decimal(last["target"]), last["is_result_target"])

"""Pictures of report pages, compared loosely with stored ones, so that a broken layout fails and another word does not.

A page is found by the anchor of what it shows, never by its number. Its picture is small and grey: 36 dots per inch,
16 greys (tests/reporting/pictures/). Three measures tell two pictures apart; each is divided by what is tolerated, so
that a difference above 1 fails:

sideways  how much of the ink stands in other columns, in percent: table columns, charts and margins are where they were
up_down   how far the ink moved up or down on average, in mm: two lines more of text move it by 7 mm at most
beside    the darkest column where the stored page has none, in percent of an average one: nothing runs off the page

The tolerances lie between what tests/reporting/test_pictures.py measures for harmless changes and for broken pages.

After a wanted change of the layout, look at the pages, then store their pictures anew and look at those too:

    RENEW_PICTURES=1 .venv/bin/python -m pytest tests/reporting/test_pictures.py -q

The tests that stored something then fail and say so: nothing has been compared.
"""

import subprocess
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pikepdf
from PIL import Image, ImageChops, ImageOps

STORED = Path(__file__).with_name("pictures")
# Drawn finer and averaged: how the raster falls on a line or a hatching then matters little.
DPI, FINER, GREYS = 36, 3, 16
RENEW = "RENEW_PICTURES=1 .venv/bin/python -m pytest tests/reporting/test_pictures.py"

SIDEWAYS, UP_DOWN, BESIDE = 13.0, 12.0, 3.0
# How far, in mm, a column's ink is spread before columns are compared, and what may bleed into an empty one.
SPREAD = 4
OTHER_SHAPE = 100.0


@dataclass(frozen=True)
class Difference:
    """How two pictures differ. The unit of each is in the docstring of the module."""

    sideways: float
    up_down: float
    beside: float

    @property
    def worst(self) -> float:
        """In tolerances: above 1 the page no longer looks as stored."""
        return max(self.sideways / SIDEWAYS, self.up_down / UP_DOWN, self.beside / BESIDE)

    def __str__(self) -> str:
        return (
            f"{self.worst:.2f} tolerances: "
            f"{self.sideways:.1f} % of the ink in other columns ({SIDEWAYS:.0f} tolerated), "
            f"moved up or down by {self.up_down:.1f} mm ({UP_DOWN:.0f}), "
            f"{self.beside:.1f} % ink beside what was printed ({BESIDE:.0f})"
        )


def picture(pdf: Path, anchor: str, stem: Path) -> Image.Image:
    """The page that has this anchor. Raises KeyError, naming the anchors that there are."""
    number = str(_page_number(pdf, anchor))
    raster = ["pdftoppm", "-gray", "-png", "-singlefile", "-r", str(DPI * FINER), "-f", number, "-l", number]
    subprocess.run([*raster, str(pdf), str(stem)], check=True, capture_output=True)
    with Image.open(stem.with_suffix(".png")) as drawn:
        return in_few_greys(drawn.convert("L").reduce(FINER))


def _page_number(path: Path, anchor: str) -> int:
    """The page, counted from 1, with this named destination."""
    with pikepdf.open(path) as pdf:
        places = pikepdf.NameTree(pdf.Root.Names.Dests)
        if anchor not in places:
            raise KeyError(f"{anchor} is not in {path.name}, only {sorted(places)}")
        return pikepdf.Page(places[anchor][0]).index + 1


def in_few_greys(image: Image.Image) -> Image.Image:
    """The same in GREYS greys, as it is stored."""
    step = 255 / (GREYS - 1)
    return image.point([round(round(value / step) * step) for value in range(256)])


def store(image: Image.Image, path: Path) -> None:
    """Write four bits a pixel, without anything that tells when or where."""
    few = image.point([round(value * (GREYS - 1) / 255) for value in range(256)])
    few = few.convert("P")
    few.putpalette([value for grey in range(GREYS) for value in [round(grey * 255 / (GREYS - 1))] * 3])
    few.save(path, optimize=True, bits=4)


def stored(name: str) -> Image.Image:
    """The stored picture. Raises FileNotFoundError."""
    with Image.open(STORED / f"{name}.png") as image:
        return image.convert("L")


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """How a page differs from the stored one, given first."""
    if _millimetres(one) != _millimetres(other):
        return Difference(OTHER_SHAPE, OTHER_SHAPE, OTHER_SHAPE)
    columns, other_columns = _profile(one, is_across=True), _profile(other, is_across=True)
    lines, other_lines = _profile(one, is_across=False), _profile(other, is_across=False)
    return Difference(
        _share_elsewhere(_spread(columns), _spread(other_columns)),
        _moved(lines, other_lines),
        _beside(columns, other_columns),
    )


def assert_looks_as_stored(name: str, image: Image.Image, folder: Path) -> None:
    """Raises AssertionError, which names the page, the difference and where both pictures lie."""
    if not (STORED / f"{name}.png").exists():
        raise AssertionError(f"No picture is stored of {name}. Look at the page, then: {RENEW}")
    expected = stored(name)
    found = difference(expected, image)
    if found.worst > 1:
        left = {"stored": expected, "now": image}
        paths = [folder / f"{name}-{which}.png" for which in left]
        for path, one in zip(paths, left.values(), strict=True):
            store(one, path)
        raise AssertionError(
            f"{name} does not look as stored: {found}.\n"
            f"Look at {paths[0]}\n    and {paths[1]}\nIf it is wanted: {RENEW}"
        )


def _millimetres(image: Image.Image) -> tuple[int, int]:
    """A4, standing or lying. The raster may be any."""
    return (297, 210) if image.width > image.height else (210, 297)


def _profile(image: Image.Image, *, is_across: bool) -> list[float]:
    """The mean ink of each mm of the page, across it or down it; 255 is black."""
    width, height = _millimetres(image)
    ink = ImageOps.invert(image).convert("F")
    profile = ink.resize((width, 1) if is_across else (1, height), Image.Resampling.BOX)
    return list(profile.get_flattened_data())


def _spread(profile: list[float]) -> list[float]:
    """Each mm's ink spread over its neighbours, less the farther they are; nothing is lost at the edges."""
    weights = {step: (SPREAD - abs(step)) / SPREAD**2 for step in range(1 - SPREAD, SPREAD)}
    padded = [0.0] * 2 * SPREAD + profile + [0.0] * 2 * SPREAD
    places = range(SPREAD, len(padded) - SPREAD)
    return [sum(padded[place + step] * weight for step, weight in weights.items()) for place in places]


def _share_elsewhere(one: list[float], other: list[float]) -> float:
    """Percent of the ink of the darker one."""
    most = max(sum(one), sum(other))
    return 100 * sum(abs(a - b) for a, b in zip(one, other, strict=True)) / most if most else 0.0


def _moved(one: list[float], other: list[float]) -> float:
    """How far the ink must be carried to make one of the other (earth mover's distance), in steps of the profile."""
    if not sum(one) or not sum(other):
        return 0.0 if sum(one) == sum(other) else OTHER_SHAPE
    pairs = zip(accumulate(one), accumulate(other), strict=True)
    return sum(abs(a / sum(one) - b / sum(other)) for a, b in pairs)


def _beside(one: list[float], other: list[float]) -> float:
    """The most ink that the other has where the first is empty around, in percent of the first one's mean."""
    mean = sum(one) / len(one) or 1.0
    padded = [0.0] * SPREAD + one + [0.0] * SPREAD
    empty = [max(padded[place : place + 2 * SPREAD + 1]) < mean / 100 for place in range(len(one))]
    return 100 * max((ink for ink, is_empty in zip(other, empty, strict=True) if is_empty), default=0.0) / mean


def moved_by_a_pixel(image: Image.Image) -> Image.Image:
    """The same, one pixel (0.7 mm) to the right and down."""
    return ImageChops.offset(image, 1, 1)

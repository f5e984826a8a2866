"""What the product knows when the strategy's own plan is read: names, no terms of any action."""

from functools import cache

from plans.reading.document import Catalogues
from plans.reading.known import Known
from tests.plans.reading.strategy import fixtures

NAMES = ("abbreviation", "name", "name_en", "name_sr")


@cache
def known() -> Known:
    """Institutions, sources and reference documents of the fixtures."""
    institutions = _spellings("institution", NAMES)
    institutions |= {row["alias"]: row["institution"][0] for row in fixtures()["institutionalias"]}
    return Known(
        institutions=institutions,
        never_asked=frozenset(row["code"] for row in fixtures()["institution"] if not row["is_reporting"]),
        sources=_spellings("fundingsource", NAMES[1:]),
        references=tuple(row["title"] for row in fixtures()["referencedocument"]),
    )


def catalogues() -> Catalogues:
    """The rows themselves."""
    return Catalogues(*({row["code"]: row for row in fixtures()[model]} for model in ("institution", "fundingsource")))


def _spellings(model: str, names: tuple[str, ...]) -> dict[str, str]:
    return {row[name]: row["code"] for row in fixtures()[model] for name in names if row.get(name)}

"""How a half-year is named for people. Codes such as 2022-H1 stay in addresses, file names and keys."""

import re

from django.utils.translation import gettext as _

HALF_YEAR = re.compile(r"(\d{4})-H([12])")


def half_year_code(year: int, half: int) -> str:
    """What addresses, file names and keys call it: 2022-H1."""
    return f"{year}-H{half}"


def half_year_name(code: str) -> str:
    """A half-year by its months, "January–June 2022"; years with a dash; any other code as it is."""
    found = HALF_YEAR.fullmatch(code)
    if found is None:
        return code.replace("-", "–") if re.fullmatch(r"\d{4}-\d{4}", code) else code
    year, half = found.groups()
    words = _("January–June %(year)s") if half == "1" else _("July–December %(year)s")
    return words % {"year": year}


def half_year_short(code: str) -> str:
    """A half-year for a narrow place: "Jan–Jun 2022"; any other code as it is."""
    return f"{half_year_months(code)} {code[:4]}" if HALF_YEAR.fullmatch(code) else code


def half_year_months(code: str) -> str:
    """Its months alone, for a place that shows the year beside them; any other code as it is."""
    found = HALF_YEAR.fullmatch(code)
    if found is None:
        return code
    return _("Jan–Jun") if found[2] == "1" else _("Jul–Dec")


def half_year_end(code: str) -> tuple[str, int]:
    """Its last month in short and its year: what was so at its end is named by them in a narrow place."""
    found = HALF_YEAR.fullmatch(code)
    if found is None:
        return code, 0
    return _("Jun") if found[2] == "1" else _("Dec"), int(found[1])

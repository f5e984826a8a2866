"""What stretch of time a report is about: its half-year, its year, or the years of the plan up to its period.

A report hangs on the half-year that ends with its cut-off date; only the 6-month report is about that half-year alone.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from progress.formulas.half_years import HALF_YEAR, half_year_name
from progress.formulas.spans import Covers
from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS


@dataclass(frozen=True)
class Span:
    """The days of a report, and how they are named: `code` in files and addresses, `label` for people."""

    code: str
    starts_on: dt.date
    ends_on: dt.date

    @property
    def label(self) -> str:
        """In the current language: "January–June 2022", "2023", "2022–2024"."""
        return half_year_name(self.code)

    @property
    def words(self) -> str:
        """In running text: "January–June 2022", "the year 2023", "the plan 2022–2024"."""
        if self.code.isdecimal():
            return year_words(self.code)
        return self.label if HALF_YEAR.fullmatch(self.code) else _("the plan %(years)s") % {"years": self.label}


def year_words(year: str) -> str:
    """A year in running text."""
    return _("the year %(year)s") % {"year": year}


def span_of(kind: str, code: str, starts_on: dt.date, ends_on: dt.date, first_year: int) -> Span:
    """The span of a kind of report made for the period with this code and days, in a plan that begins in `first_year`.

    Raises KeyError for a kind that does not exist.
    """
    covered = REPORT_KINDS[kind]
    if covered.covers_half_year:
        return Span(code, starts_on, ends_on)
    first = first_year if covered.covers_plan else ends_on.year
    name = str(first) if first == ends_on.year else f"{first}-{ends_on.year}"
    return Span(name, dt.date(first, 1, 1), ends_on)


def span_for(kind: str, period: ReportingPeriod) -> Span:
    """The span of a report of this kind that is made for the period. The plan is asked only where it is closed."""
    first_year = period.plan.first_year if REPORT_KINDS[kind].covers_plan else period.ends_on.year
    return span_of(kind, period.code, period.starts_on, period.ends_on, first_year)


def span_in(data: dict[str, Any]) -> Span:
    """The span of the report that holds these frozen data."""
    period = data["period"]
    days = (dt.date.fromisoformat(period[name]) for name in ("starts_on", "ends_on"))
    return span_of(data["kind"], period["code"], *days, first_year=min(data["plan"]["years"]))


def span_label(kind: str, period: str) -> str:
    """How the span of an earlier report is named, of which only its kind and the code of its period are known."""
    known = REPORT_KINDS.get(kind)
    covers_year = known is not None and known.covers == Covers.YEAR
    return half_year_name(period[:4] if covers_year and HALF_YEAR.fullmatch(period) else period)


def span_words(kind: str, period: str) -> str:
    """The same in running text."""
    label = span_label(kind, period)
    return year_words(label) if label.isdecimal() else label

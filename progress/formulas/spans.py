"""The stretches of time that a figure can be about."""

from enum import StrEnum


class Covers(StrEnum):
    """What a value, or a kind of report, is about: a half-year, its year, or the years of the plan up to it."""

    HALF_YEAR = "half_year"
    YEAR = "year"
    PLAN = "plan"

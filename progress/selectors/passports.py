"""Passports of indicators: from which day a new edition may hold."""

import datetime as dt

from plans.models import Indicator


def first_free_day(indicator: Indicator) -> dt.date:
    """The first day from which a new edition may be in force.

    A closed period was told by the passport of its last day, and the edition that holds now held from its own day on.
    Two queries, less those that are loaded.
    """
    closed = max((period.ends_on for period in indicator.plan.periods.all() if period.is_closed), default=None)
    editions = [edition.in_force_on for edition in indicator.passport_editions.all()]
    after = [closed + dt.timedelta(days=1)] if closed else []
    return max(after + editions, default=dt.date(indicator.plan.first_year, 1, 1))

"""On which days an institution is told of what it owes (domain.md §11). No queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# What was missed, because no worker ran, is made up for so many days; after that it would be odd news.
MADE_UP_DAYS = 7


class OccasionKind(StrEnum):
    """Why somebody is told."""

    OPENING = "opening"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Occasion:
    """A day on which there is something to tell."""

    on: dt.date
    kind: OccasionKind


def occasion_of(
    *, opened_on: dt.date, heard_on: dt.date, submit_by: dt.date, days: Iterable[int], today: dt.date
) -> Occasion | None:
    """The newest occasion up to today, unless it is too long ago: older ones say nothing more.

    `heard_on`: the day on which the institution last heard of the matter otherwise, because its deadline was extended
    or its answers were returned; no reminder that was due by then is made up for. `days`: so many days before its last
    day (after it, where negative).
    """
    found = [Occasion(opened_on, OccasionKind.OPENING)] if heard_on <= opened_on <= today else []
    for number in days:
        day = submit_by - dt.timedelta(days=number)
        if heard_on < day <= today:
            found.append(Occasion(day, OccasionKind.BEFORE if number >= 0 else OccasionKind.AFTER))
    newest = max(found, key=lambda occasion: occasion.on, default=None)
    return newest if newest and (today - newest.on).days <= MADE_UP_DAYS else None

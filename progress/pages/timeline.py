"""Events in words, for timelines."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from plans.models import Indicator
from progress.models import Event
from progress.words import LABELS
from strategy_tracker.base.web.addresses import address

# Their numbers, from and to, are those of victims.
OF_VICTIMS = (Event.Kind.STATISTICS_RECORDED,)


def timeline(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What components/timeline.html shows. The events come with by, action, institution and period selected.

    Numbers of victims are not told in it, because more people read it than may know them (domain.md §9).
    """
    events = list(events)
    measured = {event.detail for event in events if event.kind == Event.Kind.MEASUREMENT_RECORDED}
    of_victims = (
        Indicator.objects.filter(code__in=measured, counts_victims=True) if measured else Indicator.objects.none()
    )
    untold = set(of_victims.values_list("code", flat=True))
    return [_moment(event, is_told=event.kind not in OF_VICTIMS and event.detail not in untold) for event in events]


def _moment(event: Event, *, is_told: bool) -> dict[str, Any]:
    before, after = (event.before, event.after) if is_told else ("", "")
    return {
        "when": event.happened_at,
        "who": str(event.by) if event.by_id else _("the system"),
        "what": " · ".join(str(part) for part in (event.get_kind_display(), *_subject(event)) if part),
        "reason": event.reason,
        "from_code": before,
        "from_label": _word(event, before),
        "to_code": after,
        "to_label": _word(event, after),
        "url": address("action_detail", event.action) if event.action_id else "",
    }


def _word(event: Event, value: str) -> str | Promise:
    """A state by its word, a last day to submit as a day."""
    if event.kind == Event.Kind.DEADLINE_EXTENDED:
        return date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return LABELS.get(value, value)


def _subject(event: Event) -> tuple[str, ...]:
    action = event.action.code if event.action_id else ""
    institution = event.institution.abbreviation if event.institution_id else ""
    if event.kind == Event.Kind.STATISTICS_RECORDED:
        return (event.detail,)
    return action, institution, "" if action or institution else str(event.period or "")

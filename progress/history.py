"""Events in words, for timelines."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from progress.labels import LABELS
from progress.models import Event


def timeline(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What components/timeline.html shows. The events come with by, action, institution and period selected."""
    return [_moment(event) for event in events]


def _moment(event: Event) -> dict[str, Any]:
    return {
        "when": event.happened_at,
        "who": str(event.by) if event.by_id else _("the system"),
        "what": " · ".join(str(part) for part in (event.get_kind_display(), *_subject(event)) if part),
        "reason": event.reason,
        "from_code": event.before,
        "from_label": LABELS.get(event.before, event.before),
        "to_code": event.after,
        "to_label": LABELS.get(event.after, event.after),
        "url": reverse("action_detail", args=[event.action.code]) if event.action_id else "",
    }


def _subject(event: Event) -> tuple[str, ...]:
    action = event.action.code if event.action_id else ""
    institution = event.institution.abbreviation if event.institution_id else ""
    return action, institution, "" if action or institution else str(event.period or "")

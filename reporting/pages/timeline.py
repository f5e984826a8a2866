"""What happened to reports in words, for timelines."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from reporting.models import Report, ReportEvent


def timeline_of_reports(events: Iterable[ReportEvent]) -> list[dict[str, Any]]:
    """What components/timeline.html shows. The events come with by and the report's period selected."""
    names = {**dict(Report.State.choices), **dict(Role.choices)}
    return [
        {
            "when": event.happened_at,
            "who": str(event.by) if event.by_id else _("the system"),
            "what": f"{event.get_kind_display()} · {event.report.period}",
            "reason": event.reason,
            "from_code": event.before,
            "from_label": names.get(event.before, event.before),
            "to_code": event.after,
            "to_label": names.get(event.after, event.after),
            "url": "",
        }
        for event in events
    ]

"""What happened to reports moves from the history of progress, which named each report in words, to their own."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

logger = logging.getLogger(__name__)

# The kind of event, as it was → as it is.
KINDS = {
    "report_generated": "generated",
    "report_downloaded": "downloaded",
    "report_consulted": "consulted",
    "report_edited": "edited",
    "consultation_ended": "consultation_ended",
    "report_commented": "commented",
    "comment_answered": "comment_answered",
    "report_finalised": "finalised",
    "report_signed": "signed",
    "signature_refused": "signature_refused",
    "report_published": "published",
    "report_superseded": "superseded",
    "link_made": "link_made",
    "link_revoked": "link_revoked",
    "link_opened": "link_opened",
}
# Such as "six_month v1 sq", "six_month v1 sq · summary", "six_month v1 sq raporti-6-mujor-2022-H1-v1-sq.xlsx".
DETAIL = re.compile(r"(?P<kind>\w+) v(?P<version>\d+) (?P<language>[\w-]+)(?:(?: · | )(?P<more>.*))?", re.DOTALL)
KEPT = ("happened_at", "by_id", "before", "after", "reason")
AT_ONCE = 500


def _in_parts(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def give_reports_their_events(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A row whose report is not found stays where it is: the history of progress shows it as before."""
    alias = schema_editor.connection.alias
    events = apps.get_model("progress", "Event").objects.using(alias)
    of_reports = apps.get_model("reporting", "ReportEvent").objects.using(alias)
    reports = apps.get_model("reporting", "Report").objects.using(alias)
    versions = defaultdict(dict)
    for pk, kind, period, language, version in reports.values_list("pk", "kind", "period", "language", "version"):
        versions[kind, period, language][version] = pk
    moved, n_left = [], 0
    for event in events.filter(kind__in=KINDS).order_by("pk"):
        found = DETAIL.fullmatch(event.detail)
        report = found and _meant(versions[found["kind"], event.period_id, found["language"]], int(found["version"]))
        if not report:
            n_left += 1
            continue
        moved.append((event, of_reports.model(report_id=report, detail=found["more"] or "", **_kept(event, KINDS))))
    for part in _in_parts(moved):
        of_reports.bulk_create([new for _old, new in part])
        events.filter(pk__in=[old.pk for old, _new in part]).delete()
    if n_left:
        logger.warning("%s event(s) of reports name none that exists; they stay in the history of progress", n_left)


def _meant(versions: dict[int, int], version: int) -> int | None:
    """The report (its key) that had this version: a draft can have got a later one since, if there is only one."""
    later = [pk for number, pk in versions.items() if number > version]
    return versions.get(version) or (later[0] if len(later) == 1 else None)


def name_reports_in_events(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back: each event of a report says in words of which one."""
    alias = schema_editor.connection.alias
    events = apps.get_model("progress", "Event").objects.using(alias)
    of_reports = apps.get_model("reporting", "ReportEvent").objects.using(alias)
    before = {after: before for before, after in KINDS.items()}
    rows = list(of_reports.select_related("report").order_by("pk"))
    for part in _in_parts(rows):
        events.bulk_create(
            events.model(period_id=row.report.period_id, detail=_in_words(row), **_kept(row, before)) for row in part
        )
        of_reports.filter(pk__in=[row.pk for row in part]).delete()


def _kept(row: Model, kinds: dict[str, str]) -> dict[str, Any]:
    return {"kind": kinds[row.kind], **{name: getattr(row, name) for name in KEPT}}


def _in_words(row: Model) -> str:
    report, mark = row.report, " " if row.kind == "downloaded" else " · "
    name = f"{report.kind} v{report.version} {report.language}"
    return f"{name}{mark}{row.detail}" if row.detail else name


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0006_report_event"),
        ("progress", "0002_victims"),
    ]
    operations = [migrations.RunPython(give_reports_their_events, name_reports_in_events)]

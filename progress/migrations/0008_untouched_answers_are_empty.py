"""Nothing stands any more in an answer that nobody gave: what opening a period had typed into it is taken out.

The last answer still stands in its own period, and beside the fields. Closed periods stay as they were.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def empty_untouched(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Answers of periods that are not closed, as they would be opened today."""
    untouched = apps.get_model("progress", "ProgressEntry").objects.filter(answered_at__isnull=True)
    untouched = untouched.exclude(submission__period__status="closed")
    apps.get_model("progress", "Challenge").objects.filter(entry__in=untouched).delete()
    untouched.update(claimed_status="", what_was_done="", completed_on=None, next_steps="")


class Migration(migrations.Migration):
    dependencies = [("progress", "0007_evidence_declared_numbers")]
    operations = [migrations.RunPython(empty_untouched, migrations.RunPython.noop)]

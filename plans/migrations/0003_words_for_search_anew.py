"""What actions are searched by is folded anew: without invisible characters, with the quotation marks of the keyboard."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from strategy_tracker.base.text import fold


def fold_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Folding twice changes nothing, so the stored words are enough."""
    actions = apps.get_model("plans", "Action").objects
    for action in actions.only("search_text"):
        actions.filter(pk=action.pk).update(search_text=fold(action.search_text))


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_counts_victims")]
    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]

"""Of one kind, period and language one issued report corrects none; where there are two, an operator hears which."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.apps.registry import Apps


def name_issued_beside_another(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Stop with a sentence where two drafts of one report were both finalised: what was issued is changed by people."""
    reports = apps.get_model("reporting", "Report").objects
    issued = reports.filter(finalised_at__isnull=False, supersedes__isnull=True).order_by()
    several = issued.values("kind", "period__code", "language").annotate(number=models.Count("pk")).filter(number__gt=1)
    names = [f"{row['kind']} {row['period__code']} {row['language']}: {row['number']}" for row in several]
    if names:
        raise RuntimeError(f"Reports issued side by side, see docs/operations.md (before migrating): {'; '.join(names)}")


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0003_events_of_progress_alone'),
        ('reporting', '0008_signs_of_the_editor'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(name_issued_beside_another, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('finalised_at__isnull', False), ('supersedes__isnull', True)), fields=('kind', 'period', 'language'), name='report_issued_beside_another_is_its_correction'),
        ),
    ]

"""Actions get their key, and versions of the plan become documents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keys_are_codes(apps, schema_editor):
    """Until now no action has changed its code, and what left the plan was cancelled."""
    for name in ("Action", "HistoricalAction"):
        actions = apps.get_model("plans", name).objects
        actions.update(key=models.F("code"))
        actions.filter(cancelled_on__isnull=False).update(ended_how="cancelled")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_lists'),
        ('plans', '0006_constraints_of_spans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lineage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('split', 'split'), ('merged', 'merged'), ('carried', 'carried over')], max_length=10, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'lineage of an action',
                'verbose_name_plural': 'lineage of actions',
                'ordering': ['source__position', 'target__position'],
            },
        ),
        migrations.CreateModel(
            name='VersionEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('data', models.TextField(verbose_name='canonical JSON')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'edition of a plan version',
                'verbose_name_plural': 'editions of plan versions',
                'ordering': ['version', 'number'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='action',
            name='ended_how',
            field=models.CharField(blank=True, choices=[('cancelled', 'cancelled'), ('split', 'split'), ('merged', 'merged')], max_length=10, verbose_name='how it left the plan'),
        ),
        migrations.AddField(
            model_name='action',
            name='key',
            field=models.CharField(db_index=True, default='', help_text='The code that it came with. It stays when the code changes.', max_length=12, verbose_name='key'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='historicalaction',
            name='ended_how',
            field=models.CharField(blank=True, choices=[('cancelled', 'cancelled'), ('split', 'split'), ('merged', 'merged')], max_length=10, verbose_name='how it left the plan'),
        ),
        migrations.AddField(
            model_name='historicalaction',
            name='key',
            field=models.CharField(db_index=True, default='', help_text='The code that it came with. It stays when the code changes.', max_length=12, verbose_name='key'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='planversion',
            name='put_at',
            field=models.DateTimeField(blank=True, editable=False, help_text="When the plan's rows took it.", null=True, verbose_name='brought into force at'),
        ),
        migrations.AddField(
            model_name='lineage',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='plans.action', verbose_name='earlier action'),
        ),
        migrations.AddField(
            model_name='lineage',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessors', to='plans.action', verbose_name='later action'),
        ),
        migrations.AddField(
            model_name='versionedition',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='versionedition',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='plans.planversion', verbose_name='plan version'),
        ),
        migrations.RunPython(keys_are_codes, migrations.RunPython.noop, elidable=True),
    ]

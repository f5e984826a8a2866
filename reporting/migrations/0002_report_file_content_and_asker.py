import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='asked_by',
            field=models.ForeignKey(blank=True, help_text='Who asked for the file last, and is told how it went.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by'),
        ),
        migrations.AddField(
            model_name='report',
            name='content_sha256',
            field=models.CharField(blank=True, help_text='Of the figures and texts that the file was made from.', max_length=64, verbose_name='SHA-256 of the content'),
        ),
    ]

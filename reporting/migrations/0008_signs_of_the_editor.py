"""Every chapter's text that there is was stored in Markdown; what is written from now on holds the signs of the editor.

No text is changed: those of issued reports never are, and the others are read through reporting.document.earlier_prose.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_events_of_reports")]

    operations = [
        migrations.AddField(
            model_name="sectiontext",
            name="is_markdown",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name="sectiontext",
            name="is_markdown",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]

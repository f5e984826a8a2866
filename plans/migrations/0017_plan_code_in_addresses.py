"""A plan's code stands in the addresses of its pages, so it holds what may stand there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0016_changes_become_amendments")]

    operations = [
        migrations.AlterField(
            model_name="actionplan",
            name="code",
            field=models.SlugField(
                help_text="It stands in addresses: 2022-2024.", max_length=20, unique=True, verbose_name="code"
            ),
        ),
    ]

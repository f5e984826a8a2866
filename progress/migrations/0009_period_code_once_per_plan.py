"""A period's code is unique within its plan: several plans have half-years of the same name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0008_untouched_answers_are_empty")]

    operations = [
        migrations.AlterField(
            model_name="reportingperiod",
            name="code",
            field=models.SlugField(help_text="Such as 2022-H1.", max_length=10, verbose_name="code"),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.UniqueConstraint(fields=("plan", "code"), name="period_code_once_per_plan"),
        ),
    ]

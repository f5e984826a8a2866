from django.db import migrations, models
from django.db.models import F


def keep_what_seals_say(apps, schema_editor):
    """Until now seals called a risk by the number of its row: that stays its number, in this database and others."""
    apps.get_model("progress", "Risk").objects.update(number=F("pk"))


class Migration(migrations.Migration):
    """A risk has a number in its plan, which its seals, its packages and another database call it by."""

    dependencies = [("progress", "0024_waiting_words_of_several_institutions")]

    operations = [
        migrations.AddField(
            model_name="risk",
            name="number",
            field=models.PositiveIntegerField(null=True, editable=False, verbose_name="number"),
        ),
        migrations.RunPython(keep_what_seals_say, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="risk",
            name="number",
            field=models.PositiveIntegerField(
                editable=False,
                verbose_name="number",
                help_text="What seals and packages of its plan call it by; another database keeps it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.UniqueConstraint(fields=["plan", "number"], name="register_number_once_per_plan"),
        ),
    ]

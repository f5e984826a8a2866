from django.db import migrations, models


def empty(apps, schema_editor):
    apps.get_model("accounts", "Letter").objects.exclude(state="waiting").update(text="")


class Migration(migrations.Migration):
    """Of what was given up the text was kept."""

    dependencies = [("accounts", "0004_lists")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "waiting"), ("text", ""), _connector="OR"),
                name="letter_over_keeps_no_text",
            ),
        ),
    ]

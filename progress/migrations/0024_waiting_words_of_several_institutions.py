from django.db import migrations, models


class Migration(migrations.Migration):
    """What institutions say of a risk waits once an answer: two of one action no longer overwrite each other."""

    dependencies = [("progress", "0023_escalation_constraints")]

    operations = [
        migrations.RemoveConstraint(model_name="riskreview", name="risk_review_once_per_period"),
        migrations.AddConstraint(
            model_name="riskreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_confirmed", True)),
                fields=("risk", "period"),
                name="risk_review_once_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_confirmed", False)),
                fields=("risk", "entry"),
                name="risk_review_waits_once_per_answer",
            ),
        ),
    ]

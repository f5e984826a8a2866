"""What the steps tell is told there alone, and the database holds what they need."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("progress", "0022_escalation_steps")]

    operations = [
        migrations.RemoveField("escalation", "answer"),
        migrations.RemoveField("escalation", "answered_at"),
        migrations.AlterField(
            "escalation",
            "since",
            models.DateField(help_text="The day of its last step.", verbose_name="since"),
        ),
        migrations.AddConstraint(
            "escalation",
            models.CheckConstraint(
                condition=Q(state="noted") | ~Q(protocol_number=""), name="escalation_sent_has_its_protocol_number"
            ),
        ),
        migrations.AddConstraint(
            "escalationstep",
            models.UniqueConstraint(
                condition=~Q(kind="comment"), fields=("escalation", "kind"), name="escalation_step_once"
            ),
        ),
        migrations.AddConstraint(
            "escalationstep",
            models.CheckConstraint(condition=~Q(text=""), name="escalation_step_has_a_text"),
        ),
    ]

"""What goes with the new fields; apart from the rows' changes, which PostgreSQL finishes first."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_spans_and_targets_in_results")]
    operations = [
        migrations.RemoveField(model_name="indicator", name="accumulation"),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=~Q(unit="percent", span_rule="sum") & ~Q(unit="count", span_rule="ratio"),
                name="indicator_span_rule_fits_its_unit",
            ),
        ),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(
                    condition=Q(result_target_value__isnull=True, result_target_unit="")
                    | (Q(result_target_value__isnull=False) & ~Q(result_target_unit="")),
                    name=f"{model}_result_target_has_its_unit",
                ),
            )
            for model in ("strategicobjective", "specificobjective")
        ),
    ]

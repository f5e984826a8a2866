"""How a risk is addressed, by whom and by when stands in the review of each period: later words move no earlier one."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_terms(apps, schema_editor):
    Risk, RiskReview = apps.get_model("progress", "Risk"), apps.get_model("progress", "RiskReview")
    of_risk = Risk.objects.filter(pk=OuterRef("risk"))
    RiskReview.objects.update(
        **{name: Subquery(of_risk.values(name)[:1]) for name in ("mitigation", "owner", "due_on")}
    )


class Migration(migrations.Migration):
    dependencies = [("progress", "0020_difficulties_in_the_register")]

    operations = [
        migrations.AddField(
            "riskreview", "mitigation", models.TextField(blank=True, verbose_name="how it is addressed", default="")
        ),
        migrations.AddField(
            "riskreview", "owner", models.CharField(blank=True, max_length=120, verbose_name="owner", default="")
        ),
        migrations.AddField("riskreview", "due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
        migrations.RunPython(copy_terms, migrations.RunPython.noop),
    ]

"""Which indicators and outputs count victims. A plan that is loaded already learns it here, a new one from its files."""

from django.db import migrations, models

PLAN = "2022-2024"
INDICATORS = ("III-1", "III.1-1", "III.3-1", "III.4-1")
OUTPUTS = (("III.2.7", 1), ("III.2.8", 1), ("III.2.9", 1), ("III.3.3", 1), ("III.4.4", 1), ("IV.3.5", 1))
HELP = "Small numbers of it are hidden in everything published."


def mark(apps, schema_editor):
    indicators = apps.get_model("plans", "Indicator").objects.filter(plan__code=PLAN)
    indicators.filter(code__in=INDICATORS).update(counts_victims=True)
    outputs = apps.get_model("plans", "Output").objects.filter(action__objective__strategic__plan__code=PLAN)
    for code, number in OUTPUTS:
        outputs.filter(action__code=code, number=number).update(counts_victims=True)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name=name,
            name="counts_victims",
            field=models.BooleanField(default=False, help_text=HELP, verbose_name="counts victims"),
        )
        for name in ("indicator", "output")
    ] + [migrations.RunPython(mark, migrations.RunPython.noop)]

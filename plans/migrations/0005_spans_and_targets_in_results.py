"""How half-years make a year, the targets in results, and the external evaluation.

A plan that is loaded already learns here what its files say since; another plan's indicators keep how they added up.
"""

from decimal import Decimal

from django.db import migrations, models

PLAN = "2022-2024"
EXTERNAL_EVALUATION = "I.3.5"
RATIOS = ("III-1", "III.3-1")
SUMS = (
    *("III-2", "III.1-1", "III.2-1", "III.4-1"),
    *("IV-1", "IV.1-1", "IV.2-1", "IV.3-1", "IV.3-2"),
    *("V-1", "V.1-1", "V.1-2"),
)
RESULTS = {
    "I.1": ("Së paku 150 profesionistë", 150, "count"),
    "I.3": ("Mbi 90%", 90, "percent"),
    "II.1": ("70%", 70, "percent"),
    "III": ("Së paku pesëqind (500) profesionistë", 500, "count"),
    "III.1": ("100%", 100, "percent"),
    "III.4": ("Së paku 90%", 90, "percent"),
    "IV": ("Së paku 90%", 90, "percent"),
    "IV.1": ("100%", 100, "percent"),
    "V.1": ("Së paku 90%", 90, "percent"),
}
RULES = [
    ("sum", "sum of the half-years"),
    ("last", "last state"),
    ("ratio", "ratio of the sums (Σ numerator ÷ Σ denominator)"),
    ("maximum", "highest value"),
]
UNITS = [("count", "number"), ("percent", "%")]


def set_rules(apps, schema_editor):
    indicators = apps.get_model("plans", "Indicator").objects
    added_up = indicators.filter(accumulation="cumulative")
    added_up.filter(unit="percent").update(span_rule="ratio")
    added_up.exclude(unit="percent").update(span_rule="sum")
    indicators.filter(accumulation="per_period", unit="count").update(span_rule="sum")
    of_plan = indicators.filter(plan__code=PLAN)
    of_plan.filter(code__in=RATIOS).exclude(unit="count").update(span_rule="ratio")
    of_plan.filter(code__in=SUMS).exclude(unit="percent").update(span_rule="sum")


def set_result_targets(apps, schema_editor):
    strategic = apps.get_model("plans", "StrategicObjective").objects.filter(plan__code=PLAN)
    specific = apps.get_model("plans", "SpecificObjective").objects.filter(strategic__plan__code=PLAN)
    for code, (printed, value, unit) in RESULTS.items():
        for objectives in (strategic, specific):
            objectives.filter(code=code, result__contains=printed).update(
                result_target_printed=printed, result_target_value=Decimal(value), result_target_unit=unit
            )


def mark_external_evaluation(apps, schema_editor):
    actions = apps.get_model("plans", "Action").objects.filter(objective__strategic__plan__code=PLAN)
    actions.filter(code=EXTERNAL_EVALUATION).update(is_external_evaluation=True)


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_passages_of_the_strategy")]
    operations = [
        migrations.AddField(
            model_name="indicator",
            name="span_rule",
            field=models.CharField(
                choices=RULES,
                default="last",
                help_text="How the values of half-years make that of a year, and those of years that of the plan.",
                max_length=10,
                verbose_name="value of a year and of the plan",
            ),
        ),
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("strategicobjective", "specificobjective")
            for name, field in (
                (
                    "result_target_printed",
                    models.CharField(blank=True, max_length=120, verbose_name="target in the result as printed"),
                ),
                (
                    "result_target_value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="target in the result"
                    ),
                ),
                (
                    "result_target_unit",
                    models.CharField(
                        blank=True,
                        choices=UNITS,
                        max_length=10,
                        verbose_name="unit of the target in the result",
                    ),
                ),
            )
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="is_external_evaluation",
                field=models.BooleanField(
                    default=False,
                    help_text="This action has the plan evaluated from outside: the final report tells of it.",
                    verbose_name="external evaluation",
                ),
            )
            for model in ("action", "historicalaction")
        ),
        migrations.RunPython(set_rules, migrations.RunPython.noop),
        migrations.RunPython(set_result_targets, migrations.RunPython.noop),
        migrations.RunPython(mark_external_evaluation, migrations.RunPython.noop),
    ]

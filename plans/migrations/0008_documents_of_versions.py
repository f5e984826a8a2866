"""Each version of the plan gets its document: the newest from the plan's rows, the earlier ones with changes undone."""

from django.db import migrations, models
from django.utils import timezone

from plans.documents.writing import document_of
from strategy_tracker.base.canonical import canonical_json, sha256


def write_editions(apps, schema_editor):
    """Until now only deadlines, amounts and targets could be changed by a version (plans.services, 1.3)."""
    plan_version = apps.get_model("plans", "PlanVersion")
    edition = apps.get_model("plans", "VersionEdition")
    for plan in apps.get_model("plans", "ActionPlan").objects.select_related("strategy"):
        document = document_of(plan, apps.get_model)
        for version in plan_version.objects.filter(plan=plan).order_by("-number"):
            text = canonical_json(document)
            edition.objects.create(
                version=version, number=1, data=text, sha256=sha256(text), made_at=timezone.now()
            )
            _undo(document, version, apps.get_model("plans", "ActionChange"))
        plan_version.objects.filter(plan=plan, in_force_on__lte=timezone.localdate()).update(put_at=timezone.now())


def _undo(document, version, action_change):
    """Make of a version's document that of the version before."""
    document["actions"] = [row for row in document["actions"] if row["introduced_in"][1] < version.number]
    rows = {row["code"]: row for row in document["actions"]}
    for change in action_change.objects.filter(version=version, action__code__in=rows).select_related("action"):
        _put_back(rows[change.action.code], change.field, change.before or None)
    for row in document["actions"]:
        if row["cancelled_on"] and row["cancelled_on"] >= version.in_force_on.isoformat():
            row |= {"cancelled_on": None, "cancelled_by_decision": "", "cancelled_reason": "", "ended_how": ""}


def _put_back(row, field, before):
    name, _sign, number = field.rpartition("_")
    if field == "deadline_on":
        row[field] = before
    elif name == "budget":
        for line in row["budget_lines"]:
            if str(line["year"]) == number:
                line["amount"] = before
    else:
        for output in row["outputs"]:
            if str(output["number"]) == number:
                output[name.replace("target", "value")] = before


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0007_versions_as_documents'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_on__isnull', True), ('ended_how', '')), models.Q(('cancelled_on__isnull', False), models.Q(('ended_how', ''), _negated=True)), _connector='OR'), name='action_that_left_says_how'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('objective', 'key'), name='action_key_once_per_objective'),
        ),
        migrations.AddConstraint(
            model_name='lineage',
            constraint=models.UniqueConstraint(fields=('source', 'target'), name='lineage_once'),
        ),
        migrations.AddConstraint(
            model_name='lineage',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='lineage_to_another_action'),
        ),
        migrations.AddConstraint(
            model_name='versionedition',
            constraint=models.UniqueConstraint(fields=('version', 'number'), name='edition_number_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='versionedition',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='edition_that_corrects_has_its_reason'),
        ),
        migrations.RunPython(write_editions, migrations.RunPython.noop, elidable=True),
    ]

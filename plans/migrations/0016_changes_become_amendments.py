"""What versions changed until now becomes the adopted amendment of each; one table tells it from here on."""

from django.db import migrations
from django.utils import timezone


def write_amendments(apps, schema_editor):
    version_of, amendment = apps.get_model("plans", "PlanVersion"), apps.get_model("plans", "Amendment")
    edition_of, change_of = apps.get_model("plans", "VersionEdition"), apps.get_model("plans", "ActionChange")
    told = amendment.objects.exclude(version=None).values("version")
    for version in version_of.objects.filter(number__gt=1).exclude(pk__in=told).order_by("plan", "number"):
        base = edition_of.objects.filter(version__plan=version.plan_id, version__number__lt=version.number)
        base = base.order_by("-version__number", "-number").first()
        if base is None:
            continue
        changes = list(change_of.objects.filter(version=version).select_related("action").order_by("pk"))
        made = amendment.objects.create(
            plan_id=version.plan_id,
            title=(version.note or f"Version {version.number}")[:200],
            state="adopted",
            base=base,
            made_at=timezone.now(),
            decision_number=version.decision_number,
            decided_on=version.decided_on,
            in_force_on=version.in_force_on,
            ended_at=timezone.now(),
            version=version,
        )
        apps.get_model("plans", "AmendmentChange").objects.bulk_create(
            apps.get_model("plans", "AmendmentChange")(amendment=made, position=position, **_fields(change))
            for position, change in enumerate(changes, start=1)
        )


def _fields(change):
    """No text was blank, which is no 0.00."""
    return {
        "kind": "term",
        "key": change.action.key,
        "field": change.field,
        "before": change.before or None,
        "after": change.after or None,
        "reason": change.reason or "–",
    }


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0015_corrections'),
    ]

    operations = [
        migrations.RunPython(write_amendments, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name='ActionChange'),
    ]

"""Whoever answered for an institution until now was its focal point."""

from django.db import migrations


def name_focal_points(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects.filter(role="institution", duty="")
    people.update(duty="focal_point")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_duties_and_absences")]

    operations = [migrations.RunPython(name_focal_points, migrations.RunPython.noop)]

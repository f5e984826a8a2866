"""What a job is for leaves the name of its step, and queued jobs find their functions where they live now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The step of the job that issues a report, as it was → as it is for both jobs.
STEPS = {
    "issue_waiting": "",
    "issue_document": "document",
    "issue_layout": "layout",
    "issue_writing": "writing",
    "issue_seal": "sealing",
    "issue_storing": "storing",
}
TASKS = {
    "reporting.tasks.render_report": "reporting.jobs.tasks.render_report",
    "reporting.tasks.issue_report": "reporting.jobs.tasks.issue_report",
}


def tell_purposes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Jobs of drafts have the purpose "draft" by default."""
    reports = apps.get_model("reporting", "Report").objects.using(schema_editor.connection.alias)
    for before, after in STEPS.items():
        reports.filter(step=before).update(job_purpose="issue", step=after)
    reports.filter(step="snapshot").update(step="document")


def put_purposes_into_steps(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Only of what waits or is being made: a step of what is over says nothing."""
    reports = apps.get_model("reporting", "Report").objects.using(schema_editor.connection.alias)
    at_work = reports.filter(job_purpose="issue", rendering__in=["queued", "running"])
    for before, after in STEPS.items():
        at_work.filter(step=after).update(step=before)


def name_tasks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor, names: dict[str, str] = TASKS) -> None:
    """A job that was queued before the upgrade runs after it."""
    jobs = apps.get_model("django_tasks_database", "DBTaskResult").objects.using(schema_editor.connection.alias)
    for before, after in names.items():
        jobs.filter(task_path=before).update(task_path=after)


def name_tasks_as_before(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The other way round."""
    name_tasks(apps, schema_editor, {after: before for before, after in TASKS.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_purpose_of_jobs"),
        ("django_tasks_database", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(tell_purposes, put_purposes_into_steps),
        migrations.RunPython(name_tasks, name_tasks_as_before),
    ]

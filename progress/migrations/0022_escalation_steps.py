"""Escalations follow the six steps of the law, each a dated row; those that are there take their steps along."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import progress.models.escalations

STATES = [
    ("noted", "noted"),
    ("sent", "sent to the Strategic Planning Office"),
    ("assessed", "jointly assessed"),
    ("proposed", "proposed to the Commission"),
    ("decided", "decided"),
    ("followed_up", "followed up"),
]
OLD = {"open": "sent", "answered": "assessed", "closed": "followed_up"}


def write_steps(apps, schema_editor):
    Escalation, Step = apps.get_model("progress", "Escalation"), apps.get_model("progress", "EscalationStep")
    for row in Escalation.objects.all():
        told, answered = row.noted_at, row.answered_at or row.noted_at
        found = [("noted", told, row.problem), ("sent", told, row.problem)]
        found += [("assessed", answered, row.answer)] if row.answer else []
        found += [("followed_up", answered, row.answer or row.problem)] if row.state == "closed" else []
        for kind, at, text in found:
            step = {"kind": kind, "on": at.date(), "text": text}
            Step.objects.create(escalation=row, **step, recorded_at=at, recorded_by_id=row.noted_by_id)
        number = row.protocol_number or "–"
        state = {"state": OLD[row.state], "since": found[-1][1].date(), "protocol_number": number}
        Escalation.objects.filter(pk=row.pk).update(**state)


def read_steps(apps, schema_editor):
    """The way back: the answer is what the last step says, as far as there was one after it was sent."""
    Escalation, Step = apps.get_model("progress", "Escalation"), apps.get_model("progress", "EscalationStep")
    for row in Escalation.objects.all():
        later = Step.objects.filter(escalation=row).exclude(kind__in=("noted", "sent", "comment")).order_by("pk").last()
        told = {"state": "open", "answer": "", "answered_at": None}
        if later is not None:
            state = "closed" if row.state == "followed_up" else "answered"
            told = {"state": state, "answer": later.text, "answered_at": later.recorded_at}
        Escalation.objects.filter(pk=row.pk).update(**told)


class Migration(migrations.Migration):
    dependencies = [
        ("progress", "0021_terms_of_risk_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="escalation", name="escalation_answered_has_an_answer"),
        migrations.RenameField("escalation", "status", "state"),
        migrations.RenameField("escalation", "told_at", "noted_at"),
        migrations.RenameField("escalation", "told_by", "noted_by"),
        migrations.AlterModelOptions(
            name="escalation",
            options={
                "ordering": ["-noted_at"],
                "verbose_name": "escalation",
                "verbose_name_plural": "escalations",
            },
        ),
        migrations.AlterField(
            "escalation",
            "state",
            models.CharField(choices=STATES, default="noted", max_length=12, verbose_name="state"),
        ),
        migrations.AlterField("escalation", "noted_at", models.DateTimeField(verbose_name="noted at")),
        migrations.AddField(
            "escalation",
            "risk",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="escalations",
                to="progress.risk",
                verbose_name="risk",
            ),
        ),
        migrations.AddField(
            "escalation",
            "entry",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="escalations",
                to="progress.progressentry",
                verbose_name="answer",
            ),
        ),
        migrations.AddField(
            "escalation",
            "protocol_number",
            models.CharField(blank=True, max_length=60, verbose_name="protocol number"),
        ),
        migrations.AddField("escalation", "since", models.DateField(null=True)),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[*STATES, ("comment", "comment")], max_length=12, verbose_name="step"),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=progress.models.escalations.step_path,
                        verbose_name="document",
                    ),
                ),
                ("document_name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                ("document_type", models.CharField(blank=True, editable=False, max_length=100)),
                ("document_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="progress.escalation",
                        verbose_name="escalation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an escalation",
                "verbose_name_plural": "steps of escalations",
                "ordering": ["escalation", "pk"],
            },
        ),
        migrations.RunPython(write_steps, read_steps),
    ]

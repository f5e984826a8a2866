"""What verified answers named before there was a register stands in it; in the same words, it is one over periods."""

from django.db import migrations

ON_THE_SCALE = {"low": 2, "medium": 3, "high": 4}


def take_over(apps, schema_editor):
    Challenge, Risk, RiskReview = (apps.get_model("progress", name) for name in ("Challenge", "Risk", "RiskReview"))
    rows = Challenge.objects.filter(entry__review="verified").select_related("entry__submission__period")
    known = {}
    for row in rows.order_by("entry__submission__period__ends_on", "entry", "pk").iterator():
        entry, submission = row.entry, row.entry.submission
        grade = (ON_THE_SCALE.get(row.probability), ON_THE_SCALE.get(row.impact))
        probability, impact = grade if all(grade) else (None, None)
        terms = {
            "text": row.description.strip(),
            "mitigation": row.mitigation.strip(),
            "owner": row.owner,
            "due_on": row.due_on,
            "probability": probability,
            "impact": impact,
        }
        key = submission.period.plan_id, submission.institution_id, entry.action_id, row.kind, terms["text"]
        risk = known.get(key)
        if risk is None:
            risk = known[key] = Risk.objects.create(
                plan_id=submission.period.plan_id,
                kind=row.kind,
                action_id=entry.action_id,
                institution_id=submission.institution_id,
                opened_in=submission.period,
                origin=entry,
                **terms,
            )
        else:
            Risk.objects.filter(pk=risk.pk).update(**terms)
        RiskReview.objects.get_or_create(
            risk=risk,
            period=submission.period,
            defaults={
                "state": "open",
                "probability": probability,
                "impact": impact,
                "entry": entry,
                "is_named": True,
                "reviewed_at": entry.reviewed_at,
                "reviewed_by_id": entry.reviewed_by_id,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("progress", "0019_risk_register")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]

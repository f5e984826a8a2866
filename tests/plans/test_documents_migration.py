"""A database that holds the plan and versions of it gets their documents: what later versions changed is undone."""

import datetime as dt
import json
from importlib import import_module

import pytest
from django.apps import apps

from plans.models import Action, ActionChange, ActionPlan, BudgetLine, PlanVersion, VersionEdition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MIGRATION = import_module("plans.migrations.0008_documents_of_versions")


def test_each_version_gets_what_it_said():
    plan = ActionPlan.objects.select_related("strategy").get()
    before = json.loads(VersionEdition.objects.get().data)
    second = PlanVersion.objects.create(plan=plan, number=2, decided_on=dt.date(2024, 1, 9), in_force_on="2024-02-01")
    line = (
        BudgetLine.objects.filter(amount__gt=0, action__deadline_on__isnull=False).exclude(action__code="I.1.3").first()
    )
    action, other = line.action, Action.objects.get(code="I.1.3")
    for field, was in (("deadline_on", action.deadline_on.isoformat()), (f"budget_{line.year}", f"{line.amount:f}")):
        ActionChange.objects.create(version=second, action=action, field=field, before=was, after="x", reason="Vendim")
    Action.objects.filter(pk=action.pk).update(deadline_on=dt.date(2026, 12, 31))
    BudgetLine.objects.filter(pk=line.pk).update(amount=5)
    decision = {"cancelled_by_decision": "9", "cancelled_reason": "Vendim", "ended_how": "cancelled"}
    Action.objects.filter(pk=other.pk).update(cancelled_on=dt.date(2024, 2, 1), **decision)
    written = written_by_the_migration()
    assert written[1] == before
    changed = {row["code"]: row for row in written[2]["actions"]}
    assert changed[action.code]["deadline_on"] == "2026-12-31" and changed["I.1.3"]["ended_how"] == "cancelled"


def written_by_the_migration():
    """What it stores for each version, beside the documents that a new database has from the start."""
    found = {}

    class Editions:
        @staticmethod
        def create(version, data, **fields):
            found[version.number] = json.loads(data)

    class Known:
        @staticmethod
        def get_model(app_or_label, name=""):
            if name == "VersionEdition":
                return type("VersionEdition", (), {"objects": Editions})
            return apps.get_model(app_or_label, name) if name else apps.get_model(app_or_label)

    MIGRATION.write_editions(Known, None)
    return found

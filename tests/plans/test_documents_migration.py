"""A database that holds the plan and versions of it gets their documents: what later versions changed is undone."""

import datetime as dt
import json
from importlib import import_module

import pytest
from django.apps import apps

from plans.models import Action, ActionPlan, Amendment, BudgetLine, PlanVersion, VersionEdition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MIGRATION = import_module("plans.migrations.0008_documents_of_versions")
AMENDMENTS = import_module("plans.migrations.0016_changes_become_amendments")


class ActionChange:
    """Rows of a table that there was."""

    def __init__(self, **fields):
        vars(self).update(fields)


class Changes(list):
    """As many words of a query set as the migrations say."""

    @property
    def objects(self):
        return self

    def filter(self, version, action__code__in=None):
        return Changes(change for change in self if change.version == version)

    def select_related(self, name):
        return self

    def order_by(self, name):
        return self


def test_each_version_gets_what_it_said():
    plan = ActionPlan.objects.select_related("strategy").get()
    before = json.loads(VersionEdition.objects.get().data)
    second = PlanVersion.objects.create(plan=plan, number=2, decided_on=dt.date(2024, 1, 9), in_force_on="2024-02-01")
    line = (
        BudgetLine.objects.filter(amount__gt=0, action__deadline_on__isnull=False).exclude(action__code="I.1.3").first()
    )
    action, other = line.action, Action.objects.get(code="I.1.3")
    changes = Changes()
    for field, was in (("deadline_on", action.deadline_on.isoformat()), (f"budget_{line.year}", f"{line.amount:f}")):
        fields = {"field": field, "before": was, "after": "x", "reason": "Vendim"}
        changes.append(ActionChange(version=second, action=action, **fields))
    Action.objects.filter(pk=action.pk).update(deadline_on=dt.date(2026, 12, 31))
    BudgetLine.objects.filter(pk=line.pk).update(amount=5)
    decision = {"cancelled_by_decision": "9", "cancelled_reason": "Vendim", "ended_how": "cancelled"}
    Action.objects.filter(pk=other.pk).update(cancelled_on=dt.date(2024, 2, 1), **decision)
    written = written_by_the_migration(changes)
    assert written[1] == before
    changed = {row["code"]: row for row in written[2]["actions"]}
    assert changed[action.code]["deadline_on"] == "2026-12-31" and changed["I.1.3"]["ended_how"] == "cancelled"


def test_what_a_version_changed_becomes_its_amendment():
    plan = ActionPlan.objects.get()
    second = PlanVersion.objects.create(
        plan=plan, number=2, decision_number="7", note="Vendimi 7.", decided_on="2024-01-09", in_force_on="2024-02-01"
    )
    action = Action.objects.get(code="I.1.2")
    terms = [("deadline_on", "2024-12-31", "2025-06-30"), ("budget_2023", "", "5.00")]
    changes = Changes(
        ActionChange(version=second, action=action, field=field, before=before, after=after, reason="Vendim")
        for field, before, after in terms
    )
    kept = []
    AMENDMENTS.write_amendments(_known(changes, kept), None)
    AMENDMENTS.write_amendments(_known(changes, kept), None)
    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.title, amendment.version) == ("adopted", "Vendimi 7.", second)
    assert [(c.key, c.field, c.before, c.after) for c in kept] == [
        ("I.1.2", "deadline_on", "2024-12-31", "2025-06-30"),
        ("I.1.2", "budget_2023", None, "5.00"),
    ]


def _known(changes, kept):
    """The tables of now, but for the one that went, and for parts of amendments, which no migration finds frozen."""
    rows = type("Rows", (), {"bulk_create": staticmethod(kept.extend)})
    part = type("Part", (ActionChange,), {"objects": rows})
    stubs = {"ActionChange": changes, "AmendmentChange": part}

    class Known:
        @staticmethod
        def get_model(app, name):
            return stubs.get(name) or apps.get_model(app, name)

    return Known


def written_by_the_migration(changes):
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
            if name == "ActionChange":
                return changes
            return apps.get_model(app_or_label, name) if name else apps.get_model(app_or_label)

    MIGRATION.write_editions(Known, None)
    return found

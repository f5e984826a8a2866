"""A version of the plan as a document: written from the rows, read as frozen rows, put into the rows, found by day."""

import copy
import datetime as dt
import json

import pytest

from plans.documents.editions import document_in, edition_on
from plans.documents.putting import put, rows_of
from plans.documents.reading import read
from plans.documents.rows import own_fields
from plans.documents.shape import PLAN
from plans.documents.writing import document_of
from plans.models import (
    Action,
    ActionInstitution,
    ActionPlan,
    BudgetLine,
    Indicator,
    Lineage,
    Output,
    PlanVersion,
    StrategicObjective,
    VersionEdition,
)
from plans.selectors import plan_data, plan_in, plan_on
from plans.services import bring_into_force, plan_files, write_edition
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.written_once import WrittenOnce

pytestmark = pytest.mark.django_db

ADOPTED = dt.date(2022, 3, 29)
AMENDED = dt.date(2024, 2, 1)
CODE = "I.1.2"


@pytest.fixture
def plan():
    return ActionPlan.objects.get()


def row_of(document, code=CODE):
    return next(row for row in document["actions"] if row["code"] == code)


def amended(plan, day=AMENDED, number=2, **changes):
    """A second version in which one action has other values."""
    document = copy.deepcopy(document_in(plan.versions.get(number=number - 1).editions.last()))
    row_of(document).update(changes)
    version = PlanVersion.objects.create(
        plan=plan, number=number, decision_number="7/2024", decided_on=day, in_force_on=day
    )
    write_edition(version=version, document=document)
    return version


def test_the_rows_of_the_document_are_those_of_the_fixtures(plan):
    """Nothing that the reference files say of the plan is missing in version 1, and nothing is added."""
    told = [row for path in plan_files() for row in json.loads(path.read_text(encoding="utf-8"))]
    elsewhere = ("accounts.institutionalias", "plans.planversion", "plans.victimfigure")
    fixtures = {(r["model"], canonical_json(_filled(r))) for r in told if r["model"] not in elsewhere}
    document = {(row["model"], canonical_json(_filled(row))) for row in rows_of(document_of(plan))}
    assert document <= fixtures
    assert {model for model, _text in fixtures - document} <= {"accounts.institution", "plans.fundingsource"}
    assert sum(model == "plans.action" for model, _text in document) == 101


def _filled(row):
    """With the defaults that a fixture may leave out, and numbers as a document writes them."""
    from django.apps import apps

    from plans.documents.writing import plain_value

    model = apps.get_model(row["model"])
    fields = {}
    for field in own_fields(model):
        told = row["fields"].get(field.name, field.get_default())
        fields[field.name] = told if field.related_model else plain_value(field, field.to_python(told))
    return fields


def test_it_is_written_in_a_constant_number_of_queries(plan, django_assert_num_queries):
    with django_assert_num_queries(18):
        document_of(plan)


def test_version_1_has_its_document_from_the_start(plan):
    edition = VersionEdition.objects.get()
    assert edition.number == 1 and edition.version.number == 1 and edition.reason == ""
    assert edition.data == canonical_json(document_of(plan))


def test_frozen_rows_are_the_tables_rows(plan):
    """Field by field, with everything below them, and with the primary keys on which answers hang."""
    found = read(document_of(plan), plan)
    stored = {action.code: action for action in plan.actions().with_plan()}
    assert [action.code for action in found.actions] == list(stored)
    for action in found.actions:
        live = stored[action.code]
        assert action.pk == live.pk and action.objective.strategic.code == live.objective.strategic.code
        assert _values(action) == _values(live)
        for name in ("roles", "fundings", "outputs", "budget_lines", "reference_links"):
            assert [_values(row) for row in getattr(action, name).all()] == [
                _values(row) for row in getattr(live, name).all()
            ]
        parts = [
            [_values(part) for line in one.budget_lines.all() for part in line.parts.all()] for one in (action, live)
        ]
        assert parts[0] == parts[1]
        assert [output.pk for output in action.outputs.all()] == [output.pk for output in live.outputs.all()]
    assert [i.code for i in found.indicators] == list(Indicator.objects.values_list("code", flat=True))


def _values(row):
    skipped = ("line_id",)
    return {f.attname: getattr(row, f.attname) for f in own_fields(type(row)) if f.attname not in skipped}


def test_data_quality_finds_the_same_in_frozen_rows(plan):
    from plans.findings import RULES, find

    found, live = plan_on(plan, ADOPTED), plan_data(plan)
    frozen = plan_data(plan, actions=found.actions)
    assert find(frozen, RULES) == find(live, RULES)


def test_frozen_rows_can_be_neither_asked_nor_stored(plan):
    action = plan_on(plan, ADOPTED).actions[0]
    for ask in (
        lambda: action.roles.filter(part="lead"),
        lambda: action.outputs.order_by("number"),
        lambda: action.budget_lines.exclude(year=2022),
    ):
        with pytest.raises(TypeError):
            ask()
    for change in (action.save, action.delete, action.roles.all()[0].save):
        with pytest.raises(WrittenOnce):
            change()


def test_reading_asks_for_primary_keys_alone(plan, django_assert_num_queries):
    edition = edition_on(plan, ADOPTED)
    document_in(edition)
    with django_assert_num_queries(10):
        found = plan_in(edition)
        assert all(role.institution.code for action in found.actions for role in action.roles.all())
        assert all(a.objective.strategic.plan == plan for a in found.actions)


def test_the_version_in_force_on_the_day_counts(plan):
    amended(plan, deadline_on="2024-06-30")
    before, after = plan_on(plan, dt.date(2024, 1, 31)), plan_on(plan, AMENDED)
    assert (before.version.number, after.version.number) == (1, 2)
    assert row_deadline(after) == dt.date(2024, 6, 30) != row_deadline(before)
    assert plan_on(plan, dt.date(2020, 1, 1)).version.number == 1  # before the first, the first


def row_deadline(found):
    return next(action.deadline_on for action in found.actions if action.code == CODE)


def test_the_rows_take_a_version_on_its_day(plan):
    amended(plan, title="Tjetër")
    assert bring_into_force(plan=plan, day=dt.date(2024, 1, 31)) is None
    assert Action.objects.get(code=CODE).title != "Tjetër"
    assert bring_into_force(plan=plan, day=AMENDED).number == 2
    action = Action.objects.get(code=CODE)
    assert action.title == "Tjetër" and "tjeter" in action.search_text
    assert bring_into_force(plan=plan, day=AMENDED) is None


def test_a_correction_is_an_edition_and_counts_for_every_day(plan):
    document = copy.deepcopy(document_of(plan))
    row_of(document)["title"] = "I korrigjuar"
    edition = write_edition(version=plan.versions.get(), document=document, reason="Gabim shtypi.")
    assert (edition.number, edition.reason) == (2, "Gabim shtypi.")
    assert edition_on(plan, ADOPTED) == edition
    assert write_edition(version=plan.versions.get(), document=document, reason="Sërish.") == edition


def test_what_is_written_once_stays(plan):
    edition = VersionEdition.objects.get()
    with pytest.raises(WrittenOnce):
        VersionEdition.objects.filter(pk=edition.pk).update(data="{}")


def test_put_brings_the_rows_to_the_document(plan):
    """The lead changes, a part of a cell goes, a product comes: answers keep the rows that they hang on."""
    document = copy.deepcopy(document_of(plan))
    row = next(r for r in document["actions"] if len(r["roles"]) > 1)
    keys = dict(Action.objects.values_list("key", "pk"))
    row["roles"][0]["part"], row["roles"][1]["part"] = row["roles"][1]["part"], row["roles"][0]["part"]
    row["budget_lines"][0] |= {"amount": "77.00", "parts": []}
    row["outputs"].append(row["outputs"][0] | {"number": 9})
    row["code"] = "V.1.99"
    put(document)
    assert canonical_json(document_of(plan)) == canonical_json(document)
    assert dict(Action.objects.values_list("key", "pk")) == keys
    moved = Action.objects.get(code="V.1.99")
    assert moved.outputs.filter(number=9).exists() and moved.roles.get(part="lead").position == 2
    assert BudgetLine.objects.get(action=moved, year=row["budget_lines"][0]["year"]).amount == 77


def test_put_keeps_what_answers_hang_on(plan):
    document = copy.deepcopy(document_of(plan))
    gone = next(r for r in document["actions"] if r["outputs"])
    gone["outputs"] = []
    document["actions"].remove(next(r for r in document["actions"] if r["code"] == CODE))
    put(document)
    assert Output.objects.filter(action__key=gone["key"]).exists() and Action.objects.filter(code=CODE).exists()


def test_put_makes_a_plan_that_is_not_there(plan):
    """The same plan under another code: a second one stands beside the first."""
    text = canonical_json(document_of(plan)).replace('"2022-2024"', '"2025-2027"')
    document = json.loads(text)
    for action in document["actions"]:
        action["introduced_in"] = ["2022-2024", 1]
    put(document)
    assert ActionPlan.objects.count() == 2 and Action.objects.count() == 202
    other = ActionPlan.objects.get(code="2025-2027")
    assert StrategicObjective.objects.filter(plan=other).count() == 5
    assert ActionInstitution.objects.filter(action__objective__strategic__plan=other).exists()


def test_lineage_goes_with_the_later_action(plan):
    first, second = Action.objects.order_by("position")[:2]
    Lineage.objects.create(kind="split", source=first, target=second)
    document = document_of(plan)
    assert row_of(document, second.code)["predecessors"] == [{"kind": "split", "source": [plan.code, first.key]}]
    later = read(document, plan).actions[1]
    assert [one.source.code for one in later.predecessors.all()] == [first.code]


def test_every_kind_of_row_has_its_branch():
    """A new table of the plan is either in the document, a catalogue, or named here as not of the plan's text."""
    from django.apps import apps

    branches = {branch.model for top in PLAN for branch in top.below()}
    beside = {
        "Strategy",
        "ActionPlan",
        "PlanVersion",
        "VersionEdition",
        "VictimFigure",
        "PassportEdition",
    }
    beside |= {"Amendment", "AmendmentChange", "AmendmentComment", "CarryOver", "Correction", "PlanDraft"}
    beside |= {"FundingSource", "ReferenceDocument", "HistoricalAction"}
    models = {f"plans.{m.__name__}" for m in apps.get_app_config("plans").get_models() if m.__name__ not in beside}
    assert models == branches


def test_an_edition_tells_when_it_was_made(plan):
    assert VersionEdition.objects.get().made_at <= clock.now()

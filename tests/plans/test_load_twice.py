"""Loading is safe to repeat, needs no primary keys, and does not undo what people have edited."""

import json

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import Institution
from plans.documents.rows import load_rows
from plans.models import Action, BudgetLine, Output
from plans.services import plan_files

pytestmark = pytest.mark.django_db


def counts():
    models = [*apps.get_app_config("plans").get_models(), *apps.get_app_config("accounts").get_models()]
    return {m.__name__: m._base_manager.count() for m in models if not m.__name__.startswith("Historical")}


def test_loading_again_changes_nothing(django_assert_max_num_queries):
    before, actions = counts(), list(Action.objects.values())
    with django_assert_max_num_queries(80):
        call_command("load_plan", again=True, verbosity=0)
    assert counts() == before
    assert list(Action.objects.values()) == actions


def test_loading_again_brings_transcribed_values_back():
    Institution.objects.filter(code="pk").update(abbreviation="Police")
    call_command("load_plan", again=True, verbosity=0)
    assert Institution.objects.get(code="pk").abbreviation == "PK"


def test_loading_leaves_edits_alone(capsys):
    Institution.objects.filter(code="pk").update(is_reporting=False)
    call_command("load_plan")
    assert not Institution.objects.get(code="pk").is_reporting
    assert capsys.readouterr().out.count("\n") == 1


def test_loading_brings_back_whose_part_an_institution_is_and_a_lost_row():
    Institution.objects.filter(parent__isnull=False).update(parent=None)
    BudgetLine.objects.filter(action__code="I.3.2").delete()
    before = counts()
    call_command("load_plan", again=True, verbosity=0)
    assert Institution.objects.get(code="kk").parent.code == "mpb"
    assert BudgetLine.objects.get(action__code="I.3.2", year=2022).parts.exists()
    assert counts()["BudgetLine"] == before["BudgetLine"] + 3


def test_a_name_that_nothing_has_is_said_and_nothing_is_loaded():
    before = counts()
    alias = {"alias": "POL", "institution": ["policia"]}
    with pytest.raises(LookupError, match="There is no .+ policia"):
        load_rows([{"model": "accounts.institutionalias", "fields": alias}])
    assert counts() == before


def test_loading_restores_what_is_missing_under_new_keys():
    before, keys = counts(), set(Action.objects.values_list("pk", flat=True))
    Action.objects.all().delete()
    call_command("load_plan", verbosity=0)
    assert counts() == before
    assert Action.objects.get(code="III.4.1").roles.get(part="lead").institution.code == "mpb"
    assert keys.isdisjoint(Action.objects.values_list("pk", flat=True))


def test_fixtures_hold_natural_keys_only():
    rows = [row for path in plan_files() for row in json.loads(path.read_text())]
    assert rows
    assert not [row for row in rows if "pk" in row]


def test_search_text_is_filled_without_case_and_diacritics():
    action = Action.objects.get(code="IV.2.8")
    assert "keshillit prokurorial" in action.search_text
    assert not Action.objects.filter(search_text="").exists()


def test_every_text_has_its_translations():
    for action in Action.objects.all():
        assert action.title_en and action.title_sr, action.code
        assert bool(action.product_printed) == bool(action.product_en) == bool(action.product_sr), action.code
    for institution in Institution.objects.all():
        assert bool(institution.name) == bool(institution.name_en) == bool(institution.name_sr), institution.code
    for output in Output.objects.exclude(unit=""):
        assert output.unit_en and output.unit_sr, str(output)

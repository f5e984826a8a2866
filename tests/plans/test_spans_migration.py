"""A database that holds the plan learns by migration what a new one reads from the files."""

from importlib import import_module

import pytest
from django.apps import apps

from plans.models import Action, Indicator, SpecificObjective, StrategicObjective

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MIGRATION = import_module("plans.migrations.0005_spans_and_targets_in_results")
STATED = ("code", "result_target_printed", "result_target_value", "result_target_unit")


def stated():
    return [list(model.objects.values_list(*STATED)) for model in (StrategicObjective, SpecificObjective)]


def test_rules_are_those_of_the_files():
    rules = dict(Indicator.objects.values_list("code", "span_rule"))
    for rule, codes in (("sum", MIGRATION.SUMS), ("ratio", MIGRATION.RATIOS)):
        assert {code for code, found in rules.items() if found == rule} == set(codes)
    assert set(rules.values()) == {"sum", "ratio", "last"}


def test_targets_in_results_and_the_external_evaluation_are_those_of_the_files():
    files = stated()
    nothing = {"result_target_printed": "", "result_target_value": None, "result_target_unit": ""}
    for model in (StrategicObjective, SpecificObjective):
        model.objects.update(**nothing)
    Action.objects.update(is_external_evaluation=False)
    MIGRATION.set_result_targets(apps, None)
    MIGRATION.mark_external_evaluation(apps, None)
    assert stated() == files
    assert list(Action.objects.filter(is_external_evaluation=True).values_list("code", flat=True)) == ["I.3.5"]

"""The tree of the plan and the indicators: complete, honest about what is blank, cheap."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from plans.models import ActionPlan, PlanVersion
from progress.pages.passports import by_objective, completeness, item_of
from progress.pages.plan import tree_of
from progress.selectors.indicators import indicator_progress
from progress.selectors.states import state_as_of, state_of
from tests.counting import count_queries
from tests.factories import closed_period, open_period, verified_submission

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def plan():
    return ActionPlan.objects.get()


def get(client, name, language="sq", **query):
    client.cookies["django_language"] = language
    response = client.get(reverse(name, args=["2022-2024"]), query)
    assert response.status_code == 200
    return response.content.decode()


# The tree


def test_tree_holds_the_whole_plan(plan):
    tree = tree_of(state_as_of(plan, None))
    children = [child for node in tree.nodes for child in node.children]
    assert (len(tree.nodes), len(children), tree.n_actions) == (5, 12, 101)
    assert [len(child.actions) for child in children] == [6, 4, 6, 13, 17, 12, 3, 4, 7, 8, 7, 14]
    assert [node.objective.code for node in tree.nodes] == ["I", "II", "III", "IV", "V"]


def test_numbers_of_a_branch_are_those_of_its_leaves(plan, period, arta):
    verified_submission(period, "masht", secretariat=arta)
    tree = tree_of(state_as_of(plan, period))
    for node in tree.nodes:
        assert sum(segment["count"] for segment in node.segments) == node.n_actions
        assert node.n_actions == sum(len(child.actions) for child in node.children)
        assert node.money.total.planned == sum(child.money.total.planned for child in node.children)
    counts = state_as_of(plan, period).by_objective
    for child in (child for node in tree.nodes for child in node.children):
        shown = {segment["code"]: segment["count"] for segment in child.segments if segment["count"]}
        assert shown == counts[child.objective.code]


def test_only_the_total_that_differs_is_marked(plan):
    tree = tree_of(state_as_of(plan, None))
    marked = [total for node in tree.nodes for child in node.children for total in child.differences]
    assert [(total.objective, total.year, str(total.difference)) for total in marked] == [("I.3", 2022, "60.00")]


def test_page_names_every_action_with_its_address(sign_in, ilir):
    page = get(sign_in(ilir), "plan_tree")
    for code in ("I.1.1", "III.4.4", "V.1.14"):
        assert reverse("action_detail", args=["2022-2024", code]) in page
    assert len(re.findall(r'href="/plans/2022-2024/actions/[IV]+\.[0-9.]+/"', page)) == 101
    assert 'id="I.3"' in page and 'id="V"' in page
    assert "14.974,00" in page and "15.034,00" in page


@pytest.mark.parametrize(("unfolded", "n_open"), [(None, 5), ("all", 17), ("none", 0)])
def test_tree_unfolds_without_a_script(sign_in, ilir, unfolded, n_open):
    page = get(sign_in(ilir), "plan_tree", **({"open": unfolded} if unfolded else {}))
    assert page.count('<details class="tree-details" open>') == n_open


def test_undated_action_says_so(sign_in, ilir):
    page = get(sign_in(ilir), "plan_tree", language="en")
    tree = page[page.index('class="tree-node"') :]
    assert tree.count("no deadline") == 5


def test_tree_costs_the_same_with_and_without_progress(sign_in, ilir, plan, arta):
    client = sign_in(ilir)
    period = open_period("2022-H1")
    before = count_queries(client, reverse("plan_tree", args=["2022-2024"]))
    verified_submission(period, "masht", secretariat=arta)
    assert count_queries(client, reverse("plan_tree", args=["2022-2024"])) == before <= 22


def test_version_in_force_is_that_of_the_day(plan):
    period = closed_period("2022-H1")
    later = PlanVersion.objects.create(plan=plan, number=2, decided_on="2023-03-01", in_force_on="2023-03-01")
    assert state_of(period).version.number == 1
    assert state_as_of(plan, None).version == later


# Indicators


def test_indicators_stand_under_their_objectives(plan):
    sections = by_objective([item_of(item.indicator) for item in indicator_progress(plan, None)])
    codes = [[item.indicator.code for group in section.groups for item in group.items] for section in sections]
    assert codes[0] == ["I-1", "I.1-1", "I.2-1", "I.3-1"]
    assert codes[2][:3] == ["III-1", "III-2", "III.1-1"]
    assert sum(map(len, codes)) == 20


def test_what_the_document_leaves_open_is_counted(plan):
    counted = completeness([item_of(item.indicator) for item in indicator_progress(plan, None)])
    assert (counted.n, counted.n_complete) == (20, 0)
    with translation.override("en"):
        by_term = {str(label): n for label, n in counted.by_term}
    assert (by_term["unit"], by_term["direction"], by_term["baseline"], by_term["targets per year"]) == (17, 20, 0, 0)


def test_page_says_what_is_not_set_and_quotes_the_print(sign_in, ilir):
    page = get(sign_in(ilir), "indicator_list", language="en")
    # 20 baselines and the interim and final targets of 15 indicators; the introduction says it once more.
    assert page.count("not set") == 20 + 15 + 15 + 1
    assert "Të vendosen vlerat varësisht nga aktivitetet" in page
    assert "60.0 %" in page and 'id="III.4-1"' in page


def test_indicators_cost_few_queries(sign_in, ilir):
    assert count_queries(sign_in(ilir), reverse("indicator_list", args=["2022-2024"])) <= 10


@pytest.mark.parametrize("name", ["plan_tree", "indicator_list"])
def test_readers_read_and_administrators_do_not(sign_in, people, name):
    for person in people.values():
        expected = 403 if person.role == "administrator" else 200
        assert sign_in(person).get(reverse(name, args=["2022-2024"])).status_code == expected, person

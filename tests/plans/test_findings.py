"""The rules of data quality: what they find in the real plan, and that they find it by computing."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from plans.findings import RULES, PlaceKind
from plans.models import (
    Action,
    BudgetLine,
    Indicator,
    Passage,
    SpecificObjective,
    StatedTotal,
    StrategicObjective,
    VictimFigure,
)
from plans.selectors import (
    baseline_figures,
    codes_with_findings,
    exact_victim_tables,
    findings,
    findings_by_rule,
    findings_of_action,
)
from progress.models import Event
from tests.factories import the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def by_rule():
    found = defaultdict(list)
    for finding in findings(the_plan()):
        found[finding.rule].append(finding)
    return found


def codes(rule):
    return [finding.place.code for finding in by_rule()[rule]]


def text_of(rule):
    with translation.override("en"):
        return [finding.text for finding in by_rule()[rule]]


def test_the_total_that_differs():
    assert codes("totals_that_differ") == ["I.3"]
    assert text_of("totals_that_differ") == [
        "2022: 14,974.00 is stated, the rows make 15,034.00: a difference of 60.00."
    ]


def test_the_total_is_computed_not_typed_in():
    StatedTotal.objects.filter(objective__code="I.3", year=2022, nature="all").update(amount=Decimal("15034.00"))
    assert codes("totals_that_differ") == []
    BudgetLine.objects.filter(action__code="I.1.3", year=2024).update(amount=Decimal("10.00"))
    assert codes("totals_that_differ") == ["I.1"]


def test_workings():
    assert codes("wrong_results") == ["III.4.1"]
    assert codes("workings_that_fall_short") == ["I.1.6", "III.1.15"]


def test_what_actions_lack():
    found = by_rule()
    assert codes("without_deadline") == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"]
    assert len(found["without_any_amount"]) == 19
    assert len(found["without_funding"]) == 11
    assert found["without_lead"] == []


def test_an_action_without_a_lead_is_found():
    Action.objects.get(code="I.1.2").roles.all().delete()
    assert codes("without_lead") == ["I.1.2"]


def test_the_donor_as_implementer():
    assert codes("donors_as_implementers") == ["IV.1.5"]


def test_money_after_the_deadline():
    found = codes("money_after_deadline")
    assert {"III.1.10", "III.2.8", "IV.3.7"} <= set(found)
    assert "III.1.12" not in found, "0.00 after the deadline is no money"
    assert "V.1.6" not in found, "without a deadline nothing is after it"
    assert codes("money_without_source") == ["III.1.1"]


def test_deadlines_outside_the_plan():
    assert len(codes("deadline_outside_plan")) == 7


def test_what_indicators_lack():
    assert len(codes("targets_not_set")) == 14
    assert "III-2" not in codes("targets_not_set")  # the result of its objective asks for 500 professionals
    assert set(codes("targets_not_set")).isdisjoint({"I-1", "I.2-1", "I.3-1", "II-1", "II.1-1"})
    assert len(codes("baselines_not_set")) == 20
    assert codes("final_targets_before_the_end") == ["V-1"]


def test_products_without_a_number():
    found = codes("outputs_without_number")
    assert {"I.2.4", "I.3.2", "IV.1.1", "IV.3.2", "V.1.6"} <= set(found)
    assert len(found) == 14


def test_printed_codes():
    assert codes("printed_codes_that_differ") == [
        "I", "II.1", "I.2.1", "I.2.2", "I.2.3", "I.2.4", "I.3.4", "I.3.5", "I.3.6", "V.1.14",
    ]  # fmt: skip


def test_institutions():
    assert "ilecu" in codes("without_full_name")
    assert "osbe" not in codes("without_full_name")
    assert {"mfpt", "kk", "masht"} <= set(codes("other_names_used"))
    assert codes("without_any_part") == ["mkrs"]


def test_wordings_of_chapter_1_5():
    found = [finding for finding in by_rule()["wordings_that_differ"] if finding.parameters["chapter"] == "1.5"]
    assert [finding.place.code for finding in found] == [
        "I", "I.2", "I.3", "III-1", "III", "III.1-1", "III.1", "III.4-1", "III.4", "V", "V.1",
    ]  # fmt: skip
    with translation.override("en"):
        assert "“Forcimi i mekanizmave institucionalë për luftimin e" in found[0].text
        assert "the plan “Forcimi i mekanizmave institucionalë për luftim e" in found[0].text
    of_table = [finding for finding in by_rule()["wordings_that_differ"] if finding not in found]
    assert {finding.place.code for finding in of_table} == {"III", "III.4", "IV.3"}


def test_the_wording_is_compared_and_not_typed_in():
    StrategicObjective.objects.filter(code="I").update(title=Passage.objects.get(chapter="1.5", position=1).printed)
    assert "I" not in codes("wordings_that_differ")


def test_chapter_1_7_lists_thirteen_specific_objectives_and_leaves_the_amount_open():
    assert text_of("objectives_listed_otherwise") == [
        "13 specific objectives are listed, but the plan has 12.",
        "“I.3 Avancimi dhe harmonizimi i kornizës ligjore dhe rregullative në përputhje me standardet ndërkombëtare.”"
        " is listed, but is no objective of the plan.",
        "“1.4 Fuqizimi i sistemit të grumbullimit, menaxhimit dhe i vlerësimit të informatave dhe të të dhënave të"
        " mbledhura.” is I.3 in the plan.",
    ]
    (open_amount,) = text_of("amounts_left_open")
    assert open_amount.endswith("do të jenë EUR XXX milion.”")
    assert codes("amounts_left_open") == ["1.7"]


def test_the_strategy_says_that_everything_is_costed():
    (said,) = text_of("costing_that_is_claimed")
    assert said.startswith("“Për të gjitha aktivitetet e parapara në këtë Strategji, është përcaktuar kostoja")
    assert said.endswith("Of 101 actions 19 have no amount in any year, and 11 no source of money.")


def test_every_passage_of_the_fixture_has_something_to_be_compared_with():
    known = {row.code for row in (*StrategicObjective.objects.all(), *SpecificObjective.objects.all())}
    known |= set(Indicator.objects.values_list("code", flat=True))
    assert Passage.objects.count() == 72
    assert {passage.code for passage in Passage.objects.exclude(code="")} <= known


def test_victim_tables():
    assert codes("assistance_that_does_not_add_up") == ["2021"]
    assert text_of("assistance_that_does_not_add_up") == [
        "Assisted and not assisted are 32, but 25 victims were identified."
    ]
    assert codes("dimensions_that_do_not_add_up") == []
    VictimFigure.objects.filter(year=2020, dimension="sex", category="male").update(value=11)
    assert codes("dimensions_that_do_not_add_up") == ["2020"]


def test_every_finding_names_its_place_and_links_to_it():
    with translation.override("sq"):
        for finding in findings(the_plan()):
            assert finding.place.code and finding.text and "%(" not in finding.text
            assert finding.place.url.startswith("/")


def test_links_by_kind():
    urls = {finding.place.kind: finding.place.url for finding in findings(the_plan())}
    assert set(urls) == set(PlaceKind)
    assert urls[PlaceKind.VICTIMS] == reverse("victim_statistics")
    assert urls[PlaceKind.OBJECTIVE].startswith(reverse("plan_tree", args=["2022-2024"]) + "#")
    assert urls[PlaceKind.INDICATOR].startswith(reverse("indicator_list", args=["2022-2024"]) + "#")


def test_names_of_rules_are_unique():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_findings_take_a_constant_number_of_queries(django_assert_num_queries):
    plan = the_plan()
    with django_assert_num_queries(19):
        findings(plan)


def test_findings_of_one_action_are_those_of_the_whole(django_assert_num_queries):
    plan = the_plan()
    whole = defaultdict(list)
    for finding in findings(plan):
        if finding.place.kind == PlaceKind.ACTION:
            whole[finding.place.code].append(finding.rule)
    actions = list(Action.objects.with_plan())
    with django_assert_num_queries(0):
        alone = {action.code: [finding.rule for finding in findings_of_action(plan, action)] for action in actions}
    assert {code: rules for code, rules in alone.items() if rules} == whole
    assert codes_with_findings(plan) == set(whole)


def test_groups_hold_every_rule_and_every_finding():
    found = findings(the_plan())
    sections = findings_by_rule(found)
    assert [section.severity.value for section in sections] == ["error", "warning", "info"]
    assert sum(section.count for section in sections) == len(found)
    assert sum(len(section.groups) for section in sections) == len(RULES)


# The pages


@pytest.mark.parametrize("who", ["arta", "besnik", "elira", "afrim", "fatmir", "genta", "ilir"])
def test_readers_of_the_plan_read_its_quality(request, client, who):
    client.force_login(request.getfixturevalue(who))
    response = client.get(reverse("finding_list", args=["2022-2024"]))
    assert response.status_code == 200
    assert "III.4.1" in response.content.decode()


def test_an_administrator_does_not(client, hana):
    client.force_login(hana)
    assert client.get(reverse("finding_list", args=["2022-2024"])).status_code == 403
    assert client.get(reverse("victim_statistics")).status_code == 403


def test_exact_victim_figures_are_not_told_to_everyone(client, arta, ilir):
    url = reverse("victim_statistics")
    client.force_login(arta)
    assert f'href="{url}"' in client.get(reverse("finding_list", args=["2022-2024"])).content.decode()
    client.force_login(ilir)
    page = client.get(reverse("finding_list", args=["2022-2024"]))
    assert page.content.decode().count(f'href="{url}"') == 2  # the two menus, whose page hides small numbers from him
    assert not [rule.name for rule in page.context["without_findings"] if "add_up" in rule.name]


def test_the_page_takes_a_constant_number_of_queries(client, arta, django_assert_max_num_queries):
    client.force_login(arta)
    with django_assert_max_num_queries(25):
        client.get(reverse("finding_list", args=["2022-2024"]))


@pytest.mark.parametrize(
    ("who", "is_exact"), [("arta", True), ("elira", True), ("afrim", True), ("besnik", False), ("ilir", False)]
)
def test_who_sees_exact_victim_figures_and_that_it_is_recorded(request, client, who, is_exact):
    person = request.getfixturevalue(who)
    client.force_login(person)
    response = client.get(reverse("victim_statistics"))
    assert response.status_code == 200 and response.context["is_exact"] is is_exact
    counts = [count for table in response.context["page"].tables for row in table.rows for count in row.counts]
    assert any(count.is_hidden for count in counts) is not is_exact
    events = Event.objects.filter(kind=Event.Kind.STATISTICS_VIEWED, by=person)
    assert events.count() == is_exact


def test_the_five_tables_as_printed(django_assert_num_queries):
    with django_assert_num_queries(1):
        tables = exact_victim_tables(baseline_figures())["tables"]
    assert [table["dimension"] for table in tables] == ["case", "sex", "origin", "age", "exploitation"]
    sex = tables[1]
    assert (sex["years"], [cell["value"] for cell in sex["sums"]]) == ([2019, 2020, 2021], [26, 17, 25])
    shown = [(row["label"], [cell["value"] for cell in row["cells"]]) for row in sex["rows"]]
    assert shown == [("Femra", [23, 7, 20]), ("Meshkuj", [3, 10, 5])]
    assert tables[0]["sums"] is None and tables[2]["sums"] is None

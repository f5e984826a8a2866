"""Unfinished actions go on in the next plan, or are dropped with a reason: proposals by text, decisions by a person."""

import pytest
from django.urls import reverse

from plans.models import Action, CarryOver
from progress.formulas.likeness import likeness, most_like
from progress.models import Event
from progress.pages.carry_over import carry_over_of
from progress.selectors.carry_over import next_plan
from progress.selectors.status import actions_to_report
from progress.services.carry_over import decide_carry_over, take_back_carry_over
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import closed_period, make_period, second_plan, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PLAN = "2022-2024"


@pytest.fixture
def later():
    """A next plan: its second action is called as I.2.4 of the first one, but for diacritics and a full stop."""
    plan = second_plan()
    second = plan.actions().get(code="I.1.2")
    second.title = action_of_first("I.2.4").title.upper() + "."
    second.save()
    return plan


def action_of_first(code):
    return Action.objects.get(code=code, objective__strategic__plan__code=PLAN)


def target(plan, code="I.1.2"):
    return plan.actions().get(code=code)


# Likeness


def test_titles_are_compared_without_case_signs_and_diacritics():
    assert likeness("Trajnimi i zyrtarëve.", "trajnimi i ZYRTAREVE") == 1
    assert 0.8 < likeness("Trajnimi i zyrtarëve policorë", "Trajnimi i zyrtarëve policorë dhe doganorë") < 1
    assert likeness("Trajnimi i zyrtarëve policorë", "Hapja e strehimores") == 0
    assert likeness("", "Hapja") == 0


def test_the_likest_come_first_and_what_is_not_alike_does_not_come():
    others = [(1, "Hapja e strehimores"), (2, "Trajnimi i zyrtarëve doganorë"), (3, "Trajnimi i zyrtarëve policorë")]
    assert [key for key, _like in most_like("Trajnimi i zyrtarëve policorë", others)] == [3, 2]


# The service


def test_an_action_goes_on_in_one_or_several_of_the_next_plan(later, arta):
    one = action_of_first("I.2.4")
    decide_carry_over(action=one, targets=[target(later, "I.1.1"), target(later)], by=arta)
    assert [str(row) for row in one.carried_to.all()] == ["I.2.4 → I.1.1", "I.2.4 → I.1.2"]
    event = Event.objects.get(kind=Event.Kind.CARRY_OVER_DECIDED)
    assert (event.action, event.by, event.detail) == (one, arta, "I.1.1 (2025-2026), I.1.2 (2025-2026)")


def test_several_actions_are_merged_in_one(later, arta):
    for code in ("I.2.4", "I.2.3"):
        decide_carry_over(action=action_of_first(code), targets=[target(later)], by=arta)
    assert target(later).carried_from.count() == 2


def test_an_action_is_dropped_only_with_a_reason(later, arta):
    one = action_of_first("I.2.4")
    with pytest.raises(Refused, match="say why it is dropped"):
        decide_carry_over(action=one, targets=[], reason=" \n", by=arta)
    decide_carry_over(action=one, targets=[], reason="Ligji i ri e kryen.", by=arta)
    assert (one.carried_to.get().target, one.carried_to.get().reason) == (None, "Ligji i ri e kryen.")


def test_a_later_decision_replaces_the_first_and_is_taken_back(later, arta):
    one = action_of_first("I.2.4")
    decide_carry_over(action=one, targets=[], reason="Gabim.", by=arta)
    decide_carry_over(action=one, targets=[target(later)], by=arta)
    assert one.carried_to.get().target == target(later)
    take_back_carry_over(action=one, by=arta)
    assert not one.carried_to.exists()
    assert Event.objects.filter(action=one, kind__startswith="carry_over").count() == 3


@pytest.mark.parametrize("who", ["driton", "elira", "hana"])
def test_only_the_secretariat_decides(later, people, who):
    with pytest.raises(Refused, match="Only the Secretariat decides"):
        decide_carry_over(action=action_of_first("I.2.4"), targets=[target(later)], by=people[who])


def test_it_goes_on_in_a_later_plan_alone(later, arta):
    with pytest.raises(Refused, match="later plan"):
        decide_carry_over(action=action_of_first("I.2.4"), targets=[action_of_first("I.2.3")], by=arta)
    with pytest.raises(Refused, match="later plan"):
        decide_carry_over(action=target(later), targets=[action_of_first("I.2.3")], by=arta)


def test_what_is_finished_is_not_carried_over(later, arta):
    period = closed_period("2022-H1")
    one = action_of_first("I.2.4")
    one.assessments.update_or_create(
        period=period, defaults={"status": "implemented", "assessed_by": arta, "assessed_at": period.closed_at}
    )
    with pytest.raises(Refused, match="finished or cancelled"):
        decide_carry_over(action=one, targets=[target(later)], by=arta)


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(later, arta):
    one = action_of_first("I.2.4")
    decide_carry_over(action=one, targets=[], reason="Ligji i ri.", by=arta, expected_state="")
    with pytest.raises(StaleEdit):
        decide_carry_over(action=one, targets=[target(later)], by=arta, expected_state="")


def test_what_is_due_later_is_followed_up_until_it_is_carried_over(later, arta):
    last = make_period("2024-H2")
    asked = set(actions_to_report(the_plan(), last))
    one, other = sorted(asked, key=lambda action: action.position)[:2]
    decide_carry_over(action=one, targets=[target(later)], by=arta)
    decide_carry_over(action=other, targets=[], reason="Ligji i ri.", by=arta)
    assert set(actions_to_report(the_plan(), last)) == asked - {one, other}
    assert {one, other} <= set(actions_to_report(the_plan(), None))  # in the plan's own years nothing changes


# The pages


@pytest.fixture
def secretariat(client, arta, settings):
    client.force_login(arta)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def words(response):
    return " ".join(response.content.decode().split())


def test_the_list_proposes_what_reads_alike_and_takes_it_with_one_click(later, secretariat):
    url = reverse("carry_over_list", args=[PLAN])
    page = secretariat.get(url)
    assert "Decided on 0 of 101 unfinished actions" in words(page)
    row = next(row for row in page.context["page"].undecided if row.action.code == "I.2.4")
    assert (row.proposals[0].action, row.proposals[0].is_same) == (target(later), True)
    answer = {"how": "carry", "seen": row.state, "targets": [row.proposals[0].action.pk]}
    page = secretariat.post(reverse("carry_over_edit", args=[PLAN, "I.2.4"]), answer, follow=True)
    assert "I.2.4 goes on as I.1.2." in words(page)
    assert "Decided on 1 of 101 unfinished actions" in words(page)


def test_proposals_cost_no_query_an_action(later, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page = carry_over_of(the_plan(), None, with_proposals=True)
    assert page.total == 101


def test_a_search_keeps_what_is_ticked(later, secretariat):
    url = reverse("carry_over_edit", args=[PLAN, "I.2.4"])
    answer = {"how": "carry", "seen": "", "targets": [target(later).pk], "q": "veprimi I.1.1", "find": "1"}
    page = secretariat.post(url, answer)
    assert page.context["chosen"] == [target(later)]
    assert page.context["found"] == [target(later, "I.1.1")]
    assert not CarryOver.objects.exists()


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ({"how": "carry"}, "Choose the action in which it goes on."),
        ({"how": "drop"}, "Say why it is dropped."),
        ({"how": "carry", "targets": ["999999"]}, "999999"),
        ({"how": "drop", "reason": "x", "seen": "12"}, "Somebody else has decided in the meantime."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(later, secretariat, answer, sentence):
    page = secretariat.post(reverse("carry_over_edit", args=[PLAN, "I.2.4"]), answer)
    assert page.status_code in (409, 422)
    assert sentence in words(page)
    assert not CarryOver.objects.exists()


def test_the_lineage_stands_on_the_pages_of_both_plans(later, secretariat, arta):
    def page(name, *args):
        return words(secretariat.get(reverse(name, args=args)))

    one = action_of_first("I.2.4")
    decide_carry_over(action=one, targets=[target(later)], by=arta)
    decide_carry_over(action=action_of_first("I.2.3"), targets=[], reason="Ligji i ri e kryen.", by=arta)
    assert "formerly I.2.4 of the plan 2022–2024" in words(
        secretariat.get(reverse("action_detail", args=["2025-2026", "I.1.2"]))
    )
    assert "formerly I.2.4 of the plan 2022–2024" in page("action_list", "2025-2026")
    assert "goes on as I.1.2 of the plan 2025–2026" in words(
        secretariat.get(reverse("action_detail", args=[PLAN, "I.2.4"]))
    )
    assert "Ligji i ri e kryen." in page("action_detail", PLAN, "I.2.3")
    export = secretariat.get(reverse("action_export", args=["2025-2026", "csv"])).content.decode()
    assert "I.2.4 (2022-2024)" in export


def test_taking_back_by_the_page(later, secretariat, arta):
    decide_carry_over(action=action_of_first("I.2.4"), targets=[target(later)], by=arta)
    url = reverse("carry_over_take_back", args=[PLAN, "I.2.4"])
    assert "Somebody else has decided" in words(secretariat.post(url, {"seen": "-"}, follow=True))
    assert "nothing is decided any more" in words(secretariat.post(url, {"seen": str(target(later).pk)}, follow=True))
    assert not CarryOver.objects.exists()


def test_without_a_next_plan_an_action_can_only_be_dropped(secretariat):
    assert next_plan(the_plan()) is None
    assert "There is no later plan yet" in words(secretariat.get(reverse("carry_over_list", args=[PLAN])))
    page = secretariat.post(
        reverse("carry_over_edit", args=[PLAN, "I.2.4"]), {"how": "drop", "reason": "Ligji."}, follow=True
    )
    assert "I.2.4 is dropped." in words(page)

"""The page of an action: everything known, to each person what they may see, at a constant cost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.models import Event, Status
from progress.pages.action import detail_of
from progress.pages.action_list.rows import actions_for_list
from progress.selectors.states import state_as_of
from progress.services.amendments import cancel_action
from progress.services.answers import ChallengeAnswer, QuantityAnswer, SpendingAnswer, save_answer
from progress.services.assessments import set_status
from progress.services.verification import return_entry, verify_entry
from progress.views.action_pages import find_action
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import (
    action,
    add_link,
    answered_submission,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    make_answer,
    make_person,
    submitted_submission,
    the_plan,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def july_2022():
    with clock.at(dt.date(2022, 7, 10)):
        yield


@pytest.fixture
def page(client):
    """The page of an action in English, as one person sees it."""

    def fetch(person, code):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client.get(reverse("action_detail", args=["2022-2024", code]))

    return fetch


@pytest.fixture
def masht(db):
    """Somebody who reports for the Ministry of Education."""
    return make_person("institution", "masht", username="valmira")


def known(person, code, period):
    state = state_as_of(the_plan(), period)
    return detail_of(state, find_action(actions_for_list(state, person), code), person)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


# The code in the address


@pytest.mark.parametrize("code", ["I.1.1", "i.1.1", "v.1.14", "V.1.14"])
def test_a_code_is_found_however_it_is_written(page, arta, code):
    assert page(arta, code).context["action"].code == code.upper()


@pytest.mark.parametrize("code", ["I.9.9", "X", "1", "I.1.1'", "%00", "I.1.1%00", "ë", "a" * 300])
def test_a_code_that_the_plan_does_not_have_is_not_found(client, arta, code):
    client.force_login(arta)
    assert client.get(f"/plans/2022-2024/actions/{code}/").status_code == 404


def test_previous_and_next_follow_the_plan(page, arta):
    found = page(arta, "I.1.6").context["detail"]
    assert (found.previous.code, found.following.code) == ("I.1.5", "I.2.1")
    assert page(arta, "I.1.1").context["detail"].previous is None
    assert page(arta, "V.1.14").context["detail"].following is None


# What the plan says


def test_shows_what_is_printed_beside_what_was_read(page, arta):
    text = text_of(page(arta, "I.3.2"))
    assert "2 raporte me paga nga 500 euro për 10 ditë 460.00 paga dhe 100 euro mallra" in text
    assert "460.00 · wages and salaries" in text
    assert "100.00 · goods and services" in text
    assert "1,680.00" in text
    assert "there is no target to reach" in text


def test_shows_targets_per_year_and_in_total(page, arta, period):
    found = page(arta, "II.1.5").context["detail"].products[0]
    assert (found.target, found.value) == (30, None)
    assert [(year.year, year.target, year.value) for year in found.years] == [(2022, 10, None)]


def test_blank_is_not_zero(page, arta):
    assert known(arta, "II.1.5", None).total.planned is None
    assert known(arta, "I.1.1", None).total.planned == 0
    assert "not costed" in text_of(page(arta, "II.1.5"))


def test_shows_what_has_to_be_confirmed_and_what_does_not_add_up(page, arta):
    text = text_of(page(arta, "IV.1.5"))
    assert "printed so; a person has to confirm it" in text
    assert "check-point every year from 2022" in text
    found = page(arta, "III.4.1").context["detail"].findings
    assert "wrong_results" in {finding.rule for finding in found}


def test_shows_a_printed_code_that_differs(page, arta):
    assert "1.2.1" in text_of(page(arta, "I.2.1"))


def test_falls_back_to_albanian_visibly(page, client, arta):
    subject = action("I.1.1")
    type(subject).objects.filter(pk=subject.pk).update(title_sr="", product_sr="")
    client.force_login(arta)
    client.cookies["django_language"] = "sr-latn"
    text = client.get(reverse("action_detail", args=["2022-2024", "I.1.1"])).content.decode()
    assert f'<span lang="sq" class="fallback">{subject.title}</span>' in text


# What happened


def test_claim_and_assessment_stand_side_by_side(page, arta, arber, masht, period):
    submission = submitted_submission(period, "masht", masht)
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        verify_entry(
            entry=get_entry(submission, "II.1.5"), by=arta, status=Status.NOT_STARTED, reason="Asnjë sesion i mbajtur."
        )
    record = known(arber, "II.1.5", period).periods[0]
    assert (record.claim.claimed_status, record.assessment.status) == ("in_progress", "not_started")
    assert record.differs
    text = text_of(page(arber, "II.1.5"))
    assert "differs from the claim" in text
    assert "Asnjë sesion i mbajtur." in text


def test_what_was_reached_and_spent_is_that_of_verified_answers(arta, masht, period):
    entry = get_entry(get_submission(period, "masht"), "II.1.5")
    answer = make_answer(
        entry,
        quantities=(QuantityAnswer(entry.action.outputs.get().pk, Decimal(12)),),
        spendings=(SpendingAnswer(entry.action.fundings.get().source_id, Decimal("150.00")),),
    )
    submission = submitted_submission(period, "masht", masht, {"II.1.5": answer})
    before = known(arta, "II.1.5", period)
    assert (before.products[0].value, before.total.spent_in_all) == (None, None)
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        verify_entry(entry=get_entry(submission, "II.1.5"), by=arta)
    after = known(arta, "II.1.5", period)
    assert (after.products[0].value, after.products[0].years[0].value) == (12, 12)
    assert after.total.spent_in_all == Decimal("150.00")


# Who sees what


@pytest.mark.parametrize(
    ("name", "sees"), [("arta", True), ("elira", True), ("besnik", False), ("afrim", False), ("ilir", False)]
)
def test_an_unverified_answer_is_for_its_institution_the_secretariat_and_the_coordinator(
    page, people, masht, period, name, sees
):
    draft = make_answer(get_entry(get_submission(period, "masht"), "II.1.5"), what_was_done="Vetëm për ne.")
    answered_submission(period, "masht", masht, {"II.1.5": draft})
    text = text_of(page(people[name], "II.1.5"))
    assert ("Vetëm për ne." in text) == sees
    assert ("Answer saved" in text) == sees
    assert "Vetëm për ne." in text_of(page(masht, "II.1.5"))


def test_a_verified_answer_is_for_everyone_who_reads_the_plan(page, ilir, driton, period):
    verified_submission(period, "msh", driton)
    code = entries_of(get_submission(period, "msh"), part="lead")[0].action.code
    text = text_of(page(ilir, code))
    assert "Puna ka vazhduar sipas planit" in text
    assert "Answer verified" in text
    assert "Answer saved" not in text


def test_a_comment_on_a_returned_answer_is_not_for_others(page, arta, besnik, masht, period):
    submission = submitted_submission(period, "masht", masht)
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        return_entry(entry=get_entry(submission, "II.1.5"), comment="Mungon lista.", by=arta)
    assert "Mungon lista." in text_of(page(masht, "II.1.5"))
    assert "Mungon lista." not in text_of(page(besnik, "II.1.5"))


def test_evidence_is_a_link_for_some_and_a_number_for_others(page, arta, elira, besnik, masht, period):
    submission = submitted_submission(period, "masht", masht, with_link(masht, period))
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        verify_entry(entry=get_entry(submission, "II.1.5"), by=arta)
    for person in (arta, masht):
        assert "https://example.test/II.1.5" in text_of(page(person, "II.1.5"))
    for person in (elira, besnik):
        text = text_of(page(person, "II.1.5"))
        assert "https://example.test/II.1.5" not in text
        assert "Lista e pjesëmarrësve" not in text
        assert "1 piece of evidence" in text


def test_of_evidence_in_a_draft_others_do_not_even_know_the_number(page, besnik, elira, masht, period):
    with_link(masht, period)
    assert "No evidence yet" in text_of(page(besnik, "II.1.5"))
    assert "1 piece of evidence" in text_of(page(elira, "II.1.5"))


def with_link(person, period):
    entry = get_entry(get_submission(period, "masht"), "II.1.5")
    with clock.at(before_deadline(period)):
        save_answer(entry=entry, answer=make_answer(entry), by=person)
        add_link(entry, person, "Lista e pjesëmarrësve")
    return {}


def test_challenges_of_verified_answers_stand_once(arta, masht, period):
    entry = get_entry(get_submission(period, "masht"), "II.1.5")
    answer = make_answer(
        entry, challenges=(ChallengeAnswer("risk", "Mungesë buxheti.", "Donatorë.", "high", "medium", "MASHT"),)
    )
    submission = submitted_submission(period, "masht", masht, {"II.1.5": answer})
    assert known(arta, "II.1.5", period).challenges == []
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        verify_entry(entry=get_entry(submission, "II.1.5"), by=arta)
    assert [challenge.description for challenge in known(arta, "II.1.5", period).challenges] == ["Mungesë buxheti."]


def test_the_history_names_people_and_reasons(page, arta, ilir, period):
    set_status(
        action=action("I.1.1"),
        period=period,
        by=arta,
        status=Status.IN_PROGRESS,
        reason="Tri institucione kanë emëruar.",
        confidence="amber",
        confidence_reason="Vonesa.",
        way_back="Vendim i ri.",
    )
    text = text_of(page(ilir, "I.1.1"))
    event = Event.objects.get(action__code="I.1.1")
    assert (event.before, event.after) == ("not_started", "in_progress")
    assert str(arta) in text
    assert "Tri institucione kanë emëruar." in text
    assert "forecast: issues need attention" in text
    assert "Vendim i ri." in text


def test_a_cancelled_action_says_by_which_decision(page, arta, period):
    cancel_action(
        action=action("I.1.2"), decision="12/2022", decided_on=dt.date(2022, 7, 1), reason="Dublim i veprimit.", by=arta
    )
    text = text_of(page(arta, "I.1.2"))
    assert "Cancelled by decision 12/2022, in force from 01.07.2022." in text
    assert "Dublim i veprimit." in text
    assert "Update status" not in text


@pytest.mark.parametrize("name", ["arta", "besnik", "elira", "afrim", "fatmir", "genta", "ilir"])
def test_only_the_secretariat_is_offered_to_edit(page, people, period, name):
    assert ("Update status" in text_of(page(people[name], "I.1.1"))) == (name == "arta")


def test_without_an_open_period_the_secretariat_reads_why_it_cannot_edit(page, arta):
    text = text_of(page(arta, "I.1.1"))
    assert "Update status" not in text
    assert "No reporting period is open" in text


def test_the_administrator_is_refused(page, hana):
    assert page(hana, "I.1.1").status_code == 403


def test_costs_the_same_with_and_without_answers(client, arta, driton, period):
    client.force_login(arta)
    verified_submission(period, "msh", driton)
    entry = entries_of(get_submission(period, "msh"), part="lead")[0]
    with_answers = count_queries(client, reverse("action_detail", args=["2022-2024", entry.action.code]))
    without = count_queries(client, reverse("action_detail", args=["2022-2024", "II.1.5"]))
    assert with_answers - without <= 3  # quantities, spendings and challenges are fetched where there are answers
    assert with_answers <= 38

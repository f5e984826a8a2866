"""The register of risks: what verified answers name goes on over the periods; the Secretariat keeps it."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from progress.formulas.risks import is_high
from progress.models import Event, ProgressEntry, Risk
from progress.models.risks import ON_THE_SCALE
from progress.pages.collecting.risks import history_of
from progress.selectors.risks import confirmed_reviews, open_risks_of, register_of
from progress.services.answers import ChallengeAnswer, save_answer, submit
from progress.services.collecting.risks import RiskTerms, Said, add_risk, edit_risk, review_risk, say_of_risk
from progress.services.periods import close_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    EXPLANATION,
    action,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    make_answer,
    make_person,
    open_period,
    submitted_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CODE = "III.1.13"
WORDS = "Buxheti për trajnime nuk është ndarë ende nga ministria."
NEARLY = "Buxheti për trajnime ende nuk është ndarë nga Ministria!"


def risk_of(text, probability="high", impact="high"):
    return ChallengeAnswer("risk", text, "Kërkesë shtesë.", probability, impact, "MSH")


def verified(period, arta, *challenges):
    """The ministry's answer on one action, verified."""
    entry = get_entry(get_submission(period), CODE)
    if not entry.submission.is_submitted:
        answers = {CODE: make_answer(entry, challenges=challenges)}
        submitted_submission(period, answers=answers)
    for entry in entries_of(get_submission(period)):
        if entry.review == "pending":
            verify_entry(entry=entry, by=arta)
    return get_entry(get_submission(period), CODE)


def corrected(entry, answer, driton):
    with clock.at(before_deadline(entry.submission.period)):
        save_answer(entry=entry, answer=answer, by=driton, expected_version=entry.version)
        submit(submission=get_submission(entry.submission.period), by=driton, explanation=EXPLANATION)


def rows(period, since=None):
    found = register_of(confirmed_reviews(period), (since or period).starts_on)
    return [(row.risk.text, row.before, row.review.state, row.times) for row in found if row.risk.action.code == CODE]


def test_what_a_verified_answer_names_goes_on_as_the_same_risk(period, arta, driton):
    entry = verified(period, arta, risk_of(WORDS), ChallengeAnswer("difficulty", WORDS))
    risk = Risk.objects.get(kind="risk")
    assert (risk.score, risk.state, risk.origin, risk.institution.code) == (16, "open", entry, "msh") and risk.is_high
    assert Risk.objects.get(kind="difficulty").score is None
    assert Event.objects.filter(kind="risk_added").count() == 2
    close_period(period=period, by=arta, reason="Vendim.")
    second = open_period("2022-H2")
    again = verified(
        second, arta, risk_of(NEARLY, "low", "medium"), ChallengeAnswer("risk", "Tjetër.", "", "low", "low")
    )
    risk.refresh_from_db()
    assert (risk.text, risk.score, risk.opened_in) == (NEARLY, 6, period)
    assert Risk.objects.filter(action__code=CODE).count() == 3
    # As of the first half-year it stood as it was said then; over the year it is one, named twice.
    assert rows(period) == [(NEARLY, "", "open", 1), (WORDS, "", "open", 1)]
    assert rows(second) == [(NEARLY, "open", "open", 1), (WORDS, "open", "open", 0), ("Tjetër.", "", "open", 1)]
    assert rows(second, since=period)[0] == (NEARLY, "", "open", 2)
    return_entry(entry=again, comment="Korrigjoni.", by=arta)
    risk.refresh_from_db()
    assert (risk.score, Risk.objects.filter(action__code=CODE).count()) == (
        16,
        2,
    )  # what the returned answer said is taken back
    corrected(get_entry(get_submission(second), CODE), make_answer(again, challenges=(risk_of(NEARLY),)), driton)
    verified(second, arta)
    risk.refresh_from_db()
    assert risk.score == 16 and risk.reviews.count() == 2


def test_nothing_new_names_it_again_and_a_settled_one_opens_again(period, arta, driton):
    verified(period, arta, risk_of(WORDS))
    risk = Risk.objects.get()
    with pytest.raises(Refused, match="Say what was done"):
        review_risk(risk=risk, said=Said("settled", " ", 4, 4), by=arta, expected_version=risk.version)
    seen = risk.version
    review_risk(risk=risk, said=Said("settled", "U nda buxheti.", 1, 4), by=arta, expected_version=seen)
    with pytest.raises(StaleEdit):
        review_risk(risk=risk, said=Said("open", "", 4, 4), by=arta, expected_version=seen)
    closed = Event.objects.get(kind="risk_closed")
    assert closed.reason == "U nda buxheti."
    stranger = make_person("institution", "kgjk", username="stranger")
    assert closed in Event.objects.visible_to(driton) and closed not in Event.objects.visible_to(stranger)
    assert not Risk.objects.live() and rows(period)[0][1:3] == ("", "settled")
    close_period(period=period, by=arta, reason="Vendim.")
    second = open_period("2022-H2")
    assert rows(second) == []  # it was settled before
    verified(second, arta, risk_of(WORDS))
    risk.refresh_from_db()
    assert risk.state == "open" and rows(second)[0][1:] == ("settled", "open", 1)


def test_what_the_institution_says_counts_once_its_answer_is_verified(period, arta, driton, besnik):
    terms = RiskTerms("risk", WORDS, action=action(CODE), probability=5, impact=4)
    risk = add_risk(plan=period.plan, terms=terms, by=arta)
    entry = get_entry(get_submission(period), CODE)
    assert open_risks_of(entry.action, entry.submission.institution) == [risk]
    said = Said("being_addressed", "U kërkua buxhet shtesë.", 3, 4)
    with pytest.raises(Refused, match="institution itself"):
        say_of_risk(entry=entry, risk=risk, said=said, by=besnik)
    with clock.at(before_deadline(period)):
        with pytest.raises(Refused, match="already"):  # the Secretariat has spoken in this period
            review_risk(risk=risk, said=Said("open", "U shqyrtua.", 5, 4), by=arta, expected_version=risk.version)
            say_of_risk(entry=entry, risk=risk, said=said, by=driton)
        risk.reviews.update(what_was_done="")  # as if it had only added it
        say_of_risk(entry=entry, risk=risk, said=replace(said, what_was_done="Diçka."), by=driton)
        say_of_risk(entry=entry, risk=risk, said=said, by=driton)
    risk.refresh_from_db()
    assert risk.state == "open" and rows(period)[0][2] == "open"  # as it stood, until the answer is verified
    verified(period, arta)
    risk.refresh_from_db()
    assert (risk.state, risk.score) == ("being_addressed", 12)
    assert risk.reviews.get().reviewed_by == driton
    return_entry(entry=get_entry(get_submission(period), CODE), comment="Korrigjoni.", by=arta)
    risk.refresh_from_db()
    assert risk.state == "open" and not risk.reviews.get(reviewed_by=driton).is_confirmed


def test_two_institutions_speak_of_one_risk_and_read_no_draft_of_the_other(period, arta, driton, elira, ilir):
    others = ProgressEntry.objects.filter(action__code=CODE).exclude(submission__institution=driton.institution)
    other = others.select_related("action", "submission__period__plan", "submission__institution").first()
    theirs = make_person("institution", other.submission.institution, username="mentor")
    risk = add_risk(plan=period.plan, terms=RiskTerms("risk", WORDS, action(CODE), None, 3, 3), by=arta)
    own = get_entry(get_submission(period), CODE)
    with clock.at(before_deadline(period)):
        say_of_risk(entry=own, risk=risk, said=Said("being_addressed", "E para.", 3, 3), by=driton)
        say_of_risk(entry=other, risk=risk, said=Said("occurred", "E dyta.", 3, 4), by=theirs)

    def waiting(user):
        return {review.what_was_done for review in history_of(risk, user) if not review.is_confirmed}

    both = {"E para.", "E dyta."}
    assert [waiting(user) for user in (driton, theirs, ilir, elira, arta)] == [
        {"E para."},
        {"E dyta."},
        set(),
        both,
        both,
    ]
    seen = [
        set(Event.objects.visible_to(user).values_list("reason", flat=True)) & both for user in (driton, ilir, arta)
    ]
    assert seen == [{"E para."}, set(), both]
    shown = open_risks_of(own.action, own.submission.institution)[0].unconfirmed
    assert [review.what_was_done for review in shown] == ["E para."]
    verified(period, arta)
    return_entry(entry=get_entry(get_submission(period), CODE), comment="Korrigjoni.", by=arta)
    assert waiting(arta) == both and risk.reviews.filter(is_confirmed=True).count() == 1


def test_what_became_a_risk_keeps_its_grade_when_an_answer_is_returned(period, arta):
    entry = verified(period, arta, ChallengeAnswer("difficulty", WORDS))
    close_period(period=period, by=arta, reason="Vendim.")
    again = verified(open_period("2022-H2"), arta, ChallengeAnswer("difficulty", WORDS))
    risk = Risk.objects.get(action__code=CODE)
    terms = RiskTerms("risk", WORDS, entry.action, None, 4, 4)
    edit_risk(risk=risk, terms=terms, by=arta, expected_version=risk.version)
    return_entry(entry=again, comment="Korrigjoni.", by=arta)
    risk.refresh_from_db()
    assert (risk.kind, risk.score) == ("risk", 16)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " "}, "describe it"),
        ({"impact": None}, "probability and an impact"),
        ({"impact": 6}, "from 1 to 5"),
        ({"owner": "1234567890"}, "personal number"),
    ],
)
def test_what_makes_no_sense_is_refused(period, arta, changes, message):
    terms = replace(RiskTerms("risk", WORDS, probability=2, impact=2), **changes)
    with pytest.raises(Refused, match=message):
        add_risk(plan=period.plan, terms=terms, by=arta)
    assert not Risk.objects.exists()


def test_terms_change_while_a_period_is_open(period, arta, elira):
    terms = RiskTerms("challenge", WORDS)
    with pytest.raises(Refused, match="Only the Secretariat"):
        add_risk(plan=period.plan, terms=terms, by=elira)
    risk = add_risk(plan=period.plan, terms=terms, by=arta)
    graded = replace(terms, kind="risk", probability=5, impact=5, objective=action(CODE).objective)
    edit_risk(risk=risk, terms=graded, by=arta, expected_version=1)
    assert risk.place == "III.1" and risk.reviews.get().impact == 5
    with pytest.raises(StaleEdit):
        edit_risk(risk=risk, terms=terms, by=arta, expected_version=1)
    close_period(period=period, by=arta, reason="Vendim.")
    with pytest.raises(Refused, match="period by period"):
        edit_risk(risk=risk, terms=terms, by=arta, expected_version=2)


def test_the_words_of_answers_have_their_place_on_the_scale():
    assert ON_THE_SCALE == {"low": 2, "medium": 3, "high": 4}


@pytest.mark.every_database
def test_the_database_keeps_no_ungraded_risk(period):
    """A comparison with nothing is neither true nor false, and a check lets that pass: it asks for a number first."""
    ungraded = Risk(plan=period.plan, number=1, kind="risk", text="Mjetet mungojnë.", opened_in=period)
    for grade in ({}, {"probability": 4}, {"probability": 4, "impact": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Risk.objects.create(**{f.attname: getattr(ungraded, f.attname) for f in Risk._meta.fields} | grade)


def test_the_database_and_the_formula_agree_on_which_are_high(period, arta, settings):
    """One rule in two forms: each pair of grades, and none; without a limit nothing is high."""
    terms = RiskTerms(kind="difficulty", text=WORDS)  # which may have no grades
    risk = add_risk(plan=period.plan, terms=terms, by=arta)
    pairs = [(p, i) for p in range(1, 6) for i in range(1, 6)] + [(None, None)]
    for settings.RISK_HIGH_FROM in (1, 12, 15, 25):
        for probability, impact in pairs:
            Risk.objects.filter(pk=risk.pk).update(probability=probability, impact=impact)
            risk.refresh_from_db()
            told = is_high(probability, impact, settings.RISK_HIGH_FROM)
            assert Risk.objects.high().exists() is told is risk.is_high, (probability, impact)
    assert not is_high(5, 5, None)

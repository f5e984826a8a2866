"""The verified status of an action: which one is possible, with what reason, against which claim."""

import datetime as dt
from decimal import Decimal

import pytest

from plans.models import Action, Amendment
from plans.selectors import plan_on
from progress.models import Assessment, Event, Evidence
from progress.selectors.forecasts import forecasts_before
from progress.services.amendments import cancel_action
from progress.services.answers import QuantityAnswer
from progress.services.assessments import (
    assess_action,
    set_status,
    shortfalls,
    withdraw_assessment,
)
from progress.services.evidence import GivenEvidence
from progress.services.periods import close_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    MSH,
    PK,
    action,
    action_evidence,
    answered_submission,
    closed_period,
    get_entry,
    get_submission,
    implemented_answer,
    make_answer,
    make_period,
    open_period,
    submitted_submission,
    the_plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def assess(code, period, by, status, **fields):
    return assess_action(action=action(code), period=period, status=status, by=by, **fields)


def prove(code, period, by):
    return action_evidence(
        action=action(code), period=period, by=by, title="Raport", is_declared=True, url="https://example.test/r"
    )


# Which status fits


@pytest.mark.parametrize("status", ["partially_implemented", "not_implemented", "cancelled", "not_reported", "magic"])
def test_status_that_does_not_fit_is_refused(period, arta, status):
    with pytest.raises(Refused, match="does not fit"):
        assess("IV.1.7", period, arta, status)
    assert not Assessment.objects.exists()


# Who and when


def test_only_the_secretariat_assesses(period, besnik, elira, hana):
    for person in (besnik, elira, hana):
        with pytest.raises(Refused, match="Only the Secretariat"):
            assess("IV.1.7", period, person, "in_progress")


@pytest.mark.parametrize("make", [make_period, closed_period])
def test_only_in_the_open_period(arta, make):
    with pytest.raises(Refused, match="No reporting period is open"):
        assess("IV.1.7", make("2022-H1"), arta, "in_progress")


def test_change_is_recorded_with_who_when_from_to_why(period, arta):
    with clock.at(dt.date(2022, 7, 4)):
        assess("IV.1.7", period, arta, "not_started")
    with clock.at(dt.date(2022, 7, 5)):
        found = assess("IV.1.7", period, arta, "in_progress", reason="Ka filluar.")
    event = Event.objects.filter(kind="status_changed").first()
    assert (event.before, event.after, event.reason, event.by) == ("not_started", "in_progress", "Ka filluar.", arta)
    assert clock.local_day(event.happened_at) == dt.date(2022, 7, 5)
    assert found.version == 2


def test_same_status_again_is_no_change(period, arta):
    assess("IV.1.7", period, arta, "in_progress")
    assert assess("IV.1.7", period, arta, "in_progress").version == 1
    assert Event.objects.filter(kind="status_changed").count() == 1


# Two editors


def test_second_editor_is_told_and_overwrites_nothing(period, arta, arber):
    assess("IV.1.7", period, arta, "in_progress", expected_version=0)
    with pytest.raises(StaleEdit):
        assess("IV.1.7", period, arber, "not_started", expected_version=0)
    assert Assessment.objects.get().status == "in_progress"
    assess("IV.1.7", period, arber, "not_started", expected_version=1)
    with pytest.raises(StaleEdit):
        assess("IV.1.7", period, arta, "in_progress", expected_version=1)
    assert Assessment.objects.get().assessed_by == arber


def test_form_from_before_a_withdrawal_does_not_fit_again(period, arta, arber):
    seen = assess("IV.1.7", period, arta, "in_progress").version
    withdraw_assessment(action=action("IV.1.7"), period=period, reason="Kthyer.", by=arta)
    assess("IV.1.7", period, arber, "not_started")
    with pytest.raises(StaleEdit):
        assess("IV.1.7", period, arta, "in_progress", expected_version=seen)


def test_withdrawing_nothing_is_nothing(period, arta):
    withdraw_assessment(action=action("IV.1.7"), period=period, reason="Kthyer.", by=arta)
    assert not Event.objects.filter(kind="status_changed").exists()


# Implemented


def test_implemented_needs_evidence(period, arta):
    with pytest.raises(Refused, match="no evidence"):
        assess("I.1.1", period, arta, "implemented")
    prove("I.1.1", period, arta)
    day = dt.date(2022, 6, 1)
    assert assess("I.1.1", period, arta, "implemented", completed_on=day).completed_on == day


def test_implemented_needs_the_quantity(period, besnik, arta):
    prove("IV.1.7", period, arta)
    with pytest.raises(Refused, match="below the target"):
        assess("IV.1.7", period, arta, "implemented")
    claim = implemented_answer(get_entry(get_submission(period, PK), "IV.1.7"))
    answered_submission(period, PK, besnik, {"IV.1.7": claim})
    assert assess("IV.1.7", period, arta, "implemented").status == "implemented"


def test_percentage_needs_its_share(period, driton, arta):
    entry = get_entry(get_submission(period, MSH), "III.2.3")  # 80 % of the shelters' staff
    output = entry.action.outputs.get()
    for value, is_short in ((79, True), (80, False)):
        quantity = QuantityAnswer(output.pk, Decimal(value), Decimal(100))
        answered_submission(period, MSH, driton, {"III.2.3": make_answer(entry, quantities=(quantity,))})
        assert any("below" in str(text) for text in shortfalls(entry.action, period)) is is_short


def test_override_needs_a_reason(period, arta):
    with pytest.raises(Refused, match="override with a reason"):
        assess("IV.1.7", period, arta, "implemented", is_override=True, reason="  ")
    found = assess("IV.1.7", period, arta, "implemented", is_override=True, reason="Një hetues mjafton.")
    assert found.is_override


def test_only_implemented_is_overridden(period, arta):
    with pytest.raises(Refused, match="Only “implemented”"):
        assess("IV.1.7", period, arta, "in_progress", is_override=True, reason="Pse jo.")


def test_day_of_completion_is_kept_for_implemented_alone(period, arta):
    assert assess("IV.1.7", period, arta, "in_progress", completed_on=dt.date(2022, 5, 1)).completed_on is None


def test_quantity_of_an_earlier_draft_that_was_never_submitted_does_not_count(period, besnik, arta):
    claim = implemented_answer(get_entry(get_submission(period, PK), "IV.1.7"))
    answered_submission(period, PK, besnik, {"IV.1.7": claim})
    close_period(period=period, by=arta)
    following = open_period("2022-H2", arta)
    prove("IV.1.7", following, arta)
    with pytest.raises(Refused, match="below the target"):
        assess("IV.1.7", following, arta, "implemented")


def test_late_is_what_was_completed_after_the_deadline(arta):
    period = open_period("2024-H1", arta)
    prove("I.2.2", period, arta)  # due at the end of 2023
    found = assess("I.2.2", period, arta, "implemented", completed_on=dt.date(2024, 1, 1))
    assert found.is_late
    found.completed_on = dt.date(2023, 12, 31)
    assert not found.is_late


# The claim


def test_status_that_differs_from_the_claim_needs_a_reason(period, driton, arta):
    submitted_submission(period, MSH, driton)
    with pytest.raises(Refused, match="differs from what the institution claims"):
        assess("III.1.13", period, arta, "not_started")
    assess("III.1.13", period, arta, "not_started", reason="Nuk ka filluar.")


def test_draft_claims_nothing(period, driton, arta):
    answered_submission(period, MSH, driton)
    assert assess("III.1.13", period, arta, "not_started").reason == ""


def test_claim_stands_while_another_answer_is_corrected(period, driton, arta):
    submission = submitted_submission(period, MSH, driton)
    verify_entry(entry=get_entry(submission, "III.1.13"), by=arta)
    return_entry(entry=get_entry(submission, "III.1.16"), comment="Plotësoni.", by=arta)
    with pytest.raises(Refused, match="differs"):
        assess("III.1.13", period, arta, "not_started")
    assess("III.1.16", period, arta, "not_started")  # returned: it claims nothing until it comes back


def test_reason_holds_no_personal_number(period, arta):
    with pytest.raises(Refused, match="personal number"):
        assess("IV.1.7", period, arta, "in_progress", reason="Nr. 1234567890")


# The forecast


@pytest.mark.parametrize("confidence", ["amber", "red"])
def test_doubt_needs_its_reason_and_the_way_back(period, arta, confidence):
    with pytest.raises(Refused, match="not green"):
        assess("IV.1.7", period, arta, "in_progress", confidence=confidence, confidence_reason="Pa mjete.")
    found = assess(
        "IV.1.7", period, arta, "in_progress", confidence=confidence, confidence_reason="Pa mjete.", way_back="Buxhet."
    )
    assert (found.confidence, found.way_back) == (confidence, "Buxhet.")
    assert Event.objects.filter(kind="status_changed").first().detail == confidence


def test_green_keeps_no_old_doubt(period, arta):
    doubt = {"confidence": "red", "confidence_reason": "Pa mjete.", "way_back": "Buxhet."}
    assess("IV.1.7", period, arta, "in_progress", **doubt)
    found = assess("IV.1.7", period, arta, "in_progress", confidence="green")
    assert (found.confidence, found.confidence_reason, found.way_back) == ("green", "", "")


def test_status_alone_leaves_the_forecast(period, arta):
    assess("IV.1.7", period, arta, "in_progress", confidence="green")
    assert assess("IV.1.7", period, arta, "not_started").confidence == "green"


def test_forecast_goes_on_in_the_next_period_until_the_action_is_implemented(period, arta):
    doubt = {"confidence": "red", "confidence_reason": "Pa mjete.", "way_back": "Buxhet."}
    assess("IV.1.7", period, arta, "in_progress", **doubt)
    close_period(period=period, by=arta)
    following = open_period("2022-H2")
    found = assess("IV.1.7", following, arta, "not_started")
    assert {name: getattr(found, name) for name in doubt} == doubt
    assert Event.objects.filter(kind="status_changed").first().detail == ""
    assert forecasts_before(following)[found.action_id] == doubt


# Together with evidence


def test_status_and_evidence_are_stored_together(period, arta):
    given = GivenEvidence(title="Vendimi", url="https://example.test/v", is_declared=True)
    found = set_status(action=action("I.1.1"), period=period, by=arta, status="implemented", evidence=given)
    assert (found.status, Evidence.objects.get().institution) == ("implemented", None)


def test_refused_status_leaves_no_evidence(period, arta):
    given = GivenEvidence(title="Vendimi", url="https://example.test/v", is_declared=True)
    with pytest.raises(Refused):
        set_status(action=action("IV.1.7"), period=period, by=arta, status="implemented", evidence=given)
    assert not Evidence.objects.exists()
    assert not Event.objects.filter(kind="evidence_added").exists()


# Cancelling


DECISION = {"decision": "12/2022", "decided_on": dt.date(2022, 5, 2), "reason": "Bashkuar me I.3.3."}


def test_cancelled_by_decision(period, arta):
    found = cancel_action(action=action("I.3.4"), by=arta, **DECISION)
    assert (found.cancelled_on, found.cancelled_by_decision) == (dt.date(2022, 5, 2), "12/2022")
    event = Event.objects.get(kind="action_cancelled")
    assert (event.after, event.detail, event.by) == ("cancelled", "12/2022", arta)


@pytest.mark.parametrize("missing", [{"decision": " "}, {"reason": ""}])
def test_cancelling_needs_number_and_reason(period, arta, missing):
    with pytest.raises(Refused, match="number, the date and the reason"):
        cancel_action(action=action("I.3.4"), by=arta, **(DECISION | missing))
    assert not Action.objects.get(code="I.3.4").is_cancelled


def test_cancelling_is_for_the_secretariat_whether_or_not_a_period_is_open(arta, elira):
    with pytest.raises(Refused, match="Only the Secretariat"):
        cancel_action(action=action("I.3.4"), by=elira, **DECISION)
    assert cancel_action(action=action("I.3.4"), by=arta, **DECISION).is_cancelled


def test_cancelling_is_an_amendment_of_one_change(arta):
    cancel_action(action=action("I.3.4"), by=arta, **DECISION)
    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.version.number, amendment.in_force_on) == ("adopted", 2, dt.date(2022, 5, 2))
    assert [(change.kind, change.key, change.reason) for change in amendment.changes.all()] == [
        ("cancel", "I.3.4", DECISION["reason"])
    ]
    now = plan_on(the_plan(), dt.date(2022, 5, 2))
    assert now.version == amendment.version
    assert [row.ended_how for row in now.actions if row.code == "I.3.4"] == ["cancelled"]
    cancel_action(action=action("I.3.3"), by=arta, **(DECISION | {"decided_on": dt.date(2022, 4, 4)}))
    assert action("I.3.3").cancelled_on == dt.date(2022, 5, 2)  # versions follow each other


def test_cancelled_action_is_neither_cancelled_nor_assessed_again(period, arta):
    cancel_action(action=action("I.3.4"), by=arta, **DECISION)
    with pytest.raises(StaleEdit):
        cancel_action(action=action("I.3.4"), by=arta, **DECISION)
    with pytest.raises(Refused, match="cancelled by decision"):
        assess("I.3.4", period, arta, "in_progress")

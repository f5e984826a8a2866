"""Planning, opening, closing and reopening a period."""

import datetime as dt

import pytest

from plans.models import Action, ActionInstitution
from plans.services.amendments import adopt_amendment, draft_amendment, save_change
from progress.models import Assessment, Event, ProgressEntry, ReportingPeriod, Status, Submission
from progress.selectors.answers import previous_answer
from progress.selectors.reporting import reporting_of
from progress.selectors.states import live_state, state_of
from progress.selectors.status import half_years_to_plan
from progress.services.amendments import cancel_action
from progress.services.answers import Answer, stored_answer, submit
from progress.services.assessments import assess_action
from progress.services.carry_over import decide_carry_over
from progress.services.periods import close_period, open_period, plan_periods, reopen_period
from progress.services.verification import return_submission, verify_entry
from reporting.selectors.completeness import actions_have_a_status
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import (
    MSH,
    PK,
    action,
    answered_submission,
    before_deadline,
    closed_period,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    make_period,
    returned_submission,
    second_plan,
    submitted_submission,
    the_plan,
    verified_submission,
)
from tests.factories import open_period as opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


# Planning


def test_half_years_of_the_plan_with_proposed_dates(arta):
    periods = plan_periods(plan=the_plan(), by=arta)
    assert [p.code for p in periods] == ["2022-H1", "2022-H2", "2023-H1", "2023-H2", "2024-H1", "2024-H2"]
    first, last = periods[0], periods[-1]
    assert (first.starts_on, first.ends_on) == (dt.date(2022, 1, 1), dt.date(2022, 6, 30))
    assert (last.ends_on, last.submit_by) == (dt.date(2024, 12, 31), dt.date(2025, 1, 15))
    assert (last.verify_by, last.finalise_by) == (dt.date(2025, 1, 31), dt.date(2025, 2, 15))


def test_planning_again_adds_what_is_missing_only(arta):
    plan_periods(plan=the_plan(), by=arta)
    ReportingPeriod.objects.filter(code="2023-H1").delete()
    assert [p.code for p in plan_periods(plan=the_plan(), by=arta)] == ["2023-H1"]


@pytest.mark.parametrize("name", ["hana", "driton", "elira", "fatmir", "ilir"])
def test_periods_are_for_the_secretariat(people, name):
    period, person = make_period("2022-H1"), people[name]
    for service in (
        lambda: plan_periods(plan=period.plan, by=person),
        lambda: open_period(period=period, by=person),
        lambda: close_period(period=period, by=person),
        lambda: reopen_period(period=period, reason="Pse jo.", by=person),
    ):
        with pytest.raises(Refused, match="Only the Secretariat"):
            service()


# Opening


def test_opening_makes_an_empty_answer_for_each_part(period):
    parts = ActionInstitution.objects.filter(institution__is_reporting=True)
    entries = [entry for s in Submission.objects.filter(period=period) for entry in entries_of(s)]
    assert len(entries) == parts.count() > 200
    assert not any(entry.is_answered or entry.what_was_done for entry in entries)
    assert Event.objects.get(kind="period_opened").period == period


def test_donors_and_institutions_without_a_part_are_not_asked(period):
    asked = set(Submission.objects.values_list("institution__code", flat=True))
    assert not asked & {"donatoret", "kie", "giz", "iom", "unhcr", "mkrs"}
    assert (
        len(asked)
        == ActionInstitution.objects.filter(institution__code__in=asked).values("institution").distinct().count()
    )


def test_one_period_is_open_at_a_time(period, arta):
    with pytest.raises(Refused, match="Another period is open"):
        open_period(period=make_period("2022-H2"), by=arta)


def test_opening_twice_is_refused(arta):
    period = closed_period("2022-H1", arta)
    with pytest.raises(Refused, match="no longer possible"):
        open_period(period=period, by=arta)


def test_nothing_of_the_last_period_stands_in_a_new_answer(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    last = get_entry(get_submission(period, MSH), "III.1.13")
    close_period(period=period, by=arta)
    entry = get_entry(get_submission(opened("2022-H2", arta), MSH), "III.1.13")
    assert stored_answer(entry) == Answer() != stored_answer(last)
    assert (entry.is_answered, entry.version, entry.review) == (False, 1, "pending")
    assert not entry.evidence.exists()
    assert previous_answer(entry) == last


def test_who_missed_a_period_sees_the_answer_before_it(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    close_period(period=opened("2022-H2", arta), by=arta)
    entry = get_entry(get_submission(opened("2023-H1", arta), MSH), "III.1.13")
    assert previous_answer(entry).submission.period == period


def test_implemented_and_cancelled_actions_are_not_asked_again(period, besnik, arta):
    claim = implemented_answer(get_entry(get_submission(period, PK), "IV.1.7"))
    verified_submission(period, PK, besnik, {"IV.1.7": claim}, arta)
    cancel_action(
        action=action("I.1.2"), decision="1/2022", decided_on=dt.date(2022, 6, 1), reason="Bashkuar.", by=arta
    )
    close_period(period=period, by=arta)
    codes = {entry.action.code for entry in entries_of(get_submission(opened("2022-H2", arta), PK))}
    assert not codes & {"IV.1.7", "I.1.2"}
    assert "IV.1.3" in codes


# Closing


def test_closing_waits_for_what_was_submitted(period, driton, arta):
    submitted_submission(period, MSH, driton)
    with pytest.raises(Refused, match=r"neither verified nor returned: MSH\."):
        close_period(period=period, by=arta)
    period.refresh_from_db()
    assert period.is_open
    assert not Assessment.objects.exists()


def test_closing_before_the_last_day_takes_days_from_institutions_and_asks_why(period, arta, english):
    with clock.at(before_deadline(period)):
        with pytest.raises(Refused, match=r"may still answer until 15.07.2022: say why"):
            close_period(period=period, by=arta, reason=" ")
        assert ReportingPeriod.objects.get(pk=period.pk).is_open and not Assessment.objects.exists()
        close_period(period=period, by=arta, reason="Vendim i Autoritetit.")
    assert Event.objects.get(kind=Event.Kind.PERIOD_CLOSED).reason == "Vendim i Autoritetit."


def test_once_everybody_has_answered_nobody_loses_days(period, arta):
    Submission.objects.filter(period=period).exclude(institution__code=MSH).delete()
    with clock.at(before_deadline(period)):
        verified_submission(period, MSH, secretariat=arta)
        assert close_period(period=period, by=arta).is_closed


def test_closing_waits_for_unseen_answers_of_a_returned_submission(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    with pytest.raises(Refused, match="MSH"):
        close_period(period=period, by=arta)
    for entry in entries_of(submission):
        if entry.review == "pending":
            verify_entry(entry=entry, by=arta)
    assert close_period(period=period, by=arta).is_closed


def test_what_nobody_answered_is_recorded_as_not_reported(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    with clock.at(dt.date(2022, 7, 29)):
        close_period(period=period, by=arta)
    silent = Assessment.objects.get(action=action("IV.1.7"), period=period)
    assert (silent.status, silent.assessed_by) == ("not_reported", None)
    assert clock.local_day(silent.assessed_at) == dt.date(2022, 7, 29)
    assert Assessment.objects.get(action=action("III.1.13"), period=period).status == "in_progress"
    assert Assessment.objects.filter(period=period).count() == 101
    assert len(live_state(period).action_states) == 101


def test_status_that_the_secretariat_set_itself_stands(period, arta):
    assess_action(action=action("IV.1.5"), period=period, status="in_progress", by=arta)
    close_period(period=period, by=arta)
    assert Assessment.objects.get(action=action("IV.1.5")).status == "in_progress"


def test_draft_that_was_never_submitted_is_not_reported(period, driton, arta):
    answered_submission(period, MSH, driton)
    close_period(period=period, by=arta)
    assert Assessment.objects.get(action=action("III.1.13")).status == "not_reported"


def test_returned_and_never_corrected_is_not_reported(period, driton, arta):
    return_submission(submission=submitted_submission(period, MSH, driton), comment="Nga fillimi.", by=arta)
    close_period(period=period, by=arta)
    assert Assessment.objects.get(action=action("III.1.13")).status == "not_reported"
    found = next(r for r in reporting_of(period) if r.submission.institution.code == MSH)
    assert found.is_missing
    assert not found.is_on_time


def test_cancelled_action_is_not_recorded_as_not_reported(period, arta):
    cancel_action(
        action=action("I.3.4"), decision="1/2022", decided_on=dt.date(2022, 6, 1), reason="Bashkuar.", by=arta
    )
    close_period(period=period, by=arta)
    assert not Assessment.objects.filter(action=action("I.3.4")).exists()


def test_closing_twice_is_refused(arta):
    period = closed_period("2022-H1", arta)
    with pytest.raises(Refused, match="no longer possible"):
        close_period(period=period, by=arta)


def test_second_of_two_who_close_at_once_is_told(period, arta, arber):
    same = ReportingPeriod.objects.get(pk=period.pk)
    close_period(period=period, by=arta)
    with pytest.raises(StaleEdit):
        close_period(period=same, by=arber)
    assert Event.objects.filter(kind="period_closed").count() == 1


# Reopening


def test_reopening_needs_a_reason(arta):
    period = closed_period("2022-H1", arta)
    with pytest.raises(Refused, match="comment"):
        reopen_period(period=period, reason=" ", by=arta)
    assert Assessment.objects.exists()


def test_reopening_takes_back_what_the_system_recorded_and_is_logged(period, driton, arta):
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    reopen_period(period=period, reason="Gabim i Sekretariatit.", by=arta)
    period.refresh_from_db()
    assert (period.status, period.closed_at, period.closed_by) == ("open", None, None)
    assert not Assessment.objects.filter(status="not_reported").exists()
    assert Assessment.objects.get(action=action("III.1.13")).status == "in_progress"
    assert Event.objects.get(kind="period_reopened").reason == "Gabim i Sekretariatit."


def test_reopened_period_takes_answers_and_closes_again(besnik, arta):
    period = closed_period("2022-H1", arta)
    reopen_period(period=period, reason="Mungonte PK.", by=arta)
    verified_submission(period, PK, besnik, secretariat=arta)
    close_period(period=period, by=arta)
    assert Assessment.objects.get(action=action("IV.1.7")).status == "in_progress"


def test_nothing_is_reopened_beside_an_open_period(arta):
    first = closed_period("2022-H1", arta)
    opened("2022-H2", arta)
    with pytest.raises(Refused, match="Another period is open"):
        reopen_period(period=first, reason="Gabim.", by=arta)


# Who reported


def test_on_time_late_and_missing(period, driton, besnik, arta):
    submitted_submission(period, MSH, driton)
    submission = answered_submission(period, PK, besnik)
    with clock.at(dt.datetime(2022, 7, 18, 9, tzinfo=dt.UTC)):
        submit(submission=submission, by=besnik, explanation="Ishim vonë.")
    with clock.at(dt.date(2022, 7, 20)):
        found = {r.submission.institution.code: r for r in reporting_of(period)}
    assert (found[MSH].is_on_time, found[MSH].days_late) == (True, 0)
    assert (found[PK].is_late, found[PK].is_on_time, found[PK].days_late) == (True, False, 3)
    assert (found["md"].is_missing, found["md"].days_late) == (True, 5)


def test_last_day_to_submit_is_on_time_until_midnight(period, driton, arta):
    submission = answered_submission(period, MSH, driton)
    with clock.at(dt.datetime(2022, 7, 15, 21, 59, tzinfo=dt.UTC)):  # 23:59 in Prishtina
        submit(submission=submission, by=driton, explanation="Në ditën e fundit.")
        found = next(r for r in reporting_of(period) if r.submission.institution.code == MSH)
    assert found.is_on_time


# After the plan's last year


def follow_ups(arta):
    return [period.code for period in plan_periods(plan=the_plan(), by=arta)]


def later_due():
    return the_plan().actions().due_after(the_plan())


def test_what_is_due_later_is_followed_up_once_the_last_half_year_has_begun(arta):
    last = open_period_of("2024-H2", arta)
    assert later_due().count() == 7
    assert follow_ups(arta) == ["2025-H1", "2025-H2", "2026-H1", "2026-H2"]
    assert follow_ups(arta) == []
    assert not last.is_follow_up and last.plan.periods.last().is_follow_up


def test_follow_up_goes_on_until_everything_is_finished_cancelled_or_carried_over(arta):
    last = open_period_of("2024-H2", arta)
    done, cancelled, carried, *rest = later_due()
    with clock.at(dt.datetime(2027, 3, 1, tzinfo=dt.UTC)):
        assert half_years_to_plan(last.plan)[-1] == (2027, 2), "past its deadline and not done"
    for finished in (done, *rest):
        Assessment.objects.create(
            action=finished,
            period=last,
            status=Status.IMPLEMENTED,
            assessed_by=arta,
            assessed_at=clock.now(),
            completed_on=last.starts_on,
        )
    decided = {"cancelled_on": last.ends_on, "cancelled_by_decision": "05/24", "cancelled_reason": "Pse."}
    Action.objects.filter(pk=cancelled.pk).update(**decided, ended_how=Action.Ending.CANCELLED)
    assert half_years_to_plan(last.plan)[-1] == (2026, 2)
    decide_carry_over(action=carried, targets=[second_plan().actions().first()], by=arta)
    assert half_years_to_plan(last.plan) == []


def test_in_a_follow_up_period_only_what_is_due_later_is_asked(arta):
    close_period(period=open_period_of("2024-H2", arta), by=arta)
    plan_periods(plan=the_plan(), by=arta)
    period = open_period(period=ReportingPeriod.objects.select_related("plan").get(code="2025-H1"), by=arta)
    asked = ProgressEntry.objects.filter(submission__period=period).values_list("action__deadline_on", flat=True)
    assert asked and set(asked) == {dt.date(2026, 12, 31)}
    close_period(period=period, by=arta)
    assert Assessment.objects.filter(period=period).count() == 7


def open_period_of(code, by):
    """Open, although the earlier ones never were."""
    return open_period(period=make_period(code), by=by)


def test_what_nobody_reported_is_judged_by_the_plan_of_the_last_day(arta):
    """A later version that adds an action and ends another is none of the period's business."""
    period = opened("2022-H1")
    new = {"code": "I.1.90", "objective": "I.1", "terms": {"title": {"sq": "Veprim i ri", "en": "", "sr": ""}}}
    with clock.at(dt.date(2022, 7, 20)):
        draft = draft_amendment(plan=period.plan, title="Rishikimi", by=arta)
        save_change(amendment=draft, kind="new", key="I.1.90", after=new, reason="Vendim.", by=arta)
        save_change(amendment=draft, kind="cancel", key="I.1.2", reason="Vendim.", by=arta)
        day = dt.date(2022, 7, 1)
        adopt_amendment(amendment=draft, decision_number="14/2022", decided_on=day, in_force_on=day, by=arta)
        close_period(period=period, by=arta)
    recorded = set(Assessment.objects.filter(period=period).values_list("action__key", flat=True))
    assert "I.1.2" in recorded and "I.1.90" not in recorded and len(recorded) == 101
    assert state_of(period).statuses["I.1.2"] == Status.NOT_REPORTED
    assert [found.message for found in actions_have_a_status(period)] == []

"""Who answered and who did not; opening, closing and reopening a period, and what is refused."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from progress.models import Event, ReportingPeriod, Submission
from progress.pages.periods import grouped, institution_rows, period_rows
from progress.selectors.reporting import count
from progress.selectors.states import state_of
from progress.services.measurements import record_measurement
from progress.services.periods import close_period
from progress.services.periods import open_period as open_planned_period
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import (
    answered_submission,
    before_deadline,
    closed_period,
    make_period,
    open_period,
    returned_submission,
    submitted_submission,
    the_plan,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def url(step, code="2022-H1"):
    return reverse(f"period_{step}", args=["2022-2024", code])


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def before_the_day(period):
    with clock.at(before_deadline(period)):
        yield


# Who answered


@pytest.mark.every_database
def test_counts_add_up(period, arta, before_the_day):
    submitted_submission(period, "msh")
    verified_submission(period, "masht", secretariat=arta)
    row = period_rows(period.plan)[0]
    assert row.period == period
    assert row.counts.expected == Submission.objects.filter(period=period).count()
    assert (row.counts.on_time, row.counts.late) == (2, 0)
    assert row.counts.missing == row.counts.expected - 2
    assert (row.counts.rate.n, row.counts.rate.of) == (2, row.counts.expected)


def test_closed_period_is_told_as_of_its_own_days(arta):
    period = closed_period("2022-H1", arta)
    with clock.at(dt.date(2024, 5, 1)):
        found = institution_rows(state_of(period), arta)
    assert {r.reporting.days_late for r in found} == {(period.verify_by - period.submit_by).days}
    assert {r.code for r in found} == {"not_reported"}


@pytest.mark.every_database
def test_late_submission_is_a_group_of_its_own(period, arta, before_the_day):
    submission = submitted_submission(period, "msh")
    Submission.objects.filter(pk=submission.pk).update(
        first_submitted_at=before_deadline(period) + dt.timedelta(days=7)
    )
    groups = {group.code: group for group in grouped(institution_rows(state_of(period), arta), period)}
    (late,) = groups["late"].rows
    assert (late.submission.institution.code, late.reporting.days_late) == ("msh", 5)


def test_non_answers_come_first_and_stand_out_after_the_last_day(period, ilir):
    with clock.at(period.submit_by + dt.timedelta(days=3)):
        (group,) = grouped(institution_rows(state_of(period), ilir), period)
    assert (group.code, group.is_care) == ("missing", True)
    assert all(r.reporting.days_late == 3 for r in group.rows)


def test_institution_sees_its_own_row_first(period, driton, before_the_day):
    groups = grouped(institution_rows(state_of(period), driton), period)
    assert [r.submission.institution.code for r in groups[0].rows] == ["msh"]
    expected = count(row.reporting for row in institution_rows(state_of(period), driton)).expected
    assert sum(len(group.rows) for group in groups) == expected


def test_drafts_of_others_are_not_told(period, driton, ilir, arta, before_the_day):
    answered_submission(period, "masht")
    for person, may_know in ((driton, False), (ilir, False), (arta, True)):
        row = next(r for r in institution_rows(state_of(period), person) if r.submission.institution.code == "masht")
        assert (row.code, row.shows_answers) == (("draft", True) if may_know else ("not_started", False))


def test_links_are_for_those_who_may_follow_them(english, sign_in, period, arta, driton, ilir, before_the_day):
    submitted_submission(period, "masht")
    verify = reverse("submission_verify", args=["2022-2024", period.code, "masht"])
    view = reverse("submission_detail", args=["2022-2024", period.code, "masht"])
    own = reverse("submission_detail", args=["2022-2024", period.code, "msh"])
    assert verify in text(sign_in(arta).get(url("detail")))
    page = text(sign_in(driton).get(url("detail")))
    assert own in page and view not in page and verify not in page
    assert "/submissions/" not in text(sign_in(ilir).get(url("detail")))


def test_returned_submission_waits_while_answers_are_unseen(period, arta, before_the_day):
    returned_submission(period, "masht", secretariat=arta)
    row = next(r for r in institution_rows(state_of(period), arta) if r.submission.institution.code == "masht")
    assert (row.code, row.may_verify) == ("returned", True)


def test_roll_up_covers_all_actions(english, sign_in, ilir, arta):
    closed_period("2022-H1", arta)
    response = sign_in(ilir).get(url("detail"))
    assert sum(response.context["roll_up"].values()) == response.context["n_actions"] == 101
    assert "Where the actions stand on 30.06.2022" in text(response)
    assert response.context["roll_up"]["not_reported"] == 101
    assert (response.context["rate"].n, response.context["rate"].of) == (0, 12)
    assert re.search(r"Implementation rate 2022: <strong> ?0\.0 %", text(response))


def test_planned_period_says_what_will_be_here(english, sign_in, ilir):
    make_period("2022-H2")
    assert "This period is planned" in text(sign_in(ilir).get(url("detail", "2022-H2")))


def test_list_without_periods_says_what_will_be_here(english, sign_in, ilir):
    assert "No reporting period is planned yet" in text(sign_in(ilir).get(reverse("period_list", args=["2022-2024"])))


def test_pages_cost_the_same_with_and_without_answers(sign_in, arta, period, before_the_day):
    client = sign_in(arta)
    pages = (reverse("period_list", args=["2022-2024"]), url("detail"), url("close"))
    before = [count_queries(client, page) for page in pages]
    for code in ("msh", "masht"):
        submitted_submission(period, code)
    assert [count_queries(client, page) for page in pages] == before
    assert max(before) <= 20


# Opening


def test_opening_says_who_will_be_asked_then_asks(english, sign_in, arta):
    period = make_period("2022-H1")
    response = sign_in(arta).get(url("open"))
    n = len(response.context["asked"])
    assert f"{n} institutions will be asked about 100 actions." in text(response)
    assert [action.code for action in response.context["nobody_asked"]] == ["IV.1.5"]
    assert ReportingPeriod.objects.get(pk=period.pk).status == "planned"
    response = english.post(url("open"), follow=True)
    assert response.redirect_chain[-1][0] == url("detail")
    assert "The period January–June 2022 is open." in text(response)
    assert Submission.objects.filter(period=period).count() == n


@pytest.mark.every_database
def test_second_period_is_not_opened_beside_an_open_one(english, sign_in, arta, period):
    assert "Only one period can be open" in text(sign_in(arta).get(url("open", "2022-H2")))
    response = english.post(url("open", "2022-H2"))
    assert response.status_code == 422
    assert "Another period is open. Close it first." in text(response)
    assert ReportingPeriod.objects.get(code="2022-H2").status == "planned"


@pytest.mark.every_database
def test_open_period_is_not_opened_twice(english, sign_in, arta, period):
    n = Submission.objects.count()
    response = sign_in(arta).post(url("open"))
    assert response.status_code == 422
    assert (Submission.objects.count(), Event.objects.filter(kind="period_opened").count()) == (n, 1)


# Closing


def test_closing_names_what_blocks_it_and_is_refused(english, sign_in, arta, period, before_the_day):
    submitted_submission(period, "msh")
    response = sign_in(arta).get(url("close"))
    assert reverse("submission_verify", args=["2022-2024", period.code, "msh"]) in text(response)
    assert '<form method="post" class="buttons">' not in text(response)
    response = english.post(url("close"))
    assert response.status_code == 422
    assert "One submission is neither verified nor returned: MSH." in text(response)
    assert ReportingPeriod.objects.get(pk=period.pk).is_open


@pytest.mark.parametrize("code", ["2022-H1", "2022-H2"])
@pytest.mark.every_database
def test_closing_a_year_warns_of_what_its_report_will_lack(english, sign_in, arta, code):
    period = open_period(code)
    indicator = the_plan().indicators.get(code="I-1")
    record_measurement(indicator=indicator, period=period, by=arta, absent_reason="Nuk u mat.")
    page = text(sign_in(arta).get(reverse("period_close", args=["2022-2024", code])))
    assert ("19 indicators have neither" in page) == (code == "2022-H2")
    assert (reverse("measurement_edit", args=["2022-2024", "I.1-1", code]) in page) == (code == "2022-H2")
    assert reverse("measurement_edit", args=["2022-2024", "I-1", code]) not in page


@pytest.mark.every_database
def test_closing_records_by_name_what_it_said_it_would(english, sign_in, arta, period, before_the_day):
    verified_submission(period, "masht", secretariat=arta)
    response = sign_in(arta).get(url("close"))
    announced = {action.code for action in response.context["unassessed"]}
    missing = {submission.institution.code for submission in response.context["missing"]}
    assert "masht" not in missing and "II.1.2" not in announced
    response = english.post(url("close"), {"reason": "Vendim."}, follow=True)
    assert "The period January–June 2022 is closed." in text(response)
    recorded = period.assessments.filter(status="not_reported", assessed_by=None)
    assert {a.action.code for a in recorded.select_related("action")} == announced
    shown = {
        r.submission.institution.code
        for r in institution_rows(state_of(ReportingPeriod.objects.get(pk=period.pk)), arta)
        if r.reporting.is_missing
    }
    assert shown == missing


# Reopening


def test_reopening_needs_a_reason(english, sign_in, arta):
    period = closed_period("2022-H1", arta)
    response = sign_in(arta).post(url("reopen"), {"reason": "  "})
    assert response.status_code == 422
    assert 'href="#id_reason"' in text(response)
    assert ReportingPeriod.objects.get(pk=period.pk).is_closed


@pytest.mark.every_database
def test_reopening_keeps_the_reason_in_the_history(english, sign_in, arta):
    period = closed_period("2022-H1", arta)
    assert "101 actions that the system recorded as not reported" in text(sign_in(arta).get(url("reopen")))
    response = english.post(url("reopen"), {"reason": "Gabim në të dhëna."}, follow=True)
    assert "Gabim në të dhëna." in text(response)
    assert ReportingPeriod.objects.get(pk=period.pk).is_open
    assert not period.assessments.exists()


def test_closed_period_is_not_reopened_beside_an_open_one(english, sign_in, arta):
    closed_period("2022-H1", arta)
    open_planned_period(period=ReportingPeriod.objects.select_related("plan").get(code="2022-H2"), by=arta)
    response = sign_in(arta).post(url("reopen"), {"reason": "Gabim."})
    assert response.status_code == 422
    assert "Another period is open. Close it first." in text(response)


# Roles


def test_readers_read_and_administrators_do_not(sign_in, people, period):
    for person in people.values():
        client = sign_in(person)
        expected = 403 if person.role == "administrator" else 200
        assert [
            client.get(page).status_code for page in (reverse("period_list", args=["2022-2024"]), url("detail"))
        ] == [expected] * 2


@pytest.mark.parametrize("step", ["open", "close", "reopen"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_secretariat_manages_periods(english, sign_in, people, period, step, method):
    for person in people.values():
        if person.role == "secretariat":
            continue
        response = getattr(sign_in(person), method)(url(step), {"reason": "Gabim."} if method == "post" else {})
        assert response.status_code == 403, person
        if person.role != "administrator":
            assert "Only the Secretariat may do this." in text(response)
    assert ReportingPeriod.objects.get(pk=period.pk).is_open


@pytest.mark.parametrize("step", ["detail", "open", "close", "reopen"])
def test_unknown_period_is_not_found(sign_in, arta, period, step):
    assert sign_in(arta).get(url(step, "2031-H1")).status_code == 404


def test_to_close_a_period_before_its_last_day_one_says_why(english, sign_in, arta, period):
    client = sign_in(arta)
    with clock.at(before_deadline(period)):
        page = client.get(url("close"))
        assert "Who takes the remaining days from them says why." in text(page)
        refused = client.post(url("close"), {"reason": ""})
        assert refused.status_code == 422 and "data-error-summary" in text(refused)
        assert ReportingPeriod.objects.get(pk=period.pk).is_open
        assert client.post(url("close"), {"reason": "Vendim."}).status_code == 302
    assert "Vendim." in text(client.get(url("detail")))


def test_step_that_is_offered_is_the_next_of_the_machine(english, sign_in, arta, ilir):
    period = open_period("2022-H1")
    assert url("close") in text(sign_in(arta).get(url("detail")))
    close_period(period=period, by=arta)
    assert url("reopen") in text(sign_in(arta).get(url("detail")))
    assert url("open", "2022-H2") in text(sign_in(arta).get(reverse("period_list", args=["2022-2024"])))
    assert url("reopen") not in text(sign_in(ilir).get(url("detail")))

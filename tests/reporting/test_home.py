"""The home page of every role: what waits, the state of the plan, and a constant number of queries."""

import datetime as dt

import pytest
from django.urls import reverse

from progress.services.periods import close_period
from reporting.models import ReportEvent
from reporting.services.making import make_report
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import closed_period, open_period, returned_submission, submitted_submission, verified_submission

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def page_of(client, person):
    client.force_login(person)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response


def test_the_secretariat_sees_what_waits(client, arta, english):
    period = open_period("2022-H1")
    submitted_submission(period, "msh")
    response = page_of(client, arta)
    assert len(response.context["to_verify"]) == 1
    page = response.content.decode()
    assert reverse("submission_verify", args=["2022-2024", "2022-H1", "msh"]) in page
    assert response.context["overview"].total.total == 101
    assert "785" in page


def test_what_happened_to_reports_stands_among_the_changes_of_the_day(client, arta, elira, english):
    period = closed_period("2022-H1", arta)
    report = make_report(kind="six_month", period=period, language="en", by=elira, is_queued=False)
    told = {"before": "finalised", "after": "signed", "reason": "Pse."}
    ReportEvent.objects.record(ReportEvent.Kind.SIGNED, report, by=None, **told)
    ReportEvent.objects.record(ReportEvent.Kind.EDITED, report, by=arta)
    client.cookies["django_language"] = "en"
    shown = page_of(client, arta).context["events"]
    assert [moment["what"] for moment in shown[:2]] == [
        "Report signed · January–June 2022",
        "Report generated · January–June 2022",
    ]
    assert [moment["who"] for moment in shown[:2]] == ["the system", str(elira)]
    assert (shown[0]["from_label"], shown[0]["to_label"], shown[0]["reason"]) == ("finalised", "signed", "Pse.")
    assert any(moment["what"].startswith("Period closed") for moment in shown)
    assert not any(moment["what"].startswith("Report draft edited") for moment in shown)


def test_an_institution_sees_its_one_next_step(client, driton):
    """The button leads straight into the first open answer."""
    open_period("2022-H1")
    response = page_of(client, driton)
    card = response.context["cards"][0]
    assert card.submission.n_answered == 0 and card.next_entry == card.open[0]
    address = reverse("entry_edit", args=["2022-2024", "2022-H1", "msh", card.next_entry.action.code])
    assert f'<a class="btn btn-primary" href="{address}">' in " ".join(response.content.decode().split())


def test_an_institution_sees_what_was_returned_and_why(client, driton):
    returned_submission(open_period("2022-H1"), "msh", by=driton, comment="Shtoni dëshminë e takimit.")
    assert "Shtoni dëshminë e takimit." in page_of(client, driton).content.decode()


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "ilir"])
def test_those_who_steer_see_the_rate_with_its_denominator(client, people, arta, name):
    period = open_period("2022-H1")
    verified_submission(period, "msh", secretariat=arta)
    close_period(period=period, by=arta)
    response = page_of(client, people[name])
    rate = response.context["overview"].rate
    assert rate.of == 12, "due by the end of 2022"
    assert f"{rate.n}" in response.content.decode()
    assert response.context["may_read_reports"] == (name != "ilir")


def test_the_administrator_sees_accounts_and_nothing_of_the_plan(client, hana):
    page = page_of(client, hana).content.decode()
    assert reverse("admin:index") in page
    assert "785" not in page


@pytest.mark.every_database
def test_home_works_before_anything_was_opened(client, people):
    for name in ("arta", "besnik", "elira", "hana"):
        page_of(client, people[name])


@pytest.mark.parametrize("name", ["arta", "driton", "elira"])
def test_the_number_of_queries_does_not_grow(client, people, arta, name):
    period = open_period("2022-H1")
    client.force_login(people[name])
    before = count_queries(client, reverse("home"))
    submitted_submission(period, "msh", by=people["driton"])
    submitted_submission(period, "mpb")
    submitted_submission(period, "md")
    after = count_queries(client, reverse("home"))
    assert after <= before + 1
    assert after <= 28  # the Secretariat's: with risks, what institutions say besides, and tomorrow's reminders


def test_overdue_is_listed_by_days_late_and_never_as_in_progress(client, arta, english):
    """Verified as in progress before its deadline, looked at after it: late is late today, with what was last known."""
    first = open_period("2022-H1")
    verified_submission(first, "msh", secretariat=arta)
    close_period(period=first, by=arta)
    open_period("2022-H2")
    client.cookies["django_language"] = "en"
    with clock.at(dt.datetime(2025, 1, 20, 9, tzinfo=dt.UTC)):
        response = page_of(client, arta)
    overdue = response.context["overview"].overdue
    days = [late.days for late in overdue]
    assert days == sorted(days, reverse=True) and days[0] > 365 > days[-1]
    known = [late.last_verified for late in overdue if late.action.status == "in_progress"]
    assert known and set(known) == {"In progress, January–June 2022"}
    page = response.content.decode()
    assert all(str(late.days) in page for late in response.context["overdue"])
    assert 'data-status="in_progress"' not in page
    labels = [segment["label"] for segment in response.context["overview"].total.segments]
    assert "Overdue" in labels and response.context["overview"].total.total == 101

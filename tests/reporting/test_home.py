"""The home page of every role: what waits, the state of the plan, and a constant number of queries."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from progress.models import Submission
from progress.services.periods import close_period
from reporting import snapshot
from reporting.document.one_page.figures import five_figures
from reporting.document.one_page.message import main_message
from reporting.document.one_page.of_report import facts_of
from reporting.document.one_page.weighed import achievements
from reporting.document.reader import Edition, Reader
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
    assert "785" in page and "?high=1" in page


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
    assert "?high=1" not in response.content.decode(), "it reads its own risks alone: no number of the plan's"


def test_an_institution_sees_what_was_returned_and_why(client, driton):
    returned_submission(open_period("2022-H1"), "msh", by=driton, comment="Shtoni dëshminë e takimit.")
    assert "Shtoni dëshminë e takimit." in page_of(client, driton).content.decode()


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "ilir"])
def test_those_who_steer_see_the_rate_with_its_denominator(client, people, arta, name):
    period = open_period("2022-H1")
    verified_submission(period, "msh", secretariat=arta)
    close_period(period=period, by=arta)
    response = page_of(client, people[name])
    rate, page = response.context["facts"].now.rate, response.content.decode()
    assert rate.of == 12, "due by the end of 2022"
    assert f"{rate.n}/12" in page and response.context["message"].split(";")[0] in page
    assert (f'href="{reverse("report_list")}"' in page) == response.context["may_read_reports"] == (name != "ilir")


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
    assert after <= 33  # of those who steer: the seals before, what was decided, what waits, whether money was revised


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


def test_those_who_steer_see_what_needs_a_decision_and_whose(client, elira, arta, english):
    """Late for long, silent twice, unfunded: each with whose it is and a link to its place."""
    for code in ("2022-H1", "2022-H2"):
        closed_period(code, arta)
    open_period("2023-H1")
    client.cookies["django_language"] = "en"
    with clock.at(dt.datetime(2023, 7, 20, 9, tzinfo=dt.UTC)):
        response = page_of(client, elira)
    said = {row.what: row for row in response.context["needed"]}
    (late,) = (row for what, row in said.items() if "late by more than 90 days" in what)
    n_late = sum(work.days_late > 90 for work in response.context["facts"].works)
    assert (
        late.what.startswith(f"{n_late} actions") and n_late == 12 and late.url.endswith("?late=overdue&sort=deadline")
    )
    assert "and others" in late.whose or late.whose
    assert any("no amount in any year" in what for what in said)
    asked = Submission.objects.filter(period__code="2022-H2").count()
    assert any(what.startswith(f"{asked} institutions are silent for the second time") for what in said)
    # Who still has time to answer in the open half-year is not silent; who answered in one of the two was heard.
    Submission.objects.filter(period__code="2022-H2", institution__code="pk").update(
        first_submitted_at=clock.now(), submitted_at=clock.now(), submitted_by=arta
    )
    heard = {row.what for row in page_of(client, elira).context["needed"]}
    assert any(what.startswith(f"{asked - 1} institutions are silent for the second time") for what in heard)
    page = response.content.decode()
    assert all(row.url.replace("&", "&amp;") in page and row.whose in page for row in said.values())
    figures = {row["key"]: row for row in response.context["figures"]}
    assert figures["rate"]["change"] == "before: 0/12 (0.0\u00a0%), due by 31.12.2022"
    assert response.context["facts"].since == "July–December 2022"


def test_the_home_tells_of_a_closed_period_what_its_report_tells(client, elira, arta, english):
    """The same figures and the same message: one from the seal, one from the report's content."""
    closed_period("2022-H1", arta)
    second = closed_period("2022-H2", arta)
    client.cookies["django_language"] = "en"
    response = page_of(client, elira)
    data = snapshot.build("six_month", second)
    with translation.override("en"):
        told = facts_of(Reader(data, Edition("en", 1, False)))
        assert response.context["message"] == main_message(told)
        assert response.context["figures"] == five_figures(told)
        assert [w.code for w in response.context["facts"].late] == [w.code for w in told.late]
        assert achievements(told) == response.context["achievements"]

"""The pages of reports: who sees what, what is missing, progress, preview, file."""

import datetime as dt

import pytest
from django.urls import reverse

from reporting.jobs import tasks
from reporting.jobs.draft import make_draft
from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import STUCK
from reporting.models import Report, ReportEvent
from reporting.pdf import render
from reporting.services import making
from tests.counting import count_queries
from tests.factories import closed_period, open_period
from tests.reporting import issuing_kit as kit
from tests.reporting.issuing_kit import first_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

READERS = ("arta", "elira", "afrim", "fatmir", "genta")
OUTSIDERS = ("besnik", "driton", "hana", "ilir")
PDF = b"%PDF-1.7 a file"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Nothing is laid out here: what is queued stays queued until a test makes it."""
    monkeypatch.setattr(tasks, "render_report", type("Task", (), {"enqueue": staticmethod(lambda pk: None)}))
    monkeypatch.setattr(render, "render_pdf", lambda html, **options: render.Rendered(PDF, 60))


@pytest.fixture(autouse=True)
def in_english(client, settings):
    """The pages are read in English, whatever the account's language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def queued(arta):
    return first_report(language="en", by=arta, is_queued=True)


@pytest.fixture
def done(queued):
    return make_draft(queued.pk)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_reads_no_drafts_is_told_so(people, sign_in, done, name):
    client = sign_in(people[name])
    for url in ("report_detail", "report_progress", "report_preview", "report_download"):
        assert client.get(reverse(url, args=[done.pk])).status_code == 403
    assert client.get(reverse("report_list")).status_code == 403
    assert client.get(reverse("report_create")).status_code == 403
    assert client.post(reverse("report_retry", args=[done.pk])).status_code == 403


@pytest.mark.parametrize("name", READERS)
def test_readers_of_drafts_see_list_report_and_file(people, sign_in, done, name):
    client = sign_in(people[name])
    assert reverse("report_detail", args=[done.pk]) in client.get(reverse("report_list")).content.decode()
    assert done.snapshot.sha256 in client.get(reverse("report_detail", args=[done.pk])).content.decode()
    assert client.get(reverse("report_download", args=[done.pk])).content == PDF


@pytest.mark.parametrize("name", ["afrim", "fatmir", "genta"])
def test_readers_do_not_make_reports(people, sign_in, done, name):
    client = sign_in(people[name])
    assert "Make a report" not in client.get(reverse("report_list")).content.decode()
    response = client.get(reverse("report_create"))
    assert response.status_code == 403
    assert client.post(reverse("report_retry", args=[done.pk])).status_code == 403


def test_the_list_is_empty_until_there_is_a_report(sign_in, elira):
    assert "No reports yet" in sign_in(elira).get(reverse("report_list")).content.decode()


def test_making_one_from_the_page(sign_in, elira):
    closed_period("2022-H1")
    client = sign_in(elira)
    page = client.get(reverse("report_create")).content.decode()
    assert "Nothing is missing for the period January–June 2022" in page
    response = client.post(
        reverse("report_create"), {"kind": "six_month", "period": "2022-2024/2022-H1", "language": "sr-latn"}
    )
    report = Report.objects.get()
    assert (report.language, report.created_by) == ("sr-latn", elira)
    assert response.url == reverse("report_detail", args=[report.pk])


def test_what_is_missing_is_shown_with_its_page(sign_in, arta):
    open_period("2022-H1")
    client = sign_in(arta)
    choice = {"kind": "six_month", "period": "2022-2024/2022-H1", "language": "sq"}
    part = client.get(reverse("report_create"), choice, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="report-wished"') and '<div id="report-missing"' in part
    response = client.post(reverse("report_create"), choice)
    assert response.status_code == 422
    for page in (part, response.content.decode()):
        assert "not closed yet" in page
        assert f'href="{reverse("period_detail", args=["2022-2024", "2022-H1"])}"' in page
    assert not Report.objects.exists()


@pytest.mark.every_database
def test_an_address_gives_first_values_and_no_mistakes(sign_in, arta):
    closed_period("2022-H1")
    closed_period("2022-H2")
    address = reverse("report_create")
    page = sign_in(arta).get(address, {"kind": "annual", "period": "2022-2024/2022-H2"}).content.decode()
    assert "This field is required" not in page and "Nothing is missing for the period January–June 2022" not in page
    assert (
        '<option value="annual" selected>' in page
        and '<option value="2022-2024/2022-H2" selected>2022</option>' in page
    )
    assert '<option value="2022-2024/2022-H1"' not in page, "a year's report is not made of its first half"
    response = sign_in(arta).get(address, {"kind": "secret", "period": "2022-2024/1999-H1", "language": "de"})
    assert response.context["form"].initial == {"kind": "six_month", "period": "2022-2024/2022-H2", "language": "en"}
    final = sign_in(arta).get(address, {"kind": "final"})
    assert final.context["period"] is None, "the last period has not begun"


@pytest.mark.every_database
def test_a_first_half_chosen_for_a_year_is_refused_with_the_reason(sign_in, arta):
    closed_period("2022-H1")
    choice = {"kind": "annual", "period": "2022-2024/2022-H1", "language": "sq"}
    response = sign_in(arta).post(reverse("report_create"), choice)
    assert response.status_code == 422
    assert "for the second half of a year" in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "2022-2024/1999-H1"},
        {"period": "2022-2024/\0"},
        {"period": "2022-2024/2024-H2"},
        {"kind": "secret"},
        {"language": "de"},
        {"language": ""},
    ],
)
def test_foreign_choices_are_refused(sign_in, arta, wrong):
    closed_period("2022-H1")
    choice = {"kind": "six_month", "period": "2022-2024/2022-H1", "language": "sq"} | wrong
    assert sign_in(arta).post(reverse("report_create"), choice).status_code == 422
    assert not Report.objects.exists()


def test_the_same_report_is_shown_instead_of_made_again(sign_in, arta, done):
    choice = {"kind": "six_month", "period": "2022-2024/2022-H1", "language": "en"}
    response = sign_in(arta).post(reverse("report_create"), choice, follow=True)
    assert "Nothing has changed" in response.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.every_database
def test_progress_is_asked_for_until_the_work_is_over(sign_in, elira, queued):
    client = sign_in(elira)
    Report.objects.update(rendering="running", percent_done=40, step="layout")
    page = client.get(reverse("report_detail", args=[queued.pk])).content.decode()
    url = reverse("report_progress", args=[queued.pk])
    assert f'hx-get="{url}"' in page and "40 % done: laying out the pages" in page
    response = client.get(url)
    assert "hx-trigger" in response.content.decode() and "HX-Refresh" not in response
    Report.objects.update(rendering="failed", error="boom")
    response = client.get(url)
    assert "hx-trigger" not in response.content.decode()
    assert response["HX-Refresh"] == "true"


def test_a_failed_report_says_why_and_the_secretariat_tries_again(sign_in, arta, elira, queued):
    Report.objects.update(rendering="failed", error=STUCK)
    page = sign_in(elira).get(reverse("report_detail", args=[queued.pk])).content.decode()
    assert "The worker stopped" in page and "Try again" not in page
    client = sign_in(arta)
    page = client.get(reverse("report_detail", args=[queued.pk])).content.decode()
    assert "The worker stopped" in page and "Try again" in page
    client.post(reverse("report_retry", args=[queued.pk]))
    queued.refresh_from_db()
    assert queued.rendering == "queued"


def test_the_preview_is_the_document_in_its_own_language(sign_in, elira, done):
    response = sign_in(elira).get(reverse("report_preview", args=[done.pk]))
    page = response.content.decode()
    assert '<html lang="en">' in page and "Annex A: all actions" in page
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(("state", "minutes"), [("running", 6), ("queued", 16)])
@pytest.mark.every_database
def test_a_job_that_stopped_is_shown_as_failed_before_anybody_wrote_it_down(sign_in, arta, done, state, minutes):
    """Pages write nothing: the worker does, and the button that tries again."""
    silent = {"rendering": state, "heartbeat_at": real_now() - dt.timedelta(minutes=minutes)}
    Report.objects.update(**silent)
    client = sign_in(arta)
    for name, arguments in (("report_list", []), ("report_detail", [done.pk]), ("report_progress", [done.pk])):
        response = client.get(reverse(name, args=arguments))
        assert "failed" in response.content.decode(), name
    assert response["HX-Refresh"] == "true"
    page = client.get(reverse("report_detail", args=[done.pk])).content.decode()
    assert reverse("report_retry", args=[done.pk]) in page
    assert "worker" in page and "could not be made" in client.get(reverse("home")).content.decode()
    assert Report.objects.filter(pk=done.pk, error="", **silent).exists()
    client.post(reverse("report_retry", args=[done.pk]))
    done.refresh_from_db()
    assert (done.rendering, done.error, done.asked_by) == ("queued", "", arta)


@pytest.mark.every_database
def test_a_finalising_that_stopped_is_shown_as_a_draft_that_can_be_finalised_again(sign_in, elira, done):
    silent = {"rendering": "running", "job_purpose": "issue", "heartbeat_at": real_now() - dt.timedelta(minutes=6)}
    Report.objects.update(**silent)
    client = sign_in(elira)
    assert STUCK in client.get(reverse("report_detail", args=[done.pk])).content.decode()
    assert client.get(reverse("report_finalise", args=[done.pk])).status_code == 200
    assert Report.objects.filter(pk=done.pk, **silent).exists()
    given = {"decision_number": "7", "decided_on": dt.date(2024, 12, 20), "protocol_number": "9"}
    kit.hand_over(done, elira, **given)
    assert (done.rendering, done.job_purpose, done.error) == ("queued", "issue", "")


def test_the_download_has_a_name_and_is_remembered(sign_in, elira, done):
    response = sign_in(elira).get(reverse("report_download", args=[done.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="raporti-6-mujor-2022-H1-v1-en.pdf"'
    event = ReportEvent.objects.get(kind="downloaded")
    assert (event.by, event.report, event.detail) == (elira, done, "")


def test_a_file_that_was_changed_is_not_given_out(sign_in, elira, done):
    with done.file.storage.open(done.file.name, "wb") as file:
        file.write(b"%PDF-1.7 another file")
    response = sign_in(elira).get(reverse("report_download", args=[done.pk]), follow=True)
    assert "no longer" in response.content.decode() or "is not the one" in response.content.decode()
    assert not ReportEvent.objects.filter(kind="downloaded").exists()


def test_nothing_is_downloaded_before_it_is_done(sign_in, elira, queued):
    assert sign_in(elira).get(reverse("report_download", args=[queued.pk])).status_code == 404


def test_the_list_costs_the_same_however_long_it_is(sign_in, elira, done):
    client = sign_in(elira)
    one = count_queries(client, reverse("report_list"))
    for language in ("sq", "sr-latn"):
        making.make_report(kind="six_month", period=done.period, language=language, by=elira)
    assert count_queries(client, reverse("report_list")) == one

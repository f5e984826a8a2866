"""The background job: watched step by step, its failures kept, and nothing that waits for ever."""

import datetime as dt
import errno

import pytest

from reporting.archive.files import intact_content
from reporting.jobs.draft import make_draft
from reporting.jobs.heartbeat import real_now
from reporting.jobs.pipeline import USUAL_PAGES
from reporting.jobs.run import NOT_TAKEN, STUCK, give_up, sweep_stuck, take_up
from reporting.jobs.tasks import render_report
from reporting.models import Report
from reporting.pdf import render
from reporting.services.making import make_report
from strategy_tracker.base.errors import NO_ROOM_LEFT
from strategy_tracker.base.whole_files import WholeFileStorage
from tests.reporting.issuing_kit import first_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(arta):
    return first_report(language="en", by=arta)


@pytest.fixture
def quick(monkeypatch):
    """A layout that takes no time; `quick["during"]` is called in its middle."""
    calls = {"during": lambda: None}

    def made(html, *, identifier, created_at, on_page, on_laid_out, **options):
        calls.update(html=html, identifier=identifier, created_at=created_at)
        on_page(20)
        calls["during"]()
        on_laid_out()
        return render.Rendered(b"%PDF-1.7 made quickly", 42)

    monkeypatch.setattr(render, "render_pdf", made)
    return calls


def seen(report):
    return Report.objects.values_list("rendering", "step", "percent_done").get(pk=report.pk)


def test_a_report_is_made_and_stored(report, quick):
    watched = []
    quick["during"] = lambda: watched.append(seen(report))
    made = make_draft(report.pk)
    assert watched == [("running", "layout", 10 + 75 * 20 // USUAL_PAGES)]
    assert (made.rendering, made.percent_done, made.n_pages) == ("done", 100, 42)
    assert intact_content(made) == b"%PDF-1.7 made quickly"
    assert made.size_bytes == 21 and len(made.sha256) == 64
    assert made.snapshot.sha256 in quick["identifier"]
    assert quick["created_at"] == made.snapshot.made_at
    assert "6-month report" in quick["html"]


def test_it_is_made_once_however_often_it_is_queued(report, quick):
    first = make_draft(report.pk)
    quick["during"] = lambda: pytest.fail("made twice")
    assert make_draft(report.pk).sha256 == first.sha256


def test_a_failure_is_kept_with_its_message(report, quick):
    def fail():
        raise render.RenderingWarning("an image is missing")

    quick["during"] = fail
    failed = make_draft(report.pk)
    assert failed.rendering == "failed"
    assert failed.error == "RenderingWarning: an image is missing"
    assert not failed.file


def test_what_was_given_up_is_not_stored(report, quick):
    """The sweep was faster than a worker that came back to life: its result is not wanted any more."""
    quick["during"] = lambda: Report.objects.update(rendering="failed", error=STUCK)
    given_up = make_draft(report.pk)
    assert (given_up.rendering, given_up.error) == ("failed", STUCK)
    assert not given_up.file


@pytest.mark.parametrize(("state", "minutes", "error"), [("running", 6, STUCK), ("queued", 16, NOT_TAKEN)])
def test_what_gives_no_sign_of_life_fails(report, state, minutes, error):
    Report.objects.update(rendering=state, heartbeat_at=real_now() - dt.timedelta(minutes=minutes))
    assert sweep_stuck() == 1
    report.refresh_from_db()
    assert (report.rendering, report.error) == ("failed", error)


@pytest.mark.parametrize(("state", "minutes"), [("running", 4), ("queued", 14), ("done", 600), ("failed", 600)])
def test_what_lives_or_is_over_is_left_alone(report, state, minutes):
    values = {"file": "x.pdf", "sha256": "0", "size_bytes": 1} if state == "done" else {"error": "boom"}
    Report.objects.update(rendering=state, heartbeat_at=real_now() - dt.timedelta(minutes=minutes), **values)
    assert sweep_stuck() == 0


def test_a_new_job_sweeps_what_a_killed_worker_left(report, quick, elira):
    Report.objects.update(rendering="running", heartbeat_at=real_now() - dt.timedelta(hours=1))
    other = make_report(kind="six_month", period=report.period, language="sq", by=elira, is_queued=False)
    render_report.call(other.pk)
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.rendering, other.rendering) == ("failed", "done")


def made_again(report):
    """Queued once more and made, as the Secretariat asks for it."""
    Report.objects.filter(pk=report.pk).update(rendering="queued")
    return make_draft(report.pk)


def test_a_new_file_takes_the_place_of_the_one_before(report, quick):
    made = make_draft(report.pk)
    again = made_again(made)
    storage = again.file.storage
    assert intact_content(again) == b"%PDF-1.7 made quickly"
    assert again.file.name != made.file.name and not storage.exists(made.file.name)


def test_a_full_disk_costs_the_file_that_was_there_nothing(report, quick, monkeypatch):
    made = make_draft(report.pk)

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(WholeFileStorage, "_written", full)
    failed = made_again(made)
    assert (failed.rendering, failed.error) == ("failed", NO_ROOM_LEFT)
    with failed.file.open() as kept:
        assert failed.file.name == made.file.name and kept.read() == b"%PDF-1.7 made quickly"


def test_a_worker_that_wakes_up_does_not_finish_the_job_of_the_next_one(report, quick):
    """Given up while it slept, asked for again and taken up by another worker: its own result is not wanted."""

    def another_worker_takes_over():
        quick["during"] = lambda: None
        give_up(Report.objects.filter(pk=report.pk), STUCK)
        Report.objects.filter(pk=report.pk).update(rendering="queued")
        assert take_up(Report.objects.filter(pk=report.pk, rendering="queued"))

    quick["during"] = another_worker_takes_over
    still = make_draft(report.pk)
    assert (still.rendering, still.step, still.attempt) == ("running", "document", 2) and not still.file

"""Making a report: who may, what is refused, which version it gets."""

import pytest

from progress.services.periods import close_period, reopen_period
from reporting.jobs import tasks
from reporting.models import Report, ReportEvent, Snapshot
from reporting.services import making
from reporting.services.making import Incomplete, make_report, retry_report
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.factories import closed_period, open_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return closed_period("2022-H1")


@pytest.fixture
def queued(monkeypatch):
    """What was handed to the worker, without a worker."""
    handed = []
    monkeypatch.setattr(tasks, "render_report", type("Task", (), {"enqueue": staticmethod(handed.append)}))
    return handed


def make(period, by, language="sq"):
    return make_report(kind="six_month", period=period, language=language, by=by)


def test_the_coordinator_makes_a_report(period, elira, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = make(period, elira)
    assert (report.version, report.rendering, report.created_by) == (1, "queued", elira)
    assert report.snapshot.sha256 and report.software
    assert queued == [report.pk]
    event = ReportEvent.objects.get(kind="generated")
    assert (event.by, event.report, event.detail) == (elira, report, "")


@pytest.mark.parametrize("name", ["besnik", "afrim", "fatmir", "genta", "hana", "ilir"])
def test_nobody_else_makes_one(people, period, name):
    with pytest.raises(Refused):
        make(period, people[name])
    assert not Snapshot.objects.exists()


def test_an_incomplete_period_is_refused_and_named(arta):
    with pytest.raises(Incomplete) as refusal:
        make(open_period("2022-H1"), arta)
    assert len(refusal.value.missing) == 1
    assert not Report.objects.exists()


def test_while_nothing_changes_there_is_one_version_in_every_language(period, arta, queued):
    first = make(period, arta)
    assert make(period, arta) == first
    other = make(period, arta, "en")
    assert (other.version, other.snapshot) == (1, first.snapshot)
    assert Snapshot.objects.count() == 1


def test_changed_data_give_the_next_version_and_leave_the_old_one(period, arta, queued):
    first = make(period, arta)
    reopen_period(period=period, reason="Afati i verifikimit ishte tjetër.", by=arta)
    type(period).objects.filter(pk=period.pk).update(verify_by=period.submit_by)
    close_period(period=period, by=arta)
    second = make(period, arta)
    assert (first.version, second.version) == (1, 2)
    assert first.snapshot != second.snapshot
    assert Report.objects.count() == 2


def test_a_changed_program_gives_the_next_version_of_the_same_snapshot(period, arta, queued, monkeypatch):
    first = make(period, arta)
    monkeypatch.setattr(making, "software", lambda: "9.9.9+changed")
    second = make(period, arta)
    assert (second.version, second.snapshot) == (2, first.snapshot)


def test_each_period_counts_its_own_versions(period, arta, queued):
    make(period, arta)
    assert make(closed_period("2022-H2"), arta).version == 1


def test_a_snapshot_is_written_once(period, arta, queued):
    snapshot = make(period, arta).snapshot
    for change in (snapshot.save, snapshot.delete, Snapshot.objects.all().delete):
        with pytest.raises(WrittenOnce):
            change()


def test_what_failed_is_tried_again_with_the_same_version(period, arta, queued, django_capture_on_commit_callbacks):
    report = make(period, arta)
    Report.objects.filter(pk=report.pk).update(rendering="failed", error="boom")
    with django_capture_on_commit_callbacks(execute=True):
        again = make(period, arta)
    assert (again.pk, again.rendering, again.error) == (report.pk, "queued", "")
    assert queued == [report.pk]


def test_the_coordinator_who_asks_for_a_failed_report_gets_it(period, elira, queued):
    report = make(period, elira)
    Report.objects.filter(pk=report.pk).update(rendering="failed", error="boom")
    with pytest.raises(Refused):
        retry_report(report=report, by=elira)
    assert make(period, elira).rendering == "queued"


def test_only_what_failed_is_tried_again(period, arta, queued):
    report = make(period, arta)
    with pytest.raises(StaleEdit):
        retry_report(report=report, by=arta)


def test_the_minister_does_not_try_again(period, arta, genta, queued):
    report = make(period, arta)
    Report.objects.filter(pk=report.pk).update(rendering="failed", error="boom")
    with pytest.raises(Refused):
        retry_report(report=report, by=genta)

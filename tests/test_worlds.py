"""What is put back is what the services made, among the people of the test, as long as the plan is as it was loaded."""

import pytest
from django.db import transaction

from accounts.models import Institution, User
from plans.models import Action
from progress.models import Event, ReportingPeriod, Submission
from reporting.archive.files import intact_content
from tests import worlds
from tests.factories import closed_period, open_period
from tests.reporting import story
from tests.reporting.issued_story import content_of, issued_report
from tests.reporting.story import CANCELLED, second_half

pytestmark = pytest.mark.django_db


def rows_after(make):
    """What stands after it, as text but for whose keys it is: people come under new ones."""
    with transaction.atomic():
        make()
        rows = worlds.rows_of([*worlds._models(), *worlds._of_the_plan()])
        people = set(User.objects.values_list("username", "role"))
        transaction.set_rollback(True)
    of_people = {
        model: [place for place, field in enumerate(model._meta.concrete_fields) if field.related_model is User]
        for model in rows
    }
    found = {
        model: [[value for place, value in enumerate(row) if place not in of_people[model]] for row in rows[model]]
        for model in rows
    }
    return found, people


@pytest.mark.parametrize("make", [open_period, issued_report, second_half])
def test_the_rows_and_the_people_are_those_that_were_made(arta, make):
    once, again = rows_after(make), rows_after(make)
    assert once == again and len(once[0][ReportingPeriod]) == 6


def test_it_is_done_by_the_people_of_the_test(arta):
    for _each in range(2):
        with transaction.atomic():
            period = closed_period("2022-H1")
            assert set(Event.objects.values_list("by", flat=True)) == {arta.pk}
            assert period.is_closed and not User.objects.exclude(pk=arta.pk).exists()
            transaction.set_rollback(True)


def test_with_another_plan_it_is_made_anew():
    with transaction.atomic():
        assert Submission.objects.filter(period=open_period(), institution__code="msh").exists()
        transaction.set_rollback(True)
    Institution.objects.filter(code="msh").update(is_reporting=False)
    assert not Submission.objects.filter(period=open_period(), institution__code="msh").exists()


def test_a_state_that_changes_the_plan_is_one_to_go_on_from(monkeypatch):
    for _each in range(2):
        with transaction.atomic():
            period = second_half()
            assert Action.objects.get(code=CANCELLED).cancelled_on
            assert issued_report("signed", period=period).period == period
            transaction.set_rollback(True)
        assert not Action.objects.get(code=CANCELLED).cancelled_on
        monkeypatch.setattr(story, "close_period", None)  # the second time nothing is closed
    second_half()
    Action.objects.filter(code=CANCELLED).update(title="Tjetër")
    assert worlds._key(second_half, (), {}) is None


def test_where_something_stands_already_nothing_is_put_back():
    first = open_period("2022-H1")
    assert open_period("2022-H1") == first and ReportingPeriod.objects.count() == 6


def test_a_file_that_was_damaged_is_put_back_too():
    with transaction.atomic():
        report = issued_report("published")
        stored, content = report.issued_files.earliest("position"), content_of(report)
        path = worlds.Path(stored.file.storage.path(stored.file.name))
        path.unlink()
        assert intact_content(stored) is None
        transaction.set_rollback(True)
    again = issued_report("published")
    assert intact_content(again.issued_files.earliest("position")) and content_of(again) == content
    assert path.stat().st_mode & 0o777 == 0o444

"""Deadlines for a person's calendar: whose days, the secret address, and that it can be renewed."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import User
from progress.models import Submission
from progress.pages.collecting.calendar import deadlines_of
from progress.services.collecting.calendars import calendar_key
from strategy_tracker.base import clock
from tests.factories import MSH, before_deadline, submitted_submission

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def file_of(client, person):
    return client.get(reverse("calendar_file", args=[calendar_key(person)]))


def read(content):
    from icalendar import Calendar

    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_the_file_holds_the_days_of_its_person_and_an_extension_moves_them(period, arta, driton, client):
    own = read(file_of(client, driton).content)["2022-2024-2022-H1-submit"]
    assert own["dtstart"].dt == period.submit_by and f"/{MSH}/" in own["url"]
    Submission.objects.filter(institution__code=MSH).update(
        extended_until=period.submit_by + dt.timedelta(days=4),
        extension_reason="Arsye.",
        extended_at=clock.now(),
        extended_by=arta,
    )
    response = file_of(client, driton)
    assert read(response.content)["2022-2024-2022-H1-submit"]["dtstart"].dt == dt.date(2022, 7, 19)
    assert response["Content-Type"].startswith("text/calendar") and response["Cache-Control"] == "no-store"
    of_secretariat = read(file_of(client, arta).content)
    days = [of_secretariat[f"2022-2024-2022-H1-{what}"]["dtstart"].dt for what in ("submit", "verify", "finalise")]
    assert days == [period.submit_by, period.verify_by, period.finalise_by]
    with clock.at(before_deadline(period)):
        submitted_submission(period, MSH)
    assert "2022-2024-2022-H1-submit" not in read(file_of(client, driton).content), "nothing is owed any more"


def test_whoever_steers_nothing_has_no_deadline(period, genta, elira):
    assert deadlines_of(genta) == []
    assert [deadline.day for deadline in deadlines_of(elira)][0] == period.finalise_by


def test_a_renewed_address_ends_the_one_before_and_none_can_be_made_up(period, driton, client):
    client.force_login(driton)
    old = calendar_key(driton)
    assert old in client.get(reverse("calendar")).content.decode()
    client.post(reverse("calendar_renew"))
    driton.refresh_from_db()
    client.logout()
    assert client.get(reverse("calendar_file", args=[old])).status_code == 404
    assert file_of(client, driton).status_code == 200
    for made_up in (f"{driton.pk}-{driton.calendar_number}:x", "x", f"{calendar_key(driton)}x"):
        assert client.get(reverse("calendar_file", args=[made_up])).status_code == 404
    User.objects.filter(pk=driton.pk).update(is_active=False)
    assert file_of(client, driton).status_code == 404

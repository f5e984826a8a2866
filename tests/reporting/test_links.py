"""Links for people without an account: made, opened, counted, expired, revoked."""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from reporting.models import AccessLink, LinkOpening, ReportEvent
from reporting.services.publication import LinkUnusable, make_link, open_link, revoke_link
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.reporting.issued_story import content_of, issued_report, newest

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 1, 8)
LAST_MOMENT = dt.datetime(2025, 1, 18, 22, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Prishtina


@pytest.fixture(autouse=True)
def on_that_day(client, settings):
    """The clock stands still; pages are in English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with clock.at(TODAY):
        yield


@pytest.fixture
def report():
    return issued_report("signed")


@pytest.fixture
def made(report, arta):
    """A link and its secret, good for ten days."""
    return make_link(report=report, recipient="Ministri i Drejtësisë", until=TODAY + dt.timedelta(days=10), by=arta)


def page(client, secret, **extra):
    return client.get(reverse("shared_report", args=[secret]), **extra)


def test_only_the_hash_of_the_secret_is_kept(made):
    link, secret = made
    assert len(secret) >= 43
    assert link.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    for model in (AccessLink, ReportEvent, LinkOpening):
        assert not any(secret in str(value) for row in model.objects.values_list() for value in row)
    event = ReportEvent.objects.get(kind=ReportEvent.Kind.LINK_MADE)
    assert event.reason == "Ministri i Drejtësisë"


def test_two_links_have_two_secrets(report, arta):
    secrets = {make_link(report=report, recipient="A", until=TODAY, by=arta)[1] for _link in range(5)}
    assert len(secrets) == 5


@pytest.mark.parametrize(
    ("recipient", "days", "message"),
    [("  ", 1, "for whom"), ("A", -1, "today at the earliest"), ("A", 91, "90 days at the latest")],
)
def test_what_a_link_must_not_be(report, arta, english, recipient, days, message):
    with pytest.raises(Refused, match=message):
        make_link(report=report, recipient=recipient, until=TODAY + dt.timedelta(days=days), by=arta)
    assert not AccessLink.objects.exists()


def test_ninety_days_are_allowed(report, elira):
    assert make_link(report=report, recipient="A", until=TODAY + dt.timedelta(days=90), by=elira)


@pytest.mark.parametrize("name", ["besnik", "afrim", "fatmir", "genta", "hana", "ilir"])
def test_nobody_else_makes_or_revokes_links(report, made, people, name, english):
    with pytest.raises(Refused, match="Secretariat and the National Coordinator"):
        make_link(report=report, recipient="A", until=TODAY, by=people[name])
    with pytest.raises(Refused):
        revoke_link(link=made[0], by=people[name])


def test_a_draft_is_not_linked(report, arta, english):
    report.state = "draft"
    with pytest.raises(Refused, match="draft is not shown"):
        make_link(report=report, recipient="A", until=TODAY, by=arta)


@pytest.mark.parametrize("state", ["finalised", "signed", "published"])
def test_the_link_shows_one_report_and_its_file(client, arta, state):
    report = issued_report(state)
    _link, secret = make_link(report=report, recipient="Donatori", until=TODAY, by=arta)
    response = page(client, secret, data={"language": "en"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "Donatori" in text and newest(report).sha256 in text and "January–June 2022" in text
    assert ("not all signatures are there yet" in text) == (state == "finalised")
    assert reverse("report_detail", args=[report.pk]) not in text
    file = client.get(reverse("shared_file", args=[secret]))
    assert file.content == content_of(report)
    for answer in (response, file):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]


def test_it_speaks_the_language_of_the_report_unless_asked_otherwise(client, made):
    assert page(client, made[1])["Content-Language"] == "sq"
    assert page(client, made[1], data={"language": "sr-latn"})["Content-Language"] == "sr-latn"
    assert page(client, made[1], data={"language": "xx"})["Content-Language"] == "sq"


def test_each_opening_is_recorded_without_an_address(client, made):
    link, secret = made
    page(client, secret)
    page(client, secret)
    client.get(reverse("shared_file", args=[secret]))
    assert sorted(link.openings.values_list("what", flat=True)) == ["file", "page", "page"]
    events = ReportEvent.objects.filter(kind=ReportEvent.Kind.LINK_OPENED)
    assert events.count() == 3 and not events.exclude(by=None).exists()
    assert not any("127.0.0.1" in str(value) for row in events.values_list() for value in row)


def test_it_ends_with_its_last_day(client, made):
    with clock.at(LAST_MOMENT):
        assert page(client, made[1]).status_code == 200
    with clock.at(LAST_MOMENT + dt.timedelta(seconds=1)):
        assert page(client, made[1]).status_code == 404
        assert client.get(reverse("shared_file", args=[made[1]])).status_code == 404
        with pytest.raises(LinkUnusable):
            open_link(made[1], what="page")


def test_a_revoked_link_opens_nothing_at_once(client, made, elira, english):
    link, secret = made
    revoke_link(link=link, by=elira)
    assert page(client, secret).status_code == 404
    assert not link.openings.exists()
    assert ReportEvent.objects.get(kind=ReportEvent.Kind.LINK_REVOKED).by == elira
    with pytest.raises(StaleEdit):
        revoke_link(link=link, by=elira)


def test_unknown_expired_and_revoked_look_the_same(client, made, report, arta):
    _link, expired = make_link(report=report, recipient="A", until=TODAY, by=arta)
    revoked_link, revoked = make_link(report=report, recipient="B", until=TODAY + dt.timedelta(days=9), by=arta)
    revoke_link(link=revoked_link, by=arta)
    with clock.at(TODAY + dt.timedelta(days=1)):
        answers = [page(client, secret) for secret in ("nothing", expired, revoked, "x" * 43)]
    assert {answer.status_code for answer in answers} == {404}
    mains = {answer.content.decode().split("<main")[1].split("</main")[0] for answer in answers}
    assert len(mains) == 1 and "This link opens nothing" in mains.pop()
    assert all(answer["Referrer-Policy"] == "no-referrer" for answer in answers)


def test_it_only_reads(client, made):
    for name in ("shared_report", "shared_file"):
        for method in ("post", "put", "delete"):
            assert getattr(client, method)(reverse(name, args=[made[1]])).status_code == 405


def test_a_damaged_file_is_not_given_out(client, settings, tmp_path, arta):
    settings.MEDIA_ROOT = tmp_path
    report = issued_report("signed")
    _link, secret = make_link(report=report, recipient="A", until=TODAY, by=arta)
    path = tmp_path / newest(report).file.name
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7")
    response = client.get(reverse("shared_file", args=[secret]))
    assert response.status_code == 503 and response["Referrer-Policy"] == "no-referrer"


# The page inside.


def test_the_secret_is_shown_once(client, report, arta):
    client.force_login(arta)
    url = reverse("report_links", args=[report.pk])
    given = {"recipient": "Ambasada", "until": (TODAY + dt.timedelta(days=5)).isoformat()}
    response = client.post(url, given)
    address = response.context["secret_url"]
    assert address in response.content.decode() and "no-store" in response["Cache-Control"]
    secret = address.rstrip("/").rsplit("/", 1)[1]
    assert page(client, secret).status_code == 200
    again = client.get(url).content.decode()
    assert "Ambasada" in again and secret not in again and "1 time" in again


@pytest.mark.parametrize(
    "wrong",
    [{"recipient": ""}, {"until": ""}, {"until": "soon"}, {"until": "2025-01-07"}, {"until": "2026-01-01"}],
)
def test_wrong_wishes_are_refused_on_the_page(client, report, arta, wrong):
    client.force_login(arta)
    given = {"recipient": "Ambasada", "until": "2025-01-20"} | wrong
    response = client.post(reverse("report_links", args=[report.pk]), given)
    assert response.status_code == 422 and not AccessLink.objects.exists()
    assert "error-summary" in response.content.decode()


def test_revoking_from_the_page(client, report, made, arta):
    client.force_login(arta)
    text = client.get(reverse("report_links", args=[report.pk])).content.decode()
    assert '<span class="status-word">active</span>' in text
    url = reverse("link_revoke", args=[report.pk, made[0].pk])
    assert client.get(url).status_code == 405
    client.post(url)
    text = client.get(reverse("report_links", args=[report.pk])).content.decode()
    assert "revoked" in text
    assert client.post(reverse("link_revoke", args=[report.pk, 999_999])).status_code == 404
    other = issued_report("signed", language="en", period=report.period)
    assert client.post(reverse("link_revoke", args=[other.pk, made[0].pk])).status_code == 404

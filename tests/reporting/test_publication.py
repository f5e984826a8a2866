"""Publishing, and the pages that everybody may read."""

import json
from xml.etree import ElementTree

import lxml.html
import pytest
from django.urls import reverse
from django.utils import translation

from reporting.models import Report, ReportEvent
from reporting.names import address_of
from reporting.pages import published
from reporting.services.publication import publish_report
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.counting import count_queries
from tests.reporting.issued_story import content_of, issued_report, newest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADDRESS = "raporti-6-mujor-2022-h1-v1-sq"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def in_english(client, settings):
    """Pages in English, which the tests quote."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def report():
    return issued_report("published")


def pages_of(address):
    """Every public address of a report."""
    return [
        reverse("public_report", args=[address]),
        reverse("public_report_file", args=[address]),
        reverse("public_report_data", args=[address, f"{address}.json"]),
    ]


def test_publishing_gives_a_permanent_address_and_an_event(arta):
    report = publish_report(report=issued_report("signed"), by=arta)
    report.refresh_from_db()
    assert (report.state, report.address, report.published_by) == ("published", ADDRESS, arta)
    event = ReportEvent.objects.get(kind=ReportEvent.Kind.PUBLISHED)
    assert (event.by, event.before, event.after, event.report) == (arta, "signed", "published", report)
    assert address_of(report) == report.address


@pytest.mark.parametrize("name", ["elira", "genta", "fatmir", "afrim", "besnik", "hana", "ilir"])
def test_only_the_secretariat_publishes(people, name, english):
    with pytest.raises(Refused, match="published by the Secretariat"):
        publish_report(report=issued_report("signed"), by=people[name])
    assert not Report.objects.public().exists()


def test_what_lacks_a_signature_is_not_published(arta, english):
    with pytest.raises(Refused, match="lacks a signature"):
        publish_report(report=issued_report("finalised"), by=arta)


def test_it_is_published_once(arta, report, english):
    with pytest.raises(Refused, match="published already"):
        publish_report(report=report, by=arta)
    signed = issued_report("signed", language="en")
    late = Report.objects.select_related("period").get(pk=signed.pk)
    publish_report(report=signed, by=arta)
    with pytest.raises(StaleEdit):
        publish_report(report=late, by=arta)


def test_a_superseded_report_is_not_published(arta, english):
    first = issued_report("signed")
    issued_report("signed", version=2, supersedes=first)
    first.refresh_from_db()
    with pytest.raises(Refused, match="publish its correction"):
        publish_report(report=first, by=arta)


def test_a_damaged_file_is_not_published(arta, settings, tmp_path, english):
    settings.MEDIA_ROOT = tmp_path
    report = issued_report("signed")
    path = tmp_path / newest(report).file.name
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(Refused, match="no longer the one that was signed"):
        publish_report(report=report, by=arta)


@pytest.mark.every_database
def test_what_is_published_stays(report):
    for change in ({"kind": "annual"}, {"protocol_number": "x"}, {"issued": None}):
        with pytest.raises(WrittenOnce):
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(WrittenOnce):
        report.delete()


def test_the_button_leads_there(client, arta, settings):
    report = issued_report("signed")
    client.force_login(arta)
    page = client.get(reverse("report_publish", args=[report.pk])).content.decode()
    assert f"{settings.SITE_URL.rstrip('/')}/public/{ADDRESS}/" in page  # in full, as it will be cited
    assert newest(report).sha256 in page and "cannot be taken back" in page
    response = client.post(reverse("report_publish", args=[report.pk]))
    assert response.url == reverse("report_detail", args=[report.pk])
    client.logout()
    assert all(client.get(url).status_code == 200 for url in pages_of(ADDRESS))


@pytest.mark.parametrize("state", ["finalised", "signed"])
def test_nothing_unpublished_is_found(client, state):
    report = issued_report(state)
    for url in pages_of(address_of(report)):
        assert client.get(url).status_code == 404
    page = client.get(reverse("public_report_list")).content.decode()
    assert "No report is published yet" in page and "2022" not in page.split("<main")[1].split("</main")[0]
    assert "2022" not in client.get(reverse("public_feed")).content.decode()
    for number in (report.pk, 0):
        assert client.get(f"/public/{number}/").status_code == 404


def test_nothing_unpublished_is_found_by_those_inside_either(client, arta):
    report = issued_report("signed")
    client.force_login(arta)
    assert [client.get(url).status_code for url in pages_of(address_of(report))] == [404] * 3


def test_the_public_page_shows_the_frozen_figures(client, report):
    data = json.loads(report.issued.data)
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    rate = next(row for row in data["figures"]["rates"] if row["year"] == 2022)["due_by"]
    assert f"{rate['n']}/{rate['of']} (" in page
    assert '<div class="report-pictures" lang="en">' in page
    for text in (newest(report).sha256, report.issued.sha256, ADDRESS, "Elira Morina", "Valid", "01/2025", "7/2025"):
        assert text in page
    assert "Sign out" not in page


TOLD = "The report itself is in %(language)s; its figures are shown here in your language, its texts stand in the PDF."


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_the_pictures_speak_the_language_of_the_page(client, report, settings, language):
    """The report is in Albanian; whoever reads the page in another language is told so, and reads the figures."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    with translation.override(language):
        named = translation.gettext("Not reported")
        told = translation.gettext(TOLD).partition("%")[0]
    (pictures,) = lxml.html.fromstring(page).xpath("//*[@class='report-pictures']")
    assert pictures.get("lang") == language and named in pictures.text_content()
    assert (told in page) == (language != "sq")


def test_those_inside_see_it_as_everybody_does(client, report, arta):
    client.force_login(arta)
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    assert "Sign out" not in page and reverse("action_list", args=["2022-2024"]) not in page


def test_the_file_is_the_signed_one_and_is_not_sent_twice(client, report):
    url = reverse("public_report_file", args=[ADDRESS])
    response = client.get(url)
    assert response.content == content_of(report)
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{newest(report).sha256}"' and "public" in response["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content


def test_a_damaged_file_is_not_given_out(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = issued_report("published")
    path = tmp_path / newest(report).file.name
    path.chmod(0o644)
    path.write_bytes(content_of(report)[:-1])
    response = client.get(reverse("public_report_file", args=[ADDRESS]))
    assert response.status_code == 503 and "cannot be given out" in response.content.decode()


def test_the_data_are_exactly_what_was_frozen(client, report):
    files = published.data_files_of(report)
    assert len(files) > 1
    for data in files:
        url = reverse("public_report_data", args=[ADDRESS, data.name])
        response = client.get(url)
        assert response.content == data.content
        assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert data.name in client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    assert files[0].content == report.issued.data.encode()
    names = {data.name for data in files}
    assert {f"{ADDRESS}.xlsx", f"{ADDRESS}-actions.csv", f"{ADDRESS}-figures.csv", f"{ADDRESS}-spending.csv"} < names
    assert client.get(reverse("public_report_data", args=[ADDRESS, "passwd"])).status_code == 404


def test_the_feed_names_it(client, report):
    response = client.get(reverse("public_feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "6-month report January–June 2022, version 1 (Albanian)"
    assert entry.find(f"{ATOM}id").text.endswith(f"/public/{ADDRESS}/")
    assert client.get(reverse("public_feed"), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_superseded_report_keeps_its_page_and_names_its_correction(client, report, arta):
    correction = issued_report("signed", version=2, supersedes=report)
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    assert "superseded by a correction" in page and "Një shumë" not in page
    publish_report(report=correction, by=arta)
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    assert reverse("public_report", args=[correction.address]) in page and "Një shumë ishte e gabuar." in page
    # The first thing to do is to read the correction; what it superseded is not taken for it.
    (button,) = lxml.html.fromstring(page).xpath("//main//*[contains(@class, 'btn-primary')]")
    assert (button.text, button.get("href")) == ("Read version 2", reverse("public_report", args=[correction.address]))
    assert "Download the superseded PDF" in page and "Download the signed PDF" not in page
    assert "status-struck" not in page
    page = client.get(reverse("public_report", args=[correction.address])).content.decode()
    assert "This version corrects version 1" in page and reverse("public_report", args=[ADDRESS]) in page
    page = client.get(reverse("public_report_list")).content.decode()
    assert "see version 2" in page
    assert client.get(reverse("public_report_file", args=[ADDRESS])).status_code == 200


def test_the_pages_speak_three_languages(client, report, settings):
    words = {}
    for language in ("sq", "sr-latn", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for name, args in (("public_report_list", []), ("public_report", [ADDRESS]), ("report_check", [])):
            response = client.get(reverse(name, args=args))
            assert response["Content-Language"] == language
            assert f'<html lang="{language}">' in response.content.decode()
        words[language] = client.get(reverse("public_report", args=[ADDRESS])).content
    assert len(set(words.values())) == 3
    assert 'action="/language/"' in words["en"].decode()


def test_other_languages_of_the_same_report_are_named(client, report):
    english = issued_report("published", language="en", period=report.period)
    page = client.get(reverse("public_report", args=[ADDRESS])).content.decode()
    assert reverse("public_report", args=[english.address]) in page


@pytest.mark.every_database
def test_the_list_asks_a_constant_number_of_queries(client, report):
    one = count_queries(client, reverse("public_report_list"))
    issued_report("published", language="en", period=report.period)
    issued_report("published", version=2, period=report.period, supersedes=report)
    assert count_queries(client, reverse("public_report_list")) == one

"""The data of a report inside: who finds them, from what they are made, that each download is remembered."""

import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reporting.data import downloads as data_downloads
from reporting.models import ReportEvent
from reporting.pages import published
from reporting.selectors.content import content_of
from reporting.services.writing import save_recommendation
from strategy_tracker.base.canonical import canonical_json
from tests.reporting.issued_story import issued_report
from tests.reporting.issuing_kit import first_draft
from tests.reporting.written_story import ASKED, consulted_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

READERS = {"arta", "arber", "elira", "afrim", "fatmir", "genta"}


@pytest.fixture(autouse=True)
def in_english(client, settings):
    """The pages are read in English, whatever the account's language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def draft(arta):
    """A draft in Albanian whose file is ready."""
    return first_draft(by=arta)


def data_url(report, key="xlsx"):
    return reverse("report_data", args=[report.pk, key])


def readers(client, people, url):
    """Who gets it; all others are refused."""
    found = set()
    for name, person in people.items():
        client.force_login(person)
        status = client.get(url).status_code
        assert status in (200, 403)
        if status == 200:
            found.add(name)
    return found


def test_the_page_of_a_draft_offers_workbook_json_and_every_table(sign_in, elira, draft):
    client = sign_in(elira)
    page = client.get(reverse("report_detail", args=[draft.pk])).content.decode()
    tables = data_downloads.tables_of(draft)
    assert len(tables) > 15
    for key in ("xlsx", "json", *tables):
        assert f'href="{data_url(draft, key)}"' in page
        assert client.get(data_url(draft, key)).status_code == 200
    assert "the draft as it is now" in page
    assert client.get(data_url(draft, "passwd")).status_code == 404


def test_a_draft_gives_what_it_says_at_that_moment(sign_in, arta, draft):
    client = sign_in(arta)
    before = client.get(data_url(draft, "json"))
    assert before.content == canonical_json(content_of(draft)).encode()
    assert before["Content-Disposition"] == 'attachment; filename="raporti-6-mujor-2022-H1-v1-sq-draft.json"'
    save_recommendation(report=draft, text="Të caktohen afatet.", by=arta, **ASKED)
    after = json.loads(client.get(data_url(draft, "json")).content)
    assert [row["text"] for row in after["recommendations"]] == ["Të caktohen afatet."]
    csv = client.get(data_url(draft, "recommendations"))
    assert csv["Content-Type"].startswith("text/csv") and "Të caktohen afatet." in csv.content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(data_url(draft)).content))
    assert len(book.sheetnames) == 1 + len(data_downloads.tables_of(draft))


def test_there_is_nothing_to_offer_before_the_report_is_made(sign_in, arta, draft):
    draft.__class__.objects.filter(pk=draft.pk).update(rendering="running")
    page = sign_in(arta).get(reverse("report_detail", args=[draft.pk])).content.decode()
    assert data_url(draft) not in page


def test_each_download_is_remembered_with_its_file(sign_in, elira, draft):
    sign_in(elira).get(data_url(draft, "figures"))
    event = ReportEvent.objects.get(kind="downloaded")
    assert event.by == elira and event.report == draft
    assert event.detail == "raporti-6-mujor-2022-H1-v1-sq-draft-figures.csv"


@pytest.mark.parametrize("state", ["finalised", "signed"])
def test_an_issued_report_gives_its_frozen_content(sign_in, elira, state):
    report = issued_report(state)
    client = sign_in(elira)
    page = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert f'href="{data_url(report)}"' in page and "exactly as they were frozen" in page
    response = client.get(data_url(report, "json"))
    assert response.content == report.issued.data.encode()
    assert response["Content-Disposition"] == 'attachment; filename="raporti-6-mujor-2022-H1-v1-sq.json"'


def test_inside_and_outside_give_the_same_bytes(sign_in, elira):
    report = issued_report("published")
    client = sign_in(elira)
    files = published.data_files_of(report)
    assert len(files) == 2 + len(data_downloads.tables_of(report))
    for file in files:
        assert client.get(data_url(report, file.key)).content == file.content


def test_only_the_file_that_is_sent_is_made(sign_in, elira, monkeypatch):
    report = issued_report("published")
    made = []
    data_downloads.files_of.cache_clear()
    for name in ("csv_file", "public_json", "_workbook"):
        monkeypatch.setattr(data_downloads, name, lambda *args, name=name: made.append(name) or b"")
    client = sign_in(elira)
    assert client.get(data_url(report, "figures")).status_code == 200
    assert client.get(reverse("public_report_data", args=[report.address, f"{report.address}.json"])).status_code == 200
    data_downloads.files_of.cache_clear()
    assert made == ["csv_file", "public_json"]


def test_who_reads_the_report_reads_its_data(client, people, draft):
    assert readers(client, people, data_url(draft)) == READERS
    consulted = consulted_report(draft)
    assert readers(client, people, data_url(consulted)) == {*READERS, "ilir"}
    client.force_login(people["ilir"])
    page = client.get(reverse("report_comments", args=[consulted.pk])).content.decode()
    assert data_url(consulted) in page


def test_everybody_inside_reads_those_of_a_signed_report(client, people):
    finalised = issued_report("finalised")
    assert readers(client, people, data_url(finalised)) == READERS
    signed = issued_report("signed", language="sr-latn")
    assert readers(client, people, data_url(signed)) == set(people)
    assert data_url(signed) in client.get(reverse("report_signed_list")).content.decode()
    client.logout()
    assert client.get(data_url(signed)).status_code == 302

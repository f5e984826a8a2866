"""The preview is the document of the PDF, letter by letter; and where the file is older, every page says so."""

import lxml.html
import pytest
from django.urls import reverse
from django.utils import translation

from reporting.document import software
from reporting.document.html import html
from reporting.jobs.draft import make_draft
from reporting.models import Report
from reporting.pages.preview import as_page
from reporting.pdf import render
from reporting.selectors import content
from reporting.services import issuing
from reporting.services.consultation import list_comments
from reporting.services.writing import save_recommendation, save_text
from tests.reporting import issuing_kit as kit
from tests.reporting.conftest import LANGUAGES, edition
from tests.reporting.reading import read_html, read_pdf, unprinted
from tests.reporting.written_story import ASKED, consulted_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

OLDER = "The file is older than the texts: make it again."
SAME = "The same document as in the PDF, in one piece."


def not_in_the_pdf(document, path):
    """The cells, paragraphs and headings of the document that the PDF does not print, letter by letter."""
    shown = read_html(document)
    assert len(shown) > 1000
    return unprinted(shown, read_pdf(path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_reads_as_the_pdf(pdf_file, documents, language):
    assert not_in_the_pdf(documents[language], pdf_file(language)) == []


@pytest.mark.parametrize("kind", ["annual", "final"])
def test_the_preview_of_the_other_kinds_reads_as_their_pdf(pdf_of_kind, year, kind):
    assert not_in_the_pdf(html(year[kind], edition("sq")), pdf_of_kind(kind)) == []


def test_one_other_figure_would_be_found(pdf_file, documents):
    changed = documents["en"].replace("275,967.00", "275,976.00", 1)
    (found,) = not_in_the_pdf(changed, pdf_file("en"))
    assert "275,976.00" in found


@pytest.mark.parametrize("language", ["sq", "en"])
def test_on_a_screen_the_same_words_stand_in_boxes_that_scroll(documents, language):
    with translation.override("en"):
        page = as_page(documents[language])
    hint, *shown = read_html(page)
    assert hint.startswith("Atablewithashadededge") and shown == read_html(documents[language])
    found = lxml.html.fromstring(page)
    tables = found.xpath("//table[contains(concat(' ', @class, ' '), ' dense ')]")
    assert len(tables) > 20
    for table in tables:
        box = table.getparent()
        assert (box.get("class"), box.get("tabindex")) == ("table-box", "0")
        assert box.get("aria-label") == " ".join(table.find("caption").text_content().split())
    # The keyboard stops where something scrolls and nowhere else, and the browser has its icon.
    assert len(found.xpath("//*[@tabindex]")) == len(tables)
    assert found.xpath("//link[@rel='icon']/@href")
    assert "table-box" not in documents[language] and "icon" not in documents[language]


# A file that is older than what the report says.


@pytest.fixture
def draft(arta):
    return kit.first_draft(language="en", by=arta)


def pages(client, person, report):
    """The report's own page and its preview, in English."""
    kit.in_english(client, person)
    urls = [reverse(name, args=[report.pk]) for name in ("report_detail", "report_preview")]
    return [client.get(url).content.decode() for url in urls]


def test_a_new_file_is_what_the_preview_shows(draft, arta, client):
    assert draft.content_sha256 == content.hash_of(content.content_of(draft))
    detail, preview = pages(client, arta, draft)
    assert SAME in detail and OLDER not in detail and "Download PDF" in detail
    assert "preview-note" not in preview


@pytest.mark.parametrize(
    "change",
    [
        lambda report, by: save_text(report=report, chapter="summary", text="Një fjali tjetër.", by=by),
        lambda report, by: save_recommendation(report=report, text="Të raportohet me kohë.", by=by, **ASKED),
        lambda report, by: list_comments(report=consulted_report(report), is_listed=True, by=by),
    ],
    ids=["text", "recommendation", "comments"],
)
def test_a_change_makes_the_file_older_until_it_is_made_again(draft, arta, elira, client, change):
    change(draft, arta)
    detail, preview = pages(client, arta, draft)
    again = reverse("report_rerender", args=[draft.pk])
    assert OLDER in detail and detail.count(f'action="{again}"') == 1
    assert SAME not in detail and "older than the texts" in detail
    assert "The PDF is older" in detail and "The PDF is older" in preview
    # It can be downloaded all the same, and only the Secretariat makes it again.
    assert "Download the older PDF" in detail
    assert client.get(reverse("report_download", args=[draft.pk])).content == kit.QUICK
    detail, _preview = pages(client, elira, draft)
    assert OLDER in detail and "The Secretariat does that." in detail and again not in detail

    issuing.rerender_draft(report=Report.objects.get(pk=draft.pk), by=arta, is_queued=False)
    detail, preview = pages(client, arta, draft)
    assert OLDER not in detail and "preview-note" not in preview  # there is no file to compare with at this moment
    with kit.quick_pages():
        make_draft(draft.pk)
    detail, preview = pages(client, arta, draft)
    assert SAME in detail and OLDER not in detail and "preview-note" not in preview


def test_a_change_while_the_file_is_made_leaves_it_older(draft, arta, client, monkeypatch):
    def made(document, **options):
        save_text(report=draft, chapter="summary", text="Ndërkohë.", by=arta)
        return render.Rendered(kit.QUICK, 60)

    issuing.rerender_draft(report=draft, by=arta, is_queued=False)
    monkeypatch.setattr(render, "render_pdf", made)
    make_draft(draft.pk)
    assert OLDER in pages(client, arta, draft)[0]


def test_of_a_file_from_before_nobody_claims_that_it_is_the_same(draft, arta, client):
    Report.objects.filter(pk=draft.pk).update(content_sha256="")
    assert OLDER in pages(client, arta, draft)[0]


def test_the_same_content_by_another_program_is_not_called_the_same_document(draft, arta, client, monkeypatch):
    monkeypatch.setattr(content, "software", lambda: f"{software.software()}-next")
    detail, preview = pages(client, arta, draft)
    assert OLDER not in detail and SAME not in detail
    assert "by another version of the program" in detail and "by another version of the program" in preview
    assert 'class="preview-note" lang="en"' in preview

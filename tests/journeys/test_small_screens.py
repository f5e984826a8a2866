"""What can be done on a phone: a question that unfolds is seen whole, and its answer can be given."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from progress.demonstration.files import make_pdf
from progress.services.answers import save_answer
from progress.services.evidence import add_entry_evidence
from reporting.services.publication import make_link
from reporting.services.writing import save_recommendation, save_text
from strategy_tracker.base import clock
from tests.factories import MSH, before_deadline, get_entry, get_submission, make_answer, open_period
from tests.progress.sheets import entry_url
from tests.reporting.issued_story import issued_report
from tests.reporting.issuing_kit import first_draft
from tests.reporting.written_story import ASKED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.mark.parametrize("width", [390, 700, 1440])
def test_a_link_is_revoked_on_every_screen(walk, arta, width):
    report = issued_report("signed")
    link, _secret = make_link(report=report, recipient="Ambasada", until=clock.today(), by=arta)
    page = walk(arta, viewport={"width": width, "height": 900})
    page.goto(reverse("report_links", args=[report.pk]))
    page.locator(".confirm > summary").click()
    panel = page.locator(".confirm .menu-panel").bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= width
    page.get_by_role("button", name="Yes, revoke the link").click()
    page.get_by_text("The link has been revoked").wait_for()
    link.refresh_from_db()
    assert link.revoked_at


LONG = f"Raporti_perfundimtar_i_punes_{'x' * 150}.pdf"


def too_wide(page, address):
    """How many pixels a page is wider than a screen of 320, with all that folds open."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_long_file_name_makes_no_page_wider_than_the_screen(walk, arta, driton, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = first_draft(by=arta)
    save_text(report=report, chapter="summary", text=f"{LONG}\n‣ {LONG}\n▌ {LONG}\n│ {LONG} │ n │", by=arta)
    save_recommendation(report=report, text=LONG, by=arta, **ASKED)
    entry = get_entry(get_submission(open_period("2022-H2"), MSH), "III.1.13")
    with clock.at(before_deadline(entry.submission.period)):
        save_answer(entry=entry, answer=make_answer(entry, what_was_done=LONG), by=driton)
        upload = SimpleUploadedFile(LONG, make_pdf("Raporti"))
        add_entry_evidence(entry=entry, by=driton, title="", is_declared=True, upload=upload)
        phone = {"viewport": {"width": 320, "height": 700}}
        pages = [(walk(driton, **phone), entry_url(entry)), (page := walk(arta, **phone), entry_url(entry))]
        for name, more in (("report_preview", ()), ("section_edit", ("summary",)), ("section_list", ())):
            pages.append((page, reverse(name, args=[report.pk, *more])))
        assert {address: too_wide(page, address) for page, address in pages} == {address: 0 for _page, address in pages}

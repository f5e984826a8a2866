"""What can be done on a phone: a question that unfolds is seen whole, and its answer can be given."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from progress.demonstration.files import make_pdf
from progress.services.answers import save_answer
from progress.services.evidence import add_entry_evidence
from reporting.services.publication import make_link
from reporting.services.writing import save_recommendation, save_text
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.factories import (
    MSH,
    before_deadline,
    get_entry,
    get_submission,
    make_answer,
    open_period,
    submitted_submission,
    the_plan,
)
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


SCREENS = 3.5  # of a phone: what a list of forty institutions or a dozen answers may take before anything is opened


def test_on_a_phone_the_long_pages_are_short_and_lead_to_what_waits(walk, arta):
    period = open_period("2022-H1")
    with clock.at(before_deadline(period)):
        submission = submitted_submission(period, MSH)
        page = walk(arta, viewport={"width": 390, "height": 844})
        for name, subject in (("period_matrix_list", the_plan()), ("period_matrix_detail", period)):
            page.goto(address(name, subject))
            assert page.evaluate("document.documentElement.scrollHeight") < SCREENS * 844, name
            assert page.evaluate("document.documentElement.scrollWidth") == 390, name
        group = page.locator("[data-fold-rows]").first
        head = group.get_by_role("button")
        assert group.locator("tr:visible").count() == 1
        assert "untouched" in head.inner_text(), "the head of a closed group says what it holds"
        head.click()
        assert group.locator("tr:visible").count() == group.locator("tr").count() > 1

        page.goto("/")
        assert page.locator("#to-verify").is_visible()
        assert not page.locator("#state-of-plan ~ *, .status-rows").first.is_visible(), (
            "the state of the plan is folded"
        )
        page.locator("#state-of-plan").click()
        assert page.locator(".status-rows").first.is_visible()

        page.goto(address("submission_verify", submission))
        rows = page.locator(".desk-row")
        is_open = [row.locator(".desk-verify").is_visible() for row in rows.all()]
        assert is_open == [True] + [False] * (rows.count() - 1), "one answer is open: the first that waits"
        rows.first.get_by_role("button", name="Verify").click()
        expect(rows.first.locator(".desk-cell").first).to_be_hidden()
        expect(rows.nth(1).locator(".desk-verify")).to_be_visible()
        rows.first.locator(".desk-fold").click()
        assert rows.first.locator(".desk-cell").first.is_visible()

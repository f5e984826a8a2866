"""Somebody without an account looks up what became of the plan: filters, an action, its objective, the report."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.journeys.test_accessibility import OPTIONS
from tests.reporting import story
from tests.reporting.issued_story import issued_report

pytestmark = pytest.mark.any_database


def violations(page):
    page.evaluate(AXE_SCRIPT)
    return [found["id"] for found in page.evaluate("options => axe.run(document, options)", OPTIONS)["violations"]]


def test_from_the_list_of_reports_to_an_action_and_its_report(passer_by):
    report = issued_report(period=story.second_half())
    page = passer_by()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/public/")
    page.click(".page-actions .btn-primary")
    page.select_option("[name=objective]", "IV.3")
    page.select_option("[name=status]", "implemented")
    page.click(".toolbar button")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    rows.get_by_role("link", name=story.DELIVERED).click()
    expect(page.locator("h1 .code")).to_have_text(story.DELIVERED)
    assert not violations(page)
    page.locator(".facts a").first.click()
    expect(page.locator("h1 .code")).to_have_text("IV.3")
    assert not violations(page)
    page.locator(f"main a[href$='{report.address}/']").first.click()
    expect(page.locator("main")).to_contain_text("datapackage.json")

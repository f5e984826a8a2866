"""A minister reads one page on a phone: as wide as the screen, and one sheet on paper."""

import io

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from pypdf import PdfReader

from tests.factories import closed_period, open_period
from tests.journeys.test_accessibility import NARROWEST, SIDEWAYS, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.mark.parametrize("language", ["sq", "sr-latn"])
def test_the_minister_s_home_on_a_phone_and_on_paper(walk, genta, arta, language):
    for code in ("2022-H1", "2022-H2"):
        closed_period(code, arta)
    open_period("2023-H1")
    page = walk(genta, language, viewport={"width": 390, "height": 844})
    page.goto(reverse("home"))
    assert page.locator(".one-page-message").inner_text().endswith(".")
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width == 390 and height < 5000
    page.evaluate(AXE_SCRIPT)
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert page.evaluate(SIDEWAYS) <= 1
    page.locator("#needed ~ ul a").first.click()
    page.wait_for_url("**/actions/**")
    page.go_back()
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    assert len(sheets) == 1

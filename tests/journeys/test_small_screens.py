"""What can be done on a phone: a question that unfolds is seen whole, and its answer can be given."""

import pytest
from django.urls import reverse

from reporting.services.publication import make_link
from strategy_tracker.base import clock
from tests.reporting.issued_story import issued_report

pytestmark = pytest.mark.django_db(transaction=True)


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

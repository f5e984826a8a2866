"""Journey 2: the Secretariat filters the list, updates a status in its row, and finds the event."""

import pytest
from playwright.sync_api import expect

from progress.models import Assessment, Event
from tests.factories import open_period


@pytest.mark.any_database
def test_a_status_is_updated_in_the_list(walk, arta):
    period = open_period("2022-H1")
    page = walk(arta)
    page.goto("/plans/2022-2024/actions/")
    page.fill("input[name=q], input[type=search]", "keshilli")
    page.keyboard.press("Enter")
    page.wait_for_url("**keshilli**")
    rows = page.locator("tr[id^=action-]")
    assert 0 < rows.count() < 25
    code = rows.first.locator("th").inner_text()

    rows.first.get_by_role("link", name="Edit").click()
    form = page.locator("form.status-form")
    form.wait_for()
    page.keyboard.press("Escape")
    form.wait_for(state="detached")

    rows.first.get_by_role("link", name="Edit").click()
    form.wait_for()
    form.locator("select[name=status], input[name=status][value=in_progress]").first.wait_for()
    if form.locator("select[name=status]").count():
        form.locator("select[name=status]").select_option("in_progress")
    else:
        form.locator("input[name=status][value=in_progress]").check(force=True)
    form.locator("textarea[name=reason]").fill("Puna ka filluar në qershor.")
    form.get_by_role("button", name="Save").click()
    form.wait_for(state="detached")
    assert "keshilli" in page.url
    row = page.locator("tr[id^=action-]").first.inner_text()  # past its deadline it is overdue, whatever was claimed
    assert "in progress" in row.lower()
    assert Assessment.objects.get(action__code=code, period=period).status == "in_progress"
    event = Event.objects.get(kind=Event.Kind.STATUS_CHANGED, action__code=code)
    assert (event.by, event.after, event.reason) == (arta, "in_progress", "Puna ka filluar në qershor.")

    page.goto(f"/plans/2022-2024/actions/{code}/")
    assert "Puna ka filluar në qershor." in page.locator(".timeline").inner_text()


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(walk, arta, arber):
    period = open_period("2022-H1")
    first, second = walk(arta), walk(arber)
    for page in (first, second):
        page.goto("/plans/2022-2024/actions/I.2.1/status/")
        if page.locator("select[name=status]").count():
            page.locator("select[name=status]").select_option("in_progress")
        else:
            page.locator("input[name=status][value=in_progress]").check(force=True)
    first.fill("textarea[name=reason]", "Dy takime u mbajtën.")
    second.fill("textarea[name=reason]", "Kam një arsye tjetër.")
    for page in (first, second):
        page.locator("form.status-form").get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text("Dy takime u mbajtën.")
    said = second.inner_text("main")
    assert "Arta" in said
    assert "Kam një arsye tjetër." in said or second.input_value("textarea[name=reason]") == "Kam një arsye tjetër."
    assert Assessment.objects.get(action__code="I.2.1", period=period).reason == "Dy takime u mbajtën."

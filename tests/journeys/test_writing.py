"""Writing a chapter: it saves itself, nobody writes over somebody else, and a lost session loses nothing."""

import pytest

from reporting.models import SectionText
from tests.factories import PASSWORD
from tests.reporting import issuing_kit as kit

FIRST = "Raporti mbulon gjashtë muaj; shkruar nga Arta."
SECOND = "Ky është teksti i Arbërit, që e kishte hapur më parë."
LATER = "Kjo u shkrua pasi sesioni kishte mbaruar."
AUTOSAVE_MS = 21_000


@pytest.fixture
def editor(arta):
    """The address of the summary's editor in a draft that has its file."""
    report = kit.first_draft(by=arta)
    return f"/reports/{report.pk}/texts/summary/"


def opened(page, address):
    """The editor, in a browser whose clock can be turned on."""
    page.clock.install()
    page.goto(address)
    page.locator("[data-prose-tools]").wait_for()  # its scripts have run
    return page


def type_in(page, text):
    """Key by key, as a person does, in place of what stands there."""
    page.locator("[name=text]").press("Control+a")
    page.keyboard.type(text)


@pytest.mark.any_database
def test_what_is_typed_is_saved_by_itself_and_not_over_somebody_elses_text(walk, arta, arber, editor):
    page, other = opened(walk(arta), editor), opened(walk(arber), editor)
    assert "nobody has changed or confirmed it yet" in page.locator("#section-state").inner_text()

    # She types and waits; the save button is never pressed.
    type_in(page, FIRST)
    page.clock.fast_forward(AUTOSAVE_MS)
    page.locator("#section-state", has_text="Saved by Arta Gashi").wait_for()
    page.reload()
    assert page.input_value("[name=text]") == FIRST
    newest = SectionText.objects.filter(chapter="summary").first()
    assert (newest.text, newest.written_by, newest.number) == (FIRST, arta, 2)
    row = page.locator("tbody tr").first.inner_text()
    said = page.locator("#section-state").inner_text()
    for told in (row, said):
        assert "Arta Gashi" in told and f"{newest.written_at:%d.%m.%Y}" in told
    assert page.locator(".kept-notice:visible").count() == 0

    # He still has the old text open: his is refused, kept, and shown beside hers when he asks for it.
    type_in(other, SECOND)
    other.clock.fast_forward(AUTOSAVE_MS)
    other.locator("#section-state", has_text="Not saved: Arta Gashi wrote this text").wait_for()
    assert other.input_value("[name=text]") == SECOND
    other.get_by_role("button", name="Save", exact=True).click()
    refused = other.get_by_role("alert").first
    refused.get_by_text("after you opened it").wait_for()
    assert FIRST in refused.inner_text() and SECOND in refused.inner_text()
    assert other.input_value("[name=text]") == SECOND
    assert SectionText.objects.filter(chapter="summary").first().text == FIRST


@pytest.mark.any_database
def test_a_session_that_ended_loses_nothing(walk, arta, editor):
    page = opened(walk(arta), editor)
    page.context.clear_cookies(name="sessionid")
    type_in(page, LATER)
    page.clock.fast_forward(AUTOSAVE_MS)
    page.locator("#section-state", has_text="Nothing is lost").wait_for()
    assert page.input_value("[name=text]") == LATER and not SectionText.objects.exists()

    # She signs in again and is back in the editor, where the text that she typed was put back and saves itself.
    page.keyboard.press("Escape")
    page.reload()
    page.fill("[name=username]", arta.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.get_by_text("Text that had not been saved was put back").wait_for()
    assert page.input_value("[name=text]") == LATER
    page.clock.fast_forward(AUTOSAVE_MS)
    page.locator("#section-state", has_text="Saved by Arta Gashi").wait_for()
    assert SectionText.objects.filter(chapter="summary").first().text == LATER


@pytest.mark.any_database
def test_a_list_is_what_the_button_made_and_nothing_that_is_typed(walk, arta, editor):
    page = opened(walk(arta), editor)
    type_in(page, "15. janar 2024. - takimi\n- dy\n20. mars")
    assert "".join(page.input_value("[name=text]").split("\n")) == "15. janar 2024. - takimi- dy20. mars"
    page.locator("#section-preview p", has_text="15. janar 2024. - takimi").wait_for()
    assert page.locator("#section-preview").inner_text() == "15. janar 2024. - takimi\n- dy\n20. mars"

    # The button; Enter goes on with the list, and twice ends it.
    type_in(page, "një")
    page.get_by_role("button", name="List", exact=True).click()
    page.locator("[name=text]").press("End")
    page.keyboard.type("\ndy\n\n30. maj")
    assert page.input_value("[name=text]") == "‣ një\n‣ dy\n30. maj"
    page.locator("#section-preview li", has_text="dy").wait_for()
    assert page.locator("#section-preview").inner_html().strip() == "<ul><li>një</li><li>dy</li></ul>\n<p>30. maj</p>"

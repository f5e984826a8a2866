"""Typed words survive: a session that ends, a network that goes, a colleague in the same draft, on every form."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from progress.models import AnswerDraft
from tests.factories import MSH, PASSWORD, get_entry, get_submission, make_person, open_period
from tests.progress.sheets import entry_url

FIRST, LATER, OTHER = "U mbajt trajnimi i parë.", "U mbajt edhe trajnimi i dytë.", "Tjetër tekst."


def value_of(name):
    row = AnswerDraft.objects.filter(name=name).first()
    return row and (row.value, row.typed_by.username)


def unfold(page):
    page.locator(".entry-fold").evaluate_all("parts => parts.forEach(part => { part.open = true; })")


@pytest.mark.any_database
def test_typed_words_outlive_session_network_and_colleagues(walk, driton):
    entry = get_entry(get_submission(open_period("2022-H1"), MSH), "III.1.13")
    dea = make_person("institution", MSH, username="dea", last_name="Kola")
    page = walk(driton)
    page.goto(entry_url(entry))
    unfold(page)
    line = page.locator("[data-draft-line]")
    page.fill("[name=what_was_done]", FIRST)
    expect(line).to_contain_text("Draft saved at")
    assert value_of("what_was_done") == (FIRST, "driton")

    # The network goes and comes back.
    page.context.set_offline(True)
    page.fill("[name=next_steps]", FIRST)
    expect(line).to_contain_text("no connection")
    page.context.set_offline(False)
    expect(line).to_contain_text("Draft saved at")
    assert value_of("next_steps") == (FIRST, "driton")

    # The session ends; the line says so, and the words are there after signing in again.
    Session.objects.all().delete()
    with page.expect_request_finished(lambda request: request.method == "POST"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line).to_contain_text("Draft saved at")  # nothing is unsaved, so nothing is wrong yet
    page.fill("[name=next_steps]", LATER)
    expect(line).to_contain_text("your session is over")
    assert not page.locator("dialog[open]").count()
    page.click("button[name=save]:not(.visually-hidden)")
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", "driton")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{entry_url(entry)}")
    assert page.input_value("[name=what_was_done]") == FIRST
    assert page.input_value("[name=next_steps]") == LATER and page.is_visible("[name=next_steps]")
    expect(line).to_contain_text("Draft saved at")

    # A colleague opens the same answer, sees the words, and types as well.
    colleague = walk(dea)
    colleague.goto(entry_url(entry))
    assert colleague.input_value("[name=next_steps]") == LATER and colleague.is_visible("[name=next_steps]")
    unfold(colleague)
    assert "Driton Shala" in colleague.inner_text(".draft-notice")
    colleague.fill("[name=spending-0-amount]", "12,50")
    colleague.fill("[name=what_was_done]", OTHER)
    expect(colleague.locator("[data-draft-line]")).to_contain_text("Draft saved at")
    page.fill("[name=what_was_done]", LATER)
    expect(page.locator(".draft-contested blockquote")).to_have_text(OTHER)
    assert page.input_value("[name=spending-0-amount]") == "12,50"
    assert page.input_value("[name=what_was_done]") == LATER and value_of("what_was_done") == (OTHER, "dea")
    page.locator(".draft-contested [data-keep-mine]").click()
    expect(line).to_contain_text("Draft saved at")
    assert value_of("what_was_done") == (LATER, "driton")
    colleague.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # asks at once, else every 20 s
    expect(colleague.locator(".draft-by", has_text="Driton Shala")).to_be_visible()
    assert colleague.input_value("[name=what_was_done]") == LATER

    # A form that came back with an error is kept as well; saved, it is the answer, and nothing is left.
    unfold(page)
    page.fill("[name=spending-0-amount]", "shumë")
    page.click("button[name=save]:not(.visually-hidden)")
    page.get_by_role("alert").first.wait_for()
    expect(line).to_contain_text("Draft saved at")
    assert value_of("spending-0-amount") == ("shumë", "driton")
    page.fill("[name=spending-0-amount]", "12,50")
    page.click("button[name=save]:not(.visually-hidden)")
    page.wait_for_load_state()
    entry.refresh_from_db()
    assert (entry.what_was_done, entry.spendings.count()) == (LATER, 1)
    assert not AnswerDraft.objects.exists()
    colleague.fill("[name=next_steps]", OTHER)
    expect(colleague.locator("[data-draft-line]")).to_contain_text("Driton Shala saved this answer")


def sign_in(page, person):
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


@pytest.mark.any_database
def test_any_form_gives_its_words_back_to_whoever_typed_them_alone(walk, arta, arber):
    address, title = "/plans/2022-2024/amendments/", "Rishikimi vjetor 2022"
    page = walk(arta)
    page.goto(address)
    page.fill("[name=title]", title)
    Session.objects.all().delete()
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/login/**")
    sign_in(page, arber)  # another person in the same browser
    assert page.url.endswith(address) and page.input_value("[name=title]") == ""
    page.context.clear_cookies(name="sessionid")
    page.goto(address)
    sign_in(page, arta)
    assert page.input_value("[name=title]") == title
    expect(page.locator(".kept-notice[role=status]")).to_contain_text("was put back")

    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/amendments/*/")
    page.goto(address)
    assert page.input_value("[name=title]") == ""
    assert page.evaluate("Object.keys(localStorage)") == []

    page.fill("[name=title]", title)
    assert len(page.evaluate("Object.keys(localStorage)")) == 1
    page.locator("[data-sign-out]").first.evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/login/")
    assert page.evaluate("Object.keys(localStorage)") == []

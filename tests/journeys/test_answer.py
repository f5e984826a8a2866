"""Journey 1: an institution answers and submits, one answer is returned and corrected, everything is verified."""

import pytest
from playwright.sync_api import expect

from progress.models import Assessment, Submission
from progress.services.periods import close_period
from tests.factories import PASSWORD, get_entry, get_submission, open_period, verified_submission
from tests.progress.sheets import entry_url

DONE = "Trajnimi u mbajt në tri regjione."
CORRECTED = "Trajnimi u mbajt në tri regjione, me listën e pjesëmarrësve."


def answer_everything(page):
    """Fill one action after the other with the button that saves and goes on."""
    page.locator(".panel .btn-primary").click()
    for _ in range(40):
        if page.locator("button[name=save_next]").count() == 0:
            break
        page.fill("[name=what_was_done]", DONE)
        if page.locator("input[name=claimed_status]").count():
            page.locator("input[name=claimed_status][value=in_progress]").dispatch_event("click")
        page.click("button[name=save_next]")
        page.wait_for_load_state()
    return page


@pytest.mark.any_database
def test_an_answer_from_the_form_to_verified(walk, driton, arta):
    period = open_period("2022-H1")
    n_entries = get_submission(period, "msh").entries.count()

    institution = walk(driton)
    institution.goto("/plans/2022-2024/submissions/2022-H1/msh/")
    answer_everything(institution)
    assert institution.url.endswith("/check/")
    if institution.locator("[name=explanation]").count():
        institution.fill("[name=explanation]", "Shpjegimi gjendet te përgjigjet.")
    institution.get_by_role("button", name="Submit").click()
    institution.wait_for_load_state()
    assert get_submission(period, "msh").status == Submission.Status.SUBMITTED
    assert get_submission(period, "msh").entries.filter(answered_at__isnull=False).count() == n_entries

    secretariat = walk(arta)
    secretariat.goto("/plans/2022-2024/submissions/2022-H1/msh/verify/")
    first = secretariat.locator(".desk-row").first
    code = first.locator("a.code").inner_text()
    first.locator("h2").focus()
    secretariat.keyboard.press("r")
    first.locator("select[name$=about]").select_option("what_was_done")
    first.locator("textarea[name$=comment]").fill("Shtoni listën e pjesëmarrësve.")
    first.locator("details.more summary", has_text="More comments").click()
    first.locator("select[name$=about_2]").select_option("next_steps")
    first.locator("textarea[name$=comment_2]").fill("Kur?")
    first.get_by_role("button", name="Return").click()
    secretariat.locator(".desk-row.desk-returned").wait_for()
    assert get_submission(period, "msh").status == Submission.Status.RETURNED

    institution.goto("/")
    assert "Shtoni listën e pjesëmarrësve." in institution.inner_text("main")
    institution.get_by_role("link", name=code).first.click()
    assert "Shtoni listën e pjesëmarrësve." in institution.inner_text("main")
    institution.fill("[name=what_was_done]", CORRECTED)
    institution.locator("textarea[name^=reply-]").last.fill("Në shtator.")
    institution.locator("main button[name=save_next]").click()
    institution.wait_for_load_state()
    institution.goto("/plans/2022-2024/submissions/2022-H1/msh/check/")
    if institution.locator("[name=explanation]").count():
        institution.fill("[name=explanation]", "Shpjegimi gjendet te përgjigjet.")
    institution.get_by_role("button", name="Submit").click()
    institution.wait_for_load_state()

    secretariat.goto("/plans/2022-2024/submissions/2022-H1/msh/verify/")
    assert "Në shtator." in secretariat.inner_text("main")
    buttons = secretariat.locator(".desk-decide .btn-primary")
    for left in range(n_entries, 0, -1):  # by keyboard alone: verify, then on to the next
        expect(buttons).to_have_count(left)
        secretariat.keyboard.press("v")
        expect(buttons).to_have_count(left - 1)
        expect(secretariat.locator(".desk-row h2:focus")).to_have_count(1)
        secretariat.keyboard.press("j")
    submission = get_submission(period, "msh")
    assert submission.status == Submission.Status.VERIFIED
    assert submission.entries.get(action__code=code).what_was_done == CORRECTED
    n_led = submission.entries.filter(part="lead").count()
    assert Assessment.objects.filter(period=period, status="in_progress").count() == n_led > 0


@pytest.mark.any_database
def test_a_session_that_ended_loses_no_text(walk, driton):
    open_period("2022-H1")
    page = walk(driton)
    page.goto("/plans/2022-2024/submissions/2022-H1/msh/")
    page.locator(".panel .btn-primary").click()
    address = page.url
    page.fill("[name=what_was_done]", DONE)
    page.wait_for_timeout(800)  # the text is kept a moment after the last key
    page.context.clear_cookies(name="sessionid")
    page.click("button[name=save_next]")
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", driton.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(address)
    assert page.input_value("[name=what_was_done]") == DONE


@pytest.mark.any_database
def test_nothing_that_is_pasted_is_cut_and_both_sides_count_alike(walk, driton):
    period = open_period("2022-H1")
    entry = get_entry(get_submission(period, "msh"), "III.1.13")
    page = walk(driton)
    page.goto(entry_url(entry))
    pasted = "Rreshti i parë.\n\u00adRreshti i dytë.\u200b\n" * 310 + "😀ë"  # 9,922 characters as they are counted
    page.fill("[name=what_was_done]", pasted)
    line = page.locator("[name=what_was_done] + .length")
    expect(line).to_have_text("9,922 of 10,000 characters")
    page.fill("[name=what_was_done]", pasted + "x" * 131)
    expect(line).to_have_text("10,053 of 10,000 characters")
    assert len(page.input_value("[name=what_was_done]")) > 10_053
    page.click("button[name=save_next]")
    page.get_by_role("alert").get_by_text("10,053 of 10,000 characters").wait_for()
    page.fill("[name=what_was_done]", pasted)
    page.click("button[name=save_next]")
    page.wait_for_load_state()
    entry.refresh_from_db()
    assert len(entry.what_was_done) == 9_922


@pytest.mark.any_database
def test_last_times_words_are_taken_over_in_the_page(walk, driton, arta):
    first = open_period("2022-H1")
    verified_submission(first, "msh", driton, secretariat=arta)
    last = get_entry(get_submission(first, "msh"), "III.1.13")
    last.challenges.create(kind="risk", description="Largimi i stafit.", probability="high", impact="low")
    close_period(period=first, by=arta)
    entry = get_entry(get_submission(open_period("2022-H2"), "msh"), "III.1.13")
    page = walk(driton)
    page.goto(entry_url(entry))
    page.set_input_files("[name=evidence-file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"})
    page.fill("[name=what_was_done]", "E re.")
    page.locator("button[data-take-over=id_what_was_done]").click()
    page.locator("#challenges > summary").click()
    page.locator("button[data-take-challenges]").click()
    assert page.input_value("[name=what_was_done]") == f"E re.\n{last.what_was_done}"
    assert page.input_value("[name=challenge-0-description]") == "Largimi i stafit."
    assert page.input_value("[name=challenge-0-probability]") == "high"
    assert page.locator("[name=challenge-0-kind][value=risk]").is_checked()
    assert page.input_value("[name=evidence-file]").endswith("a.pdf")  # the page was not loaded anew

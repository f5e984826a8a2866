"""Journey 1: an institution answers and submits, one answer is returned and corrected, everything is verified."""

from playwright.sync_api import expect

from progress.models import Assessment, Submission
from tests.factories import PASSWORD, get_submission, open_period

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


def test_an_answer_from_the_form_to_verified(walk, driton, arta):
    period = open_period("2022-H1")
    n_entries = get_submission(period, "msh").entries.count()

    institution = walk(driton)
    institution.goto("/submissions/2022-H1/msh/")
    answer_everything(institution)
    assert institution.url.endswith("/check/")
    if institution.locator("[name=explanation]").count():
        institution.fill("[name=explanation]", "Shpjegimi gjendet te përgjigjet.")
    institution.get_by_role("button", name="Submit").click()
    institution.wait_for_load_state()
    assert get_submission(period, "msh").status == Submission.Status.SUBMITTED
    assert get_submission(period, "msh").entries.filter(answered_at__isnull=False).count() == n_entries

    secretariat = walk(arta)
    secretariat.goto("/submissions/2022-H1/msh/verify/")
    first = secretariat.locator(".desk-row").first
    code = first.locator("a.code").inner_text()
    first.locator("details.more summary", has_text="Return with a comment").click()
    first.locator("textarea[name$=comment]").fill("Shtoni listën e pjesëmarrësve.")
    first.get_by_role("button", name="Return").click()
    secretariat.locator(".desk-row.desk-returned").wait_for()
    assert get_submission(period, "msh").status == Submission.Status.RETURNED

    institution.goto("/")
    assert "Shtoni listën e pjesëmarrësve." in institution.inner_text("main")
    institution.get_by_role("link", name=code).first.click()
    assert "Shtoni listën e pjesëmarrësve." in institution.inner_text("main")
    institution.fill("[name=what_was_done]", CORRECTED)
    institution.locator("main button[name=save_next]").click()
    institution.wait_for_load_state()
    institution.goto("/submissions/2022-H1/msh/check/")
    if institution.locator("[name=explanation]").count():
        institution.fill("[name=explanation]", "Shpjegimi gjendet te përgjigjet.")
    institution.get_by_role("button", name="Submit").click()
    institution.wait_for_load_state()

    secretariat.goto("/submissions/2022-H1/msh/verify/")
    for left in range(n_entries, 0, -1):
        buttons = secretariat.locator(".desk-decide .btn-primary")
        assert buttons.count() == left
        buttons.first.click()
        expect(buttons).to_have_count(left - 1)
    submission = get_submission(period, "msh")
    assert submission.status == Submission.Status.VERIFIED
    assert submission.entries.get(action__code=code).what_was_done == CORRECTED
    n_led = submission.entries.filter(part="lead").count()
    assert Assessment.objects.filter(period=period, status="in_progress").count() == n_led > 0


def test_a_session_that_ended_loses_no_text(walk, driton):
    open_period("2022-H1")
    page = walk(driton)
    page.goto("/submissions/2022-H1/msh/")
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

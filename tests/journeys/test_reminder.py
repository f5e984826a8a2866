"""Journey: a reminder by mail, its link, signing in, the answers, a saved one."""

import re

import pytest

from accounts.jobs.mail import send_due_letters
from progress.selectors.reminders import last_reminder
from progress.services.collecting.reminders import remind_now
from tests.factories import PASSWORD, entries_of, get_submission, open_period


@pytest.mark.any_database
def test_from_the_mail_to_a_saved_answer(passer_by, live_server, arta, driton, settings, mailoutbox):
    settings.SITE_URL = live_server.url
    period = open_period("2022-H1")
    remind_now(period=period, institutions=["msh"], note="", by=arta, seen=last_reminder(period))
    send_due_letters()
    link = re.search(r"http\S+", mailoutbox[-1].body)[0]
    entry = entries_of(get_submission(period, "msh"))[0]

    page = passer_by()
    page.goto(link)
    page.fill("[name=username]", driton.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(link)
    page.locator(f"main a[href$='/{entry.action.code}/']").first.click()
    page.fill("[name=what_was_done]", "Trajnimi u mbajt në tri regjione.")
    if entry.is_lead:
        page.locator("input[name=claimed_status][value=in_progress]").dispatch_event("click")
    page.click("button[name=save_next]")
    page.wait_for_load_state()
    entry.refresh_from_db()
    assert entry.is_answered and entry.answered_by == driton

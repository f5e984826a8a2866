"""Journey: a reminder by mail, its link, signing in, the answers, a saved one; without a mouse."""

import re

import pytest

from accounts.jobs.mail import send_due_letters
from progress.selectors.reminders import last_reminder
from progress.services.collecting.reminders import remind_now
from tests.factories import PASSWORD, entries_of, get_submission, open_period


def tab_to(page, selector):
    """Press Tab until the focus is there; somebody without a mouse has no other way."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}")


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
    for field, text in (("username", driton.username), ("password", PASSWORD)):
        if not page.evaluate("(name) => document.activeElement.name === name", field):
            tab_to(page, f"[name={field}]")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(link)
    tab_to(page, f"main a[href$='/{entry.action.code}/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{entry.action.code}/**")
    tab_to(page, "[name=claimed_status]")  # of a group of choices the keyboard reaches one, and arrows the others
    for _press in range(8):
        if page.evaluate("document.activeElement.checked && document.activeElement.value") == "in_progress":
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, "[name=what_was_done]")
    page.keyboard.type("Trajnimi u mbajt në tri regjione.")
    tab_to(page, "button[name=save_next]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    entry.refresh_from_db()
    assert entry.is_lead and entry.claimed_status == "in_progress"
    assert entry.is_answered and entry.answered_by == driton

"""Journey: the last day for late answers has passed; the Secretariat extends it, and the institution answers."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from progress.models import ReportingPeriod
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.factories import MSH, entries_of, get_submission, open_period


@pytest.mark.any_database
def test_a_locked_institution_gets_a_later_day(walk, arta, driton):
    period = open_period("2022-H1")
    ReportingPeriod.objects.filter(pk=period.pk).update(late_until=period.submit_by)
    submission = get_submission(period, MSH)
    first = address("entry_edit", submission, entries_of(submission)[0].action.code)

    institution = walk(driton)
    institution.goto(first)
    expect(institution.get_by_text("The last day to answer was")).to_be_visible()
    assert institution.locator("form.entry-form [name=save_next]").count() == 0

    secretariat = walk(arta)
    secretariat.goto(address("period_detail", period))
    secretariat.get_by_role("link", name="Extend MSH").click()
    secretariat.get_by_label("New last day to submit").fill(f"{clock.today() + dt.timedelta(days=1)}")
    secretariat.get_by_role("button", name="Extend and tell the institution").click()
    expect(secretariat.get_by_role("alert")).to_contain_text("Reason")
    secretariat.locator("textarea[name=reason]").fill("Ndryshim i pikës kontaktuese.")
    secretariat.get_by_role("button", name="Extend and tell the institution").click()
    secretariat.wait_for_url(f"**{address('period_detail', period)}")
    expect(secretariat.get_by_text("is told so")).to_be_visible()

    institution.goto(first)
    expect(institution.locator("[name=save_next]")).to_be_visible()
    institution.goto(address("submission_detail", submission))
    expect(institution.get_by_text("Ndryshim i pikës kontaktuese.").first).to_be_visible()

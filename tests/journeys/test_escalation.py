"""Journey: a problem goes from a risk to the planning office, comes back assessed, and is decided."""

import pytest
from playwright.sync_api import expect

from accounts.models import Institution
from progress.models import Escalation
from progress.services.collecting.risks import RiskTerms, add_risk
from tests.factories import action, make_person, open_period


@pytest.mark.any_database
def test_a_problem_is_sent_assessed_and_decided(walk, arta, elira):
    period = open_period("2022-H1")
    risk = add_risk(plan=period.plan, terms=RiskTerms("challenge", "Mungon buxheti.", action("III.1.13")), by=arta)
    office = Institution.objects.create(code="zps", abbreviation="ZPS", kind="agency")
    zana = make_person("observer", office, username="zana")

    page = walk(elira)
    page.goto(f"/plans/2022-2024/risks/{risk.pk}/")
    page.get_by_role("link", name="Tell the Strategic Planning Office").click()
    expect(page.locator("textarea[name=problem]")).to_have_value("Mungon buxheti.")
    page.get_by_role("button", name="Note the problem").click()
    _step(page, "Send to the Strategic Planning Office", "U dërgua me kohë.", number="12/2022")
    expect(page.locator("main")).to_contain_text("sent to the Strategic Planning Office")

    theirs = walk(zana)
    theirs.goto("/")
    theirs.get_by_role("link", name="Mungon buxheti.").click()
    _step(theirs, "Record the joint assessment", "Pajtohemi.")

    page.reload()
    _step(page, "Propose to the Commission", "Shtyrje e afatit.")
    _step(page, "Record the decision", "U miratua.")
    expect(page.locator("main")).to_contain_text("Pajtohemi.")
    escalation = Escalation.objects.get()
    assert (escalation.state, escalation.risk, escalation.steps.count()) == ("decided", risk, 5)


def _step(page, verb, text, number=""):
    if number:
        page.fill("input[name=protocol_number]", number)
    page.locator("form:has(input[name=step]) textarea[name=text]").fill(text)
    page.get_by_role("button", name=verb).click()
    expect(page.locator("#steps + table")).to_contain_text(text)

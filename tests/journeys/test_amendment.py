"""Journey: an annual report's proposals become changes, are adopted with a new action and a split; the plan goes on."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from plans.models import Action, Amendment
from progress.models import ProgressEntry, ReportingPeriod
from progress.selectors.states import state_of
from progress.services.periods import close_period
from reporting.snapshot import build
from tests.factories import closed_period, make_period
from tests.journeys.test_accessibility import barriers
from tests.reporting.issued_story import issued_annual_report
from tests.strange_files import picture

PLAN = "/plans/2022-2024"
SPLIT, LATE = "III.1.13", "30.06.2024"


def asked(period):
    """Who is asked about what, by the code of the action."""
    rows = ProgressEntry.objects.filter(submission__period=period)
    found = {}
    for code, institution in rows.values_list("action__code", "submission__institution__code"):
        found.setdefault(code, set()).add(institution)
    return found


def write_new(page, prefix, title):
    page.fill(f"[name={prefix}-title_sq]", title)
    page.fill(f"[name={prefix}-day]", "2024-06-30")
    page.select_option(f"[name={prefix}-lead]", "msh")
    page.fill(f"[name={prefix}-budget_2024]", "500")


def save(page, label="Save the change"):
    page.get_by_role("button", name=label).click()
    page.wait_for_url(re.compile(r"/amendments/\d+/#changes$"))


@pytest.mark.any_database
def test_from_the_annual_report_to_the_next_period(walk, arta):
    issued = build("annual", closed_period("2022-H2", arta))
    report = issued_annual_report(issued)
    next_period = make_period("2023-H1")
    page = walk(arta)

    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("link", name="Proposals for the plan").click()
    page.locator("#due_and_not_implemented").wait_for()
    table = page.locator("section", has=page.locator("#due_and_not_implemented"))
    late = table.locator("tbody th .code").first.inner_text()
    table.get_by_role("link", name="Decide").first.click()
    page.get_by_label("accept it: the change").check()
    page.locator("textarea[name=reason]").fill("Prokurimi u përsërit.")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator("main")).to_contain_text(late)
    assert page.locator("textarea[name=reason]").input_value() == "Prokurimi u përsërit."
    page.fill("[name=day]", "2024-06-30")
    save(page)
    draft = Amendment.objects.get()

    page.get_by_role("link", name="New action").click()
    page.select_option("[name=new-objective]", "III.1")
    write_new(page, "new", "Trajnim i ri për shërbimet shëndetësore")
    page.locator("textarea[name=reason]").fill("Rekomandim i raportit vjetor.")
    save(page)
    page.get_by_role("link", name="Split an action").click()
    page.select_option("[name=key]", SPLIT)
    page.get_by_role("button", name="Continue").click()
    for number, title in enumerate(("Pjesa e parë", "Pjesa e dytë")):
        write_new(page, f"part{number}", title)
    page.locator("textarea[name=reason]").fill("Dy institucione, dy produkte.")
    save(page)
    expect(page.locator("article.change")).to_have_count(3)
    found = barriers(page, f"{PLAN}/amendments/{draft.pk}/")
    found += barriers(page, f"{PLAN}/amendments/{draft.pk}/add/term/?key={SPLIT}&field=roles")
    found += barriers(page, f"{PLAN}/amendments/{draft.pk}/add/new/")

    page.goto(f"{PLAN}/amendments/{draft.pk}/adopt/")
    page.fill("[name=decision_number]", "3/2023")
    page.fill("[name=decided_on]", "2023-01-05")
    page.fill("[name=in_force_on]", "2023-01-10")
    page.set_input_files("[name=document]", {"name": "v.png", "mimeType": "image/png", "buffer": picture("PNG")})
    page.get_by_role("button", name="Adopt the amendment").click()
    expect(page.locator("main")).to_contain_text("Version 2 of the plan is adopted and in force")
    assert Action.objects.get(code=late).deadline_on == dt.date(2024, 6, 30)

    page.goto(f"{PLAN}/progress/2023-H1/open/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/progress/2023-H1/")
    told = asked(next_period)
    new = [row.code for row in Action.objects.filter(introduced_in__number=2)]
    assert len(new) == 3 and all("msh" in told[code] for code in new) and SPLIT not in told
    close_period(period=ReportingPeriod.objects.select_related("plan").get(pk=next_period.pk), by=arta)

    figures = build("annual", ReportingPeriod.objects.select_related("plan__strategy").get(pk=next_period.pk))[
        "figures"
    ]
    before, rates = ({row["year"]: row for row in of["rates"]} for of in (issued["figures"], figures))
    assert [rates[year]["version"] for year in (2022, 2023, 2024)] == [1, 1, 2], "the plan of 1 January"
    due = {year: (before[year]["due_by"]["of"], rates[year]["due_by"]["of"]) for year in rates}
    assert due[2022] == (12, 12), "what is due later now was due then"
    assert due[2023] == (33, 32), "without what was split"
    assert due[2024] == (89, 91), "without what was split, with the new one and both parts"
    assert SPLIT in figures["cancelled"], "it is out of the rates, and named"
    known = {action.code: action for action in state_of(next_period).actions}
    assert set(new) <= known.keys() and known[SPLIT].ended_how == "split"
    found += barriers(page, f"{PLAN}/versions/")
    found += barriers(page, f"{PLAN}/versions/2/")
    found += barriers(page, f"{PLAN}/versions/1/compare/2/")
    found += barriers(page, f"{PLAN}/actions/{SPLIT}/")
    found += barriers(page, f"/reports/{report.pk}/revision/")
    page.goto(f"{PLAN}/versions/1/compare/2/")
    expect(page.locator("main")).to_contain_text("Pjesa e parë")
    assert not found, "\n".join(found)

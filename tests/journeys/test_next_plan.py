"""Journey: the Secretariat begins the next plan from its document, decides in place, gives it corrected, adopts it."""

import pytest
from playwright.sync_api import expect

from plans.models import ActionPlan, PlanDraft
from tests.journeys.test_accessibility import barriers
from tests.plans.reading.drafts import HEADER, HEADINGS, LEAFLETS, TRAINING
from tests.plans.reading.layout import boxes, docx_bytes, xlsx_bytes

MORE = boxes("I.1.3", "Takimi vjetor", "2027", "0.00", "0.00", "BK", "MPB", "Takimi i mbajtur.")


@pytest.mark.any_database
def test_the_next_plan_is_begun_from_its_document(walk, arta, tmp_path):
    page = walk(arta)
    first, corrected, bad = (tmp_path / name for name in ("plani.docx", "plani i korrigjuar.xlsx", "shënime.docx"))
    first.write_bytes(docx_bytes([*HEADINGS, [HEADER, TRAINING, LEAFLETS]]))
    corrected.write_bytes(xlsx_bytes([*HEADINGS, [HEADER, LEAFLETS, MORE, TRAINING]]))
    bad.write_bytes(docx_bytes(["Shënime nga takimi"]))
    page.goto("/plans/")
    page.get_by_role("link", name="The next plan").click()
    page.set_input_files("input[type=file]", bad)
    page.get_by_role("button", name="Read the document").click()
    expect(page.locator("main")).to_contain_text("The document holds no table")
    page.set_input_files("input[type=file]", first)
    page.get_by_role("button", name="Read the document").click()
    expect(page.locator("#draft-counts")).to_contain_text("3 cells have to be decided")

    line = page.locator(".draft-row tr", has_text="pas miratimit")
    line.locator("summary").click()
    line.locator("textarea").fill("TM2 2027")
    line.get_by_role("button", name="Read it so").click()
    expect(page.locator("#draft-counts")).to_contain_text("2 cells have to be decided")
    expect(page.locator(".draft-row tr", has_text="pas miratimit")).to_contain_text("30.06.2027")

    agency = page.locator("form.draft-name", has=page.locator("input[value='Agjencia e Re']"))
    agency.locator("select[name=code]").select_option("ad")
    agency.get_by_role("button", name="Decide").click()
    donor = page.locator("form.draft-name", has=page.locator("input[value='USAID']"))
    donor.locator("select[name=source_kind]").select_option("donor")
    donor.get_by_role("button", name="Decide").click()
    expect(page.locator("#draft-counts")).to_contain_text("Nothing stands in the way")

    page.set_input_files("input[type=file]", corrected)
    page.get_by_role("button", name="Read the document").click()
    expect(page.locator("main")).to_contain_text("what was decided before is kept")
    expect(page.locator("#draft-counts")).to_contain_text("Nothing stands in the way")
    expect(page.locator("main")).to_contain_text("3 actions")
    draft = PlanDraft.objects.get()
    addresses = ("/plan-drafts/", f"/plan-drafts/{draft.pk}/?part=I.1", f"/plan-drafts/{draft.pk}/adopt/")
    assert not [barrier for address in addresses for barrier in barriers(page, address)]

    page.select_option("select[name=strategy]", index=1)
    told = {"title": "Plani i Veprimit 2026-2027", "dated_on": "2026-01-15", "decision_number": "01/2026"}
    for name, value in (told | {"decided_on": "2026-01-15", "in_force_on": "2026-02-01"}).items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Adopt the plan").click()
    expect(page.locator("h1")).to_contain_text("Plani i Veprimit 2026-2027")
    assert "/plans/2026-2027/" in page.url
    plan = ActionPlan.objects.get(code="2026-2027")
    assert [action.code for action in plan.actions()] == ["I.1.1", "I.1.2", "I.1.3"]

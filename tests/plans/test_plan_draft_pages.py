"""The pages of the next plan: upload, working table, names, adoption, in the person's language and step by step."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans.drafts.reading import read_draft
from plans.forms.drafts import AdoptionForm
from plans.models import ActionPlan, PlanDraft, Strategy
from tests.counting import count_queries
from tests.plans.reading.drafts import HEADER, HEADINGS, LEAFLETS, TRAINING, plan_draft, read_file
from tests.plans.reading.layout import boxes, docx_bytes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def upload(*rows, name="plani.docx"):
    return SimpleUploadedFile(name, docx_bytes([*HEADINGS, [HEADER, *rows]]))


@pytest.fixture
def page(client, arta):
    client.force_login(arta)
    return client


def at(draft, name="plan_draft_detail", *more):
    return reverse(name, args=[draft.pk, *more])


def test_a_document_becomes_a_draft_that_is_shown_row_by_row(page):
    page.cookies["django_language"] = "en"
    response = page.post(reverse("plan_draft_list"), {"file": upload(TRAINING, LEAFLETS)}, follow=True)
    draft = PlanDraft.objects.get()
    assert response.redirect_chain[0][0] == at(draft)
    html = response.content.decode()
    assert "3 cells have to be decided before the plan can be adopted." in html
    assert "pas miratimit" in html and "No deadline can be read of “pas miratimit”." in html
    assert "Agjencia e Re" in html and "USAID" in html
    assert "2 actions" in html


def test_a_bad_document_gets_its_sentence_and_leaves_nothing(page):
    page.cookies["django_language"] = "sq"
    for file, words in (
        (SimpleUploadedFile("plani.docx", b"nuk eshte"), "nuk është skedë Word as Excel"),
        (upload(), "asnjë veprim nën to"),
        (upload(TRAINING, TRAINING), "Kodi I.1.1 gjendet dy herë: tabela 1, rreshti 2 dhe tabela 1, rreshti 3"),
    ):
        response = page.post(reverse("plan_draft_list"), {"file": file})
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not PlanDraft.objects.exists()


def test_an_objective_is_looked_at_whole(page, arta):
    draft = plan_draft(by=arta)
    html = page.get(at(draft) + "?part=I.1").content.decode()
    assert html.count('class="table-dense table-cards draft-row"') == 3
    assert "1.000,00 EUR" in html  # beside the printed 1,000.00
    assert "1,000.00" in html


def test_a_cell_is_decided_in_place(page, arta):
    draft = plan_draft(by=arta)
    rows = read_draft(draft).plan.rows
    number = next(number for number, row in enumerate(rows) if row.code == "I.1.2")
    url = at(draft, "plan_draft_cell", number, "deadline")
    data = {"read_as": "2027", "sha256": draft.file_sha256}
    response = page.post(url, data, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200 and f'id="row-{number}"' in html
    assert "31.12.2027" in html and "pas miratimit" in html and 'hx-swap-oob="true"' in html
    response = page.post(url, {**data, "do": "undo"})
    assert response.url == f"{at(draft)}?part=doubtful#row-{number}"
    draft.refresh_from_db()
    assert draft.decisions["cells"] == []
    stale = page.post(url, {**data, "sha256": "b" * 64}, headers=HTMX)
    assert stale.status_code == 422
    assert page.post(at(draft, "plan_draft_cell", 99, "deadline"), data).status_code == 404
    assert page.post(at(draft, "plan_draft_cell", number, "tjeter"), data).status_code == 404


def test_names_are_matched_or_new_and_the_plan_is_adopted(page, arta):
    draft = plan_draft(by=arta)
    number = next(n for n, row in enumerate(read_draft(draft).plan.rows) if row.code == "I.1.2")
    page.post(at(draft, "plan_draft_cell", number, "deadline"), {"do": "confirm", "sha256": draft.file_sha256})
    page.post(at(draft, "plan_draft_name"), {"what": "institution", "printed": "Agjencia e Re", "code": "ad"})
    page.post(at(draft, "plan_draft_name"), {"what": "source", "printed": "USAID", "code": "", "source_kind": "donor"})
    decision = {
        "strategy": Strategy.objects.get().pk,
        "code": "2026-2027",
        "title": "Plani i Veprimit 2026-2027",
        "first_year": "2026",
        "last_year": "2027",
        "dated_on": "2026-01-15",
        "decision_number": "01/2026",
        "decided_on": "2026-01-15",
        "in_force_on": "2026-01-14",
    }
    refused = page.post(at(draft, "plan_draft_adopt"), decision)
    assert refused.status_code == 422 and not ActionPlan.objects.filter(code="2026-2027").exists()
    response = page.post(at(draft, "plan_draft_adopt"), decision | {"in_force_on": "2026-02-01"})
    assert response.status_code == 302
    plan = ActionPlan.objects.get(code="2026-2027")
    assert [action.code for action in plan.actions()] == ["I.1.1", "I.1.2"]
    html = page.get(at(draft)).content.decode()
    assert 'class="draft-cell"' not in html  # nothing is to be decided any more


@pytest.mark.parametrize(
    "changes",
    [{"code": "2022-2024"}, {"code": "a/b"}, {"first_year": "2027"}, {"strategy": ""}, {"decision_number": ""}],
)
def test_a_decision_is_told_whole(page, arta, changes):
    draft = plan_draft(TRAINING, by=arta)
    decision = {"strategy": Strategy.objects.get().pk, "code": "2026-2027", "title": "Plani", "first_year": "2026"}
    decision |= {"last_year": "2027", "dated_on": "2026-01-15", "decision_number": "1", "decided_on": "2026-01-15"}
    response = page.post(at(draft, "plan_draft_adopt"), decision | {"in_force_on": "2026-01-15"} | changes)
    assert response.status_code == 422
    assert ActionPlan.objects.count() == 1


def test_the_strategy_of_the_plan_s_years_is_chosen_beforehand():
    assert AdoptionForm(years=[2025, 2026])["strategy"].initial == Strategy.objects.get()
    assert AdoptionForm(years=[2026, 2027])["strategy"].initial is None


def test_a_corrected_document_is_taken_in_place_of_the_first(page, arta):
    draft = plan_draft(TRAINING, LEAFLETS, by=arta)
    page.post(at(draft, "plan_draft_name"), {"what": "institution", "printed": "Agjencia e Re", "code": "ad"})
    response = page.post(at(draft, "plan_draft_upload"), {"file": upload(LEAFLETS, TRAINING, name="plani 2.docx")})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.file_name == "plani 2.docx"
    assert [name.printed for name in read_draft(draft).unknown_names] == ["USAID"]
    bad = page.post(at(draft, "plan_draft_upload"), {"file": SimpleUploadedFile("x.docx", b"x")})
    assert bad.status_code == 422
    draft.refresh_from_db()
    assert draft.file_name == "plani 2.docx"


def test_the_working_table_costs_a_constant_number_of_queries(page, arta):
    titles = ("1. Numri i policëve.", "1. Numri i policëve. 2. Numri i fletushkave.")
    one, two = (boxes("", f"Treguesi: {title}", "", "", "10", "20", "Rezultati") for title in titles)
    small, large = (plan_draft(*rows, by=arta) for rows in ((one, TRAINING), (two, TRAINING, LEAFLETS)))
    assert len(read_draft(large).plan.of_kind("indicator")[0].value("title")) == 2
    assert count_queries(page, at(small)) == count_queries(page, at(large))


def test_a_draft_is_dropped(page, arta):
    draft = plan_draft(by=arta)
    assert page.post(at(draft, "plan_draft_drop")).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "dropped"
    assert page.get(at(draft)).status_code == 200
    assert page.get(reverse("plan_draft_list")).status_code == 200


def test_the_list_of_plans_leads_to_it_for_the_secretariat_alone(page, client, besnik):
    url = reverse("plan_list")
    assert reverse("plan_draft_list") in page.get(url).content.decode()
    client.force_login(besnik)
    assert reverse("plan_draft_list") not in client.get(url).content.decode()


def test_a_file_name_is_text(page, arta):
    from plans.services.drafts import replace_document

    draft = plan_draft(by=arta)
    replace_document(draft=draft, file=read_file(name="<b>plani</b>.docx"), by=arta)
    assert "<b>plani" not in page.get(at(draft)).content.decode()

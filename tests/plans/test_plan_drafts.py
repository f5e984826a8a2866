"""The next plan as a draft: decisions about cells and names, a second upload, adoption as a whole or not at all."""

import datetime as dt

import pytest

from accounts.models import Institution, InstitutionAlias
from plans.documents.writing import document_of
from plans.drafts.reading import read_draft
from plans.models import Action, ActionPlan, FundingSource, PlanDraft, PlanVersion
from plans.reading.opening import as_data, from_data
from plans.selectors import plan_on
from plans.services.drafts import (
    adopt_draft,
    decide_cell,
    decide_name,
    drop_draft,
    replace_document,
    undecide_cell,
)
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.plans.reading.drafts import LEAFLETS, TRAINING, adoption, plan_draft, printed, read_file
from tests.plans.reading.layout import boxes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SHA = "a" * 64


def row_of(draft, code):
    rows = read_draft(draft).plan.rows
    number = next(number for number, row in enumerate(rows) if row.kind == "action" and row.code == code)
    return number, rows[number]


def decide_all(draft, by):
    """Everything that blocks in the small plan."""
    number, _row = row_of(draft, "I.1.2")
    decide_cell(draft=draft, row=number, column="deadline", read_as="2027", sha256=draft.file_sha256, by=by)
    decide_name(
        draft=draft, what="institution", printed="Agjencia e Re", code="", kind="agency", name="Agjencia", by=by
    )
    decide_name(draft=draft, what="source", printed="USAID", code="", kind="donor", by=by)


def test_printed_rows_are_kept_as_they_were_read():
    plan = printed(TRAINING, LEAFLETS)
    assert from_data(as_data(plan)) == plan


def test_nothing_of_a_draft_is_in_the_plan(arta):
    before = (Action.objects.count(), Institution.objects.count(), PlanVersion.objects.count())
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    assert (Action.objects.count(), Institution.objects.count(), PlanVersion.objects.count()) == before
    assert read_draft(draft).n_blocking == 0


def test_what_a_product_counts_is_said_in_the_preview(arta):
    """The document goes on printing what it prints; the output of the plan has the unit that a person said."""
    draft = plan_draft(TRAINING, by=arta)
    number, row = row_of(draft, "I.1.1")
    said = {"read_as": "40 policë çdo vit [policë të trajnuar]", "sha256": draft.file_sha256, "by": arta}
    decide_cell(draft=draft, row=number, column="product", **said)
    version = adopt_draft(draft=draft, adoption=adoption(), by=arta)
    made = version.plan.actions().get(code="I.1.1")
    assert made.product_printed == row.cells["product"].printed
    assert [(one.unit, one.value_per_year) for one in made.outputs.all()] == [("policë të trajnuar", 40)]


def test_what_is_open_is_told_with_its_reason(arta):
    reading = read_draft(plan_draft(by=arta))
    assert {doubt.reason for _row, _cell, doubt in reading.open_doubts} == {
        "deadline_not_understood",
        "institution_unknown",
        "source_unknown",
    }
    assert [(name.what, name.printed, name.codes) for name in reading.unknown_names] == [
        ("source", "USAID", ("I.1.2",)),
        ("institution", "Agjencia e Re", ("I.1.2",)),
    ]


def test_a_cell_is_read_otherwise_confirmed_and_as_printed_again(arta):
    draft = plan_draft(by=arta)
    number, row = row_of(draft, "I.1.2")
    assert row.value("deadline").due_on is None
    place = {"draft": draft, "row": number, "column": "deadline", "sha256": SHA, "by": arta}
    decide_cell(**place, read_as="TM2 2027")
    cell = row_of(draft, "I.1.2")[1].cells["deadline"]
    assert (cell.value.due_on, cell.printed, cell.doubts) == (dt.date(2027, 6, 30), "pas miratimit", [])
    decide_cell(**place, read_as=None)
    cell = row_of(draft, "I.1.2")[1].cells["deadline"]
    assert (cell.value.due_on, cell.is_confirmed, cell.open_doubts) == (None, True, [])
    undecide_cell(**place)
    assert row_of(draft, "I.1.2")[1].cells["deadline"].open_doubts
    assert draft.decisions["cells"] == []


def test_a_decision_names_who_took_it_and_when(arta):
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    assert all(one["by"] and one["at"] for one in draft.decisions["cells"] + draft.decisions["names"])


def test_an_unknown_name_cannot_just_be_confirmed(arta):
    draft = plan_draft(by=arta)
    number, _row = row_of(draft, "I.1.2")
    decide_cell(draft=draft, row=number, column="institutions", read_as=None, sha256=SHA, by=arta)
    assert "institution_unknown" in {doubt.reason for _r, _c, doubt in read_draft(draft).open_doubts}


def test_a_new_name_is_of_a_kind(arta):
    draft = plan_draft(by=arta)
    with pytest.raises(Refused, match="of which kind “USAID” is"):
        decide_name(draft=draft, what="source", printed="USAID", code="", by=arta)
    with pytest.raises(Refused, match="Choose one of the list"):
        decide_name(draft=draft, what="source", printed="USAID", code="nobody", by=arta)


def test_a_second_upload_keeps_what_was_decided(arta):
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    more = boxes("I.1.3", "Takimi vjetor", "2027", "0.00", "0.00", "BK", "MPB", "Takimi i mbajtur.")
    changed = [*LEAFLETS[:2], boxes("deri në fund")[0], *LEAFLETS[3:]]
    replace_document(draft=draft, file=read_file(more, LEAFLETS, TRAINING, sha256="b" * 64), by=arta)
    assert read_draft(draft).n_blocking == 0
    assert row_of(draft, "I.1.2")[1].value("deadline").due_on == dt.date(2027, 12, 31)
    replace_document(draft=draft, file=read_file(TRAINING, changed, sha256="c" * 64), by=arta)
    assert {doubt.reason for _row, _cell, doubt in read_draft(draft).open_doubts} == {"deadline_not_understood"}


def test_a_decision_about_an_older_document_is_refused(arta):
    draft = plan_draft(by=arta)
    replace_document(draft=draft, file=read_file(sha256="b" * 64), by=arta)
    with pytest.raises(StaleEdit, match="newer document"):
        decide_cell(draft=draft, row=3, column="deadline", read_as="2027", sha256=SHA, by=arta)


def test_findings_of_data_quality_are_there_at_once(arta):
    found = read_draft(plan_draft(by=arta)).findings()
    assert {finding.place.code for finding in found if "deadline" in finding.rule} == {"I.1.2"}


def test_adoption_makes_version_1_of_a_new_plan(arta):
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    version = adopt_draft(draft=draft, adoption=adoption(), by=arta)
    plan = ActionPlan.objects.get(code="2026-2027")
    assert (version.plan, version.number, version.decision_number) == (plan, 1, "01/2026")
    assert plan.strategy.plans.count() == 2
    today = plan_on(plan, dt.date(2026, 3, 1))
    assert [action.code for action in today.actions] == ["I.1.1", "I.1.2"]
    assert today.actions[1].deadline_on == dt.date(2027, 12, 31)
    assert today.actions[1].deadline_printed == "pas miratimit"
    assert today.actions[1].printed_code == "1.1.2"
    assert [role.institution.abbreviation for role in today.actions[0].roles.all()] == ["PK", "MPB"]
    new = Institution.objects.get(code="agjencia-e-re")
    assert (new.name, new.kind, new.is_reporting) == ("Agjencia", "agency", True)
    assert FundingSource.objects.get(code="usaid").kind == "donor"
    assert Action.objects.get(objective__strategic__plan=plan, code="I.1.1").search_text
    assert document_of(plan)["actions"][0]["outputs"][0]["value_per_year"] == "40.00"
    assert ActionPlan.objects.get(code="2022-2024").actions().count() == 101
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.ended_by) == ("adopted", version, arta)


def test_a_plan_of_a_new_strategy(arta):
    draft = plan_draft(TRAINING, by=arta)
    told = adoption(strategy={**adoption().strategy, "code": "2026-2030", "first_year": 2026, "last_year": 2030})
    assert adopt_draft(draft=draft, adoption=told, by=arta).plan.strategy.code == "2026-2030"


def test_a_name_that_was_matched_is_known_the_next_time(arta):
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    decide_name(draft=draft, what="institution", printed="Agjencia e Re", code="ad", by=arta)
    adopt_draft(draft=draft, adoption=adoption(), by=arta)
    assert InstitutionAlias.objects.get(alias="Agjencia e Re").institution.code == "ad"
    again = read_draft(plan_draft(by=arta))
    assert [name.printed for name in again.unknown_names] == []


def test_a_new_institution_never_takes_the_code_of_another_one(arta):
    Institution.objects.create(code="agjencia-e-re", abbreviation="AER", kind="agency")
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    adopt_draft(draft=draft, adoption=adoption(), by=arta)
    assert Institution.objects.get(code="agjencia-e-re-2").abbreviation == "Agjencia e Re"
    assert Institution.objects.get(code="agjencia-e-re").abbreviation == "AER"


def test_a_plan_is_not_adopted_while_something_is_open(arta):
    draft = plan_draft(by=arta)
    with pytest.raises(Refused, match="3 cells have to be decided"):
        adopt_draft(draft=draft, adoption=adoption(), by=arta)
    assert ActionPlan.objects.count() == 1


def test_a_code_of_a_plan_is_taken_once(arta):
    draft = plan_draft(TRAINING, by=arta)
    with pytest.raises(Refused, match="There is a plan 2022-2024 already"):
        adopt_draft(draft=draft, adoption=adoption(code="2022-2024"), by=arta)
    draft.refresh_from_db()
    assert draft.is_draft


def test_adoption_is_all_or_nothing(arta, monkeypatch):
    draft = plan_draft(TRAINING, by=arta)
    before = (ActionPlan.objects.count(), Action.objects.count(), PlanVersion.objects.count())
    monkeypatch.setattr("plans.services.drafts.write_edition", lambda **told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        adopt_draft(draft=draft, adoption=adoption(), by=arta)
    assert (ActionPlan.objects.count(), Action.objects.count(), PlanVersion.objects.count()) == before
    assert PlanDraft.objects.get(pk=draft.pk).is_draft


def test_a_dropped_draft_does_not_change_any_more(arta):
    draft = plan_draft(by=arta)
    drop_draft(draft=draft, by=arta)
    with pytest.raises(Refused, match="adopted or dropped"):
        replace_document(draft=draft, file=read_file(), by=arta)
    with pytest.raises(WrittenOnce):
        PlanDraft.objects.filter(pk=draft.pk).update(file_name="tjetër")


def test_only_the_secretariat_begins_a_plan(besnik, arta):
    with pytest.raises(Refused, match="Only the Secretariat"):
        plan_draft(by=besnik)
    draft = plan_draft(TRAINING, by=arta)
    with pytest.raises(Refused, match="Only the Secretariat"):
        adopt_draft(draft=draft, adoption=adoption(), by=besnik)


def test_what_the_tables_cannot_hold_is_named_and_nothing_is_cut(arta):
    long = boxes("I.1.3", "Takimi", "2027 " + "x" * 300, "0.00", "0.00", "BK", "MPB", "Takimi.")
    with pytest.raises(Refused, match="I.1.3: deadline as printed is too long, or too large, to be kept: “2027 xxx"):
        plan_draft(TRAINING, long, by=arta)
    large = boxes("I.1.3", "Takimi", "2027", "99999999999.00", "0.00", "BK", "MPB", "Takimi.")
    with pytest.raises(Refused, match="amount"):
        plan_draft(TRAINING, large, by=arta)


def test_a_code_that_a_person_types_twice_blocks(arta):
    draft = plan_draft(by=arta)
    decide_all(draft, arta)
    number, _row = row_of(draft, "I.1.2")
    decide_cell(draft=draft, row=number, column="code", read_as="I.1.1", sha256=SHA, by=arta)
    assert {doubt.reason for _r, _c, doubt in read_draft(draft).open_doubts} == {"code_twice"}
    assert read_draft(draft).findings() == []


def test_more_than_a_hundred_per_cent_is_decided_by_a_person(arta):
    odd = boxes("I.1.1", "Rritja", "2026", "0.00", "0.00", "BK", "MPB", "Rritje për 150%.")
    draft = plan_draft(odd, by=arta)
    assert read_draft(draft).n_blocking == 1
    number, _row = row_of(draft, "I.1.1")
    decide_cell(draft=draft, row=number, column="product", read_as=None, sha256=SHA, by=arta)
    version = adopt_draft(draft=draft, adoption=adoption(), by=arta)
    assert version.plan.actions().get().outputs.get().basis == "delivery"

"""A draft of changes: written, compared, adopted as a whole by decision, or dropped; then it never changes."""

import datetime as dt

import pytest
from django.db import transaction

from plans.documents.changing import DoesNotFit
from plans.documents.difference import difference, sides
from plans.documents.drafts import newest_edition, other_drafts, proposed_document
from plans.documents.editions import document_in
from plans.documents.writing import document_of
from plans.models import Action, Amendment, AmendmentChange, BudgetLine, IndicatorTarget, Lineage, VersionEdition
from plans.selectors import plan_on
from plans.services.amendments import (
    adopt_amendment,
    comment_on_amendment,
    draft_amendment,
    drop_amendment,
    remove_change,
    save_change,
    take_over_present,
)
from plans.services.versions import bring_into_force, bring_plans_into_force
from progress.services.periods import close_period
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.factories import action, open_period, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Kind = AmendmentChange.Kind
DECISION = {"decision_number": "14/2022", "decided_on": dt.date(2022, 5, 2), "in_force_on": dt.date(2022, 5, 10)}


def new_action(code, title="Veprim i ri", **terms):
    told = {"title": {"sq": title, "en": "", "sr": ""}, "deadline_on": "2024-06-30", "budget_2024": "500.00"}
    told |= {"roles": {"lead": "msh", "supporting": ["pk"]}, "fundings": ["bk"]}
    return {"code": code, "objective": code.rpartition(".")[0], "terms": told | terms}


@pytest.fixture
def draft(arta):
    return draft_amendment(plan=the_plan(), title="Rishikimi vjetor 2022", by=arta)


def term(draft, by, key="I.1.2", field="deadline_on", after="2024-06-30", **more):
    return save_change(
        amendment=draft, kind=Kind.TERM, key=key, field=field, after=after, reason="Vonesë e prokurimit.", by=by, **more
    )


def adopt(draft, by, **changes):
    return adopt_amendment(amendment=draft, by=by, **(DECISION | changes))


@pytest.fixture
def in_may():
    with clock.at(dt.date(2022, 5, 20)):
        yield


def test_every_kind_of_change_makes_the_version(draft, arta, in_may):
    """One amendment with all of them: the version says each, version 1 says what it said, the rows follow."""
    before = plan_on(the_plan(), dt.date(2022, 4, 1))
    keys = dict(Action.objects.values_list("key", "pk"))
    term(draft, arta)
    term(draft, arta, field="title", after={"sq": "Titull i ri", "en": "New title", "sr": ""})
    term(draft, arta, field="product", after={"sq": "Produkt i ri", "en": "", "sr": ""})
    term(draft, arta, field="budget_2023", after="77.00")
    term(draft, arta, field="fundings", after=["bk", "banka-boterore"])
    term(draft, arta, field="roles", after={"lead": "pk", "supporting": ["msh"]})
    term(draft, arta, key="I-1", field="target_interim", after={"value": "55", "due_on": "2024-12-31"})
    output = {"printed": "20 trajnime", "basis": "quantity", "unit": "trajnime", "value_in_total": "20"}
    term(
        draft,
        arta,
        key="I.1.3",
        field="output_1",
        after=output | {"unit_en": "", "unit_sr": "", "value_per_year": None},
    )
    give = {"amendment": draft, "reason": "Vendim.", "by": arta}
    save_change(kind=Kind.NEW, key="I.1.90", after=new_action("I.1.90"), **give)
    save_change(kind=Kind.CANCEL, key="I.2.1", **give)
    save_change(kind=Kind.SPLIT, key="I.2.2", after={"into": [new_action("I.2.91"), new_action("I.2.92")]}, **give)
    merged = {"from": ["I.3.1", "I.3.2"], "action": new_action("I.3.90")}
    save_change(kind=Kind.MERGE, key="I.3.90", after=merged, **give)
    save_change(kind=Kind.MOVE, key="I.3.3", after={"objective": "II.1", "code": "II.1.90"}, **give)
    adopted = adopt(draft, arta)

    assert adopted.state == "adopted" and adopted.version.number == 2 and adopted.version.decision_number == "14/2022"
    now, rows = plan_on(the_plan(), DECISION["in_force_on"]), {row.key: row for row in the_plan().actions()}
    assert now.version.number == 2 and now.edition.data == canonical_json(document_of(the_plan()))
    assert {key: rows[key].pk for key in keys} == keys
    changed = rows["I.1.2"]
    assert (changed.title, changed.title_en, changed.product_printed) == ("Titull i ri", "New title", "Produkt i ri")
    assert (changed.deadline_on, changed.deadline_printed) == (dt.date(2024, 6, 30), "30.06.2024")
    assert changed.roles.get(part="lead").institution.code == "pk" and changed.fundings.count() == 2
    assert BudgetLine.objects.get(action=changed, year=2023).amount == 77
    assert IndicatorTarget.objects.get(indicator__code="I-1", kind="interim").value == 55
    assert rows["I.1.3"].outputs.get(number=1).value_in_total == 20
    assert rows["I.1.90"].introduced_in == adopted.version and rows["I.1.90"].roles.count() == 2
    ended = {key: rows[key].ended_how for key in ("I.2.1", "I.2.2", "I.3.1", "I.3.2")}
    assert ended == {"I.2.1": "cancelled", "I.2.2": "split", "I.3.1": "merged", "I.3.2": "merged"}
    assert rows["I.2.1"].cancelled_on == DECISION["in_force_on"] and rows["I.2.1"].cancelled_by_decision == "14/2022"
    assert Lineage.objects.count() == 4 and rows["I.3.3"].code == "II.1.90"
    earlier = plan_on(the_plan(), dt.date(2022, 4, 1))
    assert earlier.edition == before.edition and len(earlier.actions) == 101


def test_an_amount_is_split_by_amendment(draft, arta, in_may):
    """By source, nature and recurrence; the rest stays unspecified, and the sum is what it was."""
    part = {"category": "unspecified", "nature": "capital", "recurrence": "one_off", "source": "bk", "amount": "10.00"}
    old = document_in(newest_edition(draft.plan))
    term(draft, arta, key="II.1.2", field="split_2023", after=[part])
    (row,) = difference(old, proposed_document(draft, draft.changes.all()))
    assert [one.field for one in row.terms] == ["split_2023"]
    amount = BudgetLine.objects.get(action__key="II.1.2", year=2023).amount
    adopt(draft, arta)
    bring_into_force(plan=the_plan(), day=DECISION["in_force_on"])
    line = BudgetLine.objects.get(action__key="II.1.2", year=2023)
    assert (line.amount, [str(one.amount) for one in line.parts.all()]) == (amount, ["10.00"])
    (found,) = line.parts.all()
    assert (found.nature, found.recurrence, found.source.code) == ("capital", "one_off", "bk")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "999999.00"}, "more than its amount"),
        ({"nature": "solid"}, "solid"),
        ({"source": "nobody"}, "nobody"),
    ],
)
def test_a_split_that_does_not_fit_is_refused(draft, arta, change, said):
    part = {"category": "unspecified", "nature": "capital", "recurrence": "one_off", "source": "bk", "amount": "10.00"}
    with pytest.raises(Refused, match=said):
        term(draft, arta, key="II.1.2", field="split_2023", after=[part | change])
    assert not draft.changes.exists()


def test_the_difference_says_each_change(draft, arta):
    term(draft, arta)
    give = {"amendment": draft, "reason": "Vendim.", "by": arta}
    save_change(kind=Kind.SPLIT, key="I.2.2", after={"into": [new_action("I.2.91"), new_action("I.2.92")]}, **give)
    save_change(kind=Kind.MOVE, key="I.3.3", after={"objective": "II.1", "code": "II.1.90"}, **give)
    old = document_in(newest_edition(draft.plan))
    found = {row.code: row for row in difference(old, proposed_document(draft, draft.changes.all()))}
    assert {code: row.how for code, row in found.items()} == {
        "I.1.2": "changed",
        "I.2.2": "split",
        "I.2.91": "new",
        "I.2.92": "new",
        "II.1.90": "moved",
    }
    assert [(one.field, one.after) for one in found["I.1.2"].terms] == [("deadline_on", "2024-06-30")]
    assert found["I.2.2"].successors == ["I.2.91", "I.2.92"] and found["I.2.91"].predecessors == ["I.2.2"]
    assert found["II.1.90"].code_before == "I.3.3" and not found["II.1.90"].terms
    assert difference(old, old) == []


def test_words_are_marked():
    left, right = sides("Trajnimi i 20 zyrtarëve", "Trajnimi i 30 zyrtarëve policorë")
    assert [piece.text for piece in left if piece.is_changed] == ["20"]
    assert "".join(piece.text for piece in right) == "Trajnimi i 30 zyrtarëve policorë"
    assert "".join(piece.text for piece in right if piece.is_changed) == "30 policorë"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"key": "I.1.999"}, "I.1.999"),
        ({"field": "colour"}, "colour"),
        ({"after": "2023-12-31", "key": "I.1.2", "field": "deadline_printed"}, "transcription"),
        ({"field": "roles", "after": {"lead": "nobody", "supporting": []}}, "nobody"),
        ({"field": "output_7", "after": {"printed": "x", "basis": "delivery"}}, "7"),
        ({"field": "budget_2023", "after": "-5.00"}, "consistent.*an amount is never below zero"),
        ({"key": "I.1.3", "field": "output_1", "after": {"basis": "quantity", "value_in_total": None}}, "has a target"),
    ],
)
def test_what_does_not_fit_is_refused(draft, arta, given, said):
    with pytest.raises(Refused, match=said):
        term(draft, arta, **given)
    assert not draft.changes.exists() and the_plan().versions.count() == 1


@pytest.mark.parametrize(
    ("kind", "key", "after"),
    [
        (Kind.NEW, "I.1.2", new_action("I.1.2")),  # a code is never given twice
        (Kind.NEW, "I.9.1", new_action("I.9.1")),
        (Kind.NEW, "I.1.90", new_action("I.1.90", title="")),
        (Kind.SPLIT, "I.1.2", {"into": [new_action("I.1.90")]}),
        (Kind.MERGE, "I.1.90", {"from": ["I.1.2"], "action": new_action("I.1.90")}),
        (Kind.MERGE, "I.1.2", {"from": ["I.1.2"], "action": None}),
        (Kind.MOVE, "I.1.2", {"objective": "I.1", "code": "I.1.90"}),
        (Kind.MOVE, "I.1.2", {"objective": "I.2", "code": "I.1.90"}),
    ],
)
def test_what_cannot_be_is_refused(draft, arta, kind, key, after):
    with pytest.raises(DoesNotFit):
        save_change(amendment=draft, kind=kind, key=key, after=after, reason="Vendim.", by=arta)


def test_what_left_the_plan_is_not_changed(draft, arta):
    save_change(amendment=draft, kind=Kind.CANCEL, key="I.1.2", reason="Vendim.", by=arta)
    with pytest.raises(DoesNotFit, match="left"):
        term(draft, arta)


def test_a_change_is_edited_and_removed_in_its_place(draft, arta):
    first, second = term(draft, arta), term(draft, arta, field="budget_2023", after="77.00")
    with pytest.raises(Refused, match="already"):
        term(draft, arta, after="2024-09-30")
    edited = term(draft, arta, after="2024-09-30", replaced=first)
    assert [change.after for change in draft.changes.all()] == ["2024-09-30", "77.00"] and edited.position == 1
    remove_change(change=second, by=arta)
    assert [change.field for change in draft.changes.all()] == ["deadline_on"]


def test_a_change_that_another_rests_on_stays(draft, arta):
    new = save_change(
        amendment=draft, kind=Kind.NEW, key="I.1.90", after=new_action("I.1.90"), reason="Vendim.", by=arta
    )
    save_change(
        amendment=draft, kind=Kind.MERGE, key="I.1.90", after={"from": ["I.1.2"], "action": None}, reason="x", by=arta
    )
    with pytest.raises(DoesNotFit):
        remove_change(change=new, by=arta)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision_number": " "},
        {"decided_on": dt.date(2099, 1, 1)},
        {"in_force_on": dt.date(2022, 3, 1)},  # before the version that is there
    ],
)
def test_without_a_whole_decision_nothing_is_adopted(draft, arta, in_may, wrong):
    term(draft, arta)
    with pytest.raises(Refused):
        adopt(draft, arta, **wrong)
    assert Amendment.objects.get().is_draft and VersionEdition.objects.count() == 1


def test_a_draft_without_changes_is_not_adopted(draft, arta, in_may):
    with pytest.raises(Refused, match="nothing"):
        adopt(draft, arta)


def test_the_day_in_force_may_lie_ahead(draft, arta, in_may):
    term(draft, arta)
    adopt(draft, arta, in_force_on=dt.date(2022, 7, 1))
    assert action("I.1.2").deadline_on != dt.date(2024, 6, 30)
    assert bring_into_force(plan=the_plan(), day=dt.date(2022, 7, 1)).number == 2
    assert action("I.1.2").deadline_on == dt.date(2024, 6, 30)


def test_two_drafts_that_change_the_same(draft, arta, in_may):
    """The conflict is said while both are drafts; adopted, the first one outdates the second."""
    other = draft_amendment(plan=the_plan(), title="Tjetër", by=arta)
    term(draft, arta)
    late = term(other, arta, after="2025-03-31")
    save_change(amendment=other, kind=Kind.CANCEL, key="I.1.3", reason="x", by=arta)
    term(draft, arta, key="I.1.3", field="budget_2023", after="1.00")
    found = other_drafts(other, other.changes.all())
    assert [(conflict.change.key, conflict.other) for conflict in found] == [("I.1.2", draft), ("I.1.3", draft)]
    adopt(draft, arta)
    with pytest.raises(StaleEdit, match=r"I\.1\.2"):
        adopt(other, arta)
    take_over_present(change=late, by=arta)
    assert late.before == "2024-06-30"
    assert adopt(other, arta).version.number == 3


def test_what_was_adopted_or_dropped_stands(draft, arta, elira, in_may):
    change = term(draft, arta)
    comment_on_amendment(amendment=draft, text="Pajtohemi.", by=elira)
    adopt(draft, arta)
    for touch in (
        lambda: term(draft, arta, field="budget_2023", after="1.00"),
        lambda: remove_change(change=change, by=arta),
        lambda: comment_on_amendment(amendment=draft, text="Vonë.", by=elira),
        lambda: drop_amendment(amendment=draft, reason="x", by=arta),
        lambda: adopt(draft, arta),
    ):
        with pytest.raises(Refused):
            touch()
    for touch in (
        lambda: AmendmentChange.objects.update(reason="x"),
        lambda: Amendment.objects.update(title="x"),
        lambda: AmendmentChange.objects.all().delete(),
        lambda: AmendmentChange.objects.create(amendment=draft, position=9, kind="cancel", key="I.1.3", reason="x"),
    ):
        with pytest.raises(WrittenOnce):
            touch()


def test_a_draft_is_dropped_with_its_reason(draft, arta):
    with pytest.raises(Refused):
        drop_amendment(amendment=draft, reason=" ", by=arta)
    assert drop_amendment(amendment=draft, reason="Nuk u pajtua AKAT.", by=arta).state == "dropped"


@pytest.mark.parametrize("person", ["elira", "driton", "hana"])
def test_only_the_secretariat_writes(draft, person, request):
    by = request.getfixturevalue(person)
    with pytest.raises(Refused):
        term(draft, by)
    with pytest.raises(Refused):
        draft_amendment(plan=the_plan(), title="x", by=by)


def test_the_worker_brings_into_force_what_is_due(draft, arta, in_may):
    term(draft, arta)
    adopt(draft, arta, in_force_on=dt.date(2022, 7, 1))
    assert bring_plans_into_force() == 0
    with clock.at(dt.date(2022, 7, 1)):
        assert bring_plans_into_force() == 1 and bring_plans_into_force() == 0
    assert action("I.1.2").deadline_on == dt.date(2024, 6, 30)


def test_no_page_waits_for_the_worker(draft, arta, driton, in_may, sign_in):
    """While it is away the first page of the day brings the version into force, whose and whichever it is."""
    term(draft, arta, field="title", after={"sq": "Titulli i ri", "en": "", "sr": ""})
    adopt(draft, arta, in_force_on=dt.date(2022, 7, 1))
    for person, address in ((driton, "/"), (arta, "/plans/2022-2024/")):
        with transaction.atomic():
            client = sign_in(person)
            with clock.at(dt.date(2022, 6, 30)):
                client.get(address)
                assert action("I.1.2").title != "Titulli i ri"
            with clock.at(dt.date(2022, 7, 1)):
                page = client.get(address).content.decode()
                assert action("I.1.2").title == "Titulli i ri" and ("Titulli i ri" in page) == (address != "/")
            transaction.set_rollback(True)


def test_opening_a_period_asks_by_the_version_of_the_day(draft, arta, in_may):
    """Even where the worker was not there: who leads now is asked."""
    code = next(row.code for row in the_plan().actions() if not row.roles.filter(institution__code="msh").exists())
    term(draft, arta, key=action(code).key, field="roles", after={"lead": "msh", "supporting": []})
    adopt(draft, arta, in_force_on=dt.date(2022, 7, 1))
    with clock.at(dt.date(2022, 7, 2)):
        period = open_period("2022-H2", arta)
    asked = {entry.submission.institution.code for entry in action(code).entries.filter(submission__period=period)}
    assert asked == {"msh"}


def test_what_was_added_since_a_period_opened_is_not_recorded_as_not_reported(draft, arta):
    """Nobody was asked about it: it has not started; the next period asks."""
    period = open_period("2022-H1", arta)
    day = clock.local_day(period.opened_at) + dt.timedelta(days=5)
    new = new_action("I.1.90", deadline_on="2099-12-31")
    save_change(amendment=draft, kind=Kind.NEW, key="I.1.90", after=new, reason="Vendim.", by=arta)
    with clock.at(day):
        adopt(draft, arta, decided_on=day, in_force_on=day)
        close_period(period=period, by=arta)
    assert not action("I.1.90").assessments.exists() and action("I.1.3").assessments.exists()


def test_a_code_between_two_moves_is_not_given_again(arta, in_may):
    for number, objective in enumerate(("II.1", "III.1"), start=1):
        moving = draft_amendment(plan=the_plan(), title="Zhvendosje", by=arta)
        after = {"objective": objective, "code": f"{objective}.90"}
        save_change(amendment=moving, kind=Kind.MOVE, key="I.1.2", after=after, reason="Vendim.", by=arta)
        adopt(moving, arta, decision_number=str(number))
    draft = draft_amendment(plan=the_plan(), title="Tjetër", by=arta)
    new = {"amendment": draft, "kind": Kind.NEW, "key": "II.1.90", "after": new_action("II.1.90")}
    with pytest.raises(DoesNotFit, match="was given before"):
        save_change(reason="Vendim.", by=arta, **new)

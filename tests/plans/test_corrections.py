"""Mistakes of the transcription: corrected with their reason in each version that prints them; terms stay."""

import datetime as dt

import pytest

from plans.documents.writing import document_of
from plans.models import VersionEdition
from plans.selectors import plan_in, plan_on
from plans.services import load_plan
from plans.services.amendments import adopt_amendment, draft_amendment, save_change
from plans.services.corrections import correct_transcription
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import action, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = dt.date(2022, 5, 2)


def correct(by, field="deadline_on", before="2024-12-31", after="2023-12-31", **more):
    what = {"of": "action", "key": "I.1.2", "reason": "Gabim leximi."} | more
    return correct_transcription(plan=the_plan(), field=field, before=before, after=after, by=by, **what)


@pytest.fixture
def amended(arta):
    """A second version, which changes the budget of the action."""
    with clock.at(dt.date(2022, 5, 20)):
        draft = draft_amendment(plan=the_plan(), title="Rishikimi", by=arta)
        what = {"kind": "term", "key": "I.1.2", "field": "budget_2023", "after": "77.00", "reason": "Kursim."}
        save_change(amendment=draft, by=arta, **what)
        return adopt_amendment(amendment=draft, decision_number="14", decided_on=DAY, in_force_on=DAY, by=arta)


def test_each_version_that_prints_the_mistake_gets_an_edition(amended, hana):
    before = VersionEdition.objects.get(version__number=1)
    made = correct(hana)
    assert [(edition.version.number, edition.number, edition.reason) for edition in made] == [
        (1, 2, "Gabim leximi."),
        (2, 2, "Gabim leximi."),
    ]
    row = action("I.1.2")
    assert row.deadline_on == dt.date(2023, 12, 31) and row.deadline_printed != "31.12.2023"
    assert plan_on(the_plan(), DAY).edition.data == canonical_json(document_of(the_plan()))
    kept = next(row for row in plan_in(before).actions if row.code == "I.1.2")
    assert kept.deadline_on == dt.date(2024, 12, 31), "what was sealed with it still reads it"


def test_a_version_that_says_otherwise_stays(amended, hana):
    was = next(line for line in plan_in(VersionEdition.objects.get(version__number=1)).actions if line.key == "I.1.2")
    amount = next(line.amount for line in was.budget_lines.all() if line.year == 2023)
    made = correct(hana, field="budget_2023", before=None if amount is None else f"{amount:.2f}", after="5.00")
    assert [edition.version.number for edition in made] == [1]
    assert action("I.1.2").budget_lines.get(year=2023).amount == 77, "the version in force is another one"


@pytest.mark.parametrize("given", [{"reason": " "}, {"after": "2024-12-31"}, {"field": "colour"}])
def test_what_corrects_nothing_is_refused(hana, given):
    with pytest.raises(Refused):
        correct(hana, **given)
    assert VersionEdition.objects.count() == 1


def test_what_nobody_prints_any_more_is_stale(hana):
    with pytest.raises(StaleEdit):
        correct(hana, before="2021-12-31")


def test_printed_text_is_corrected_alone(hana):
    printed = action("I.1.2").deadline_printed
    correct(hana, field="deadline_printed", before=printed, after="deri në fund të vitit 2024")
    row = action("I.1.2")
    assert (row.deadline_printed, row.deadline_on) == ("deri në fund të vitit 2024", dt.date(2024, 12, 31))


@pytest.mark.parametrize("person", ["arta", "elira", "driton"])
def test_only_the_administrator_corrects(person, request):
    with pytest.raises(Refused, match="administrator"):
        correct(request.getfixturevalue(person))


def test_loading_the_plan_again_leaves_what_was_decided_and_corrected(amended, hana):
    correct(hana)
    editions = VersionEdition.objects.count()
    load_plan()
    assert VersionEdition.objects.count() == editions
    row = action("I.1.2")
    assert row.deadline_on == dt.date(2023, 12, 31) and row.budget_lines.get(year=2023).amount == 77

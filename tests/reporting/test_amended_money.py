"""A report of a plan that an amendment and passports have changed: what was printed stays beside what holds."""

import copy
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from plans.documents.editions import document_in
from plans.models import DatedTarget, Indicator, PlanVersion, printed_passport
from plans.services import bring_into_force, write_edition
from progress.formulas.budget import sum_of
from progress.selectors.states import live_state, state_of
from progress.services.answers import SpendingAnswer
from progress.services.passports import record_passport
from progress.services.periods import close_period
from reporting.data.tables import tables
from reporting.document.html import html
from reporting.document.reader import Reader
from reporting.snapshot import build
from strategy_tracker.base import clock
from tests.factories import get_entry, get_submission, make_answer, open_period, someone, verified_submission
from tests.reporting.conftest import edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MASHT, CODE = "masht", "II.1.2"
D = Decimal


@pytest.fixture
def amended(arta):
    """2022-H2 of a plan whose second version costs one action anew and splits it, with the spending of one answer."""
    period = open_period("2022-H2")
    plan, day = period.plan, dt.date(2022, 8, 1)
    document = copy.deepcopy(document_in(plan.versions.get(number=1).editions.last()))
    line = next(r for r in document["actions"] if r["code"] == CODE)["budget_lines"][0]
    part = {"number": 1, "printed": "", "category": "unspecified", "nature": "capital", "recurrence": "one_off"}
    line |= {"amount": "9000.00", "parts": [part | {"source": None, "amount": "3000.00"}]}
    decided = {"number": 2, "decision_number": "7/2022", "decided_on": day, "in_force_on": day}
    write_edition(version=PlanVersion.objects.create(plan=plan, **decided), document=document)
    bring_into_force(plan=plan, day=day)
    entry = get_entry(get_submission(period, MASHT), CODE)
    source = entry.action.fundings.first().source_id
    spent = (SpendingAnswer(source, D(400), "current", "recurrent"), SpendingAnswer(source, D(100)))
    verified_submission(period, MASHT, None, {CODE: make_answer(entry, spendings=spent)}, arta)
    one = Indicator.objects.select_related("plan").get(code="III.1-1")
    with clock.at(dt.date(2022, 12, 1)):
        record_passport(
            indicator=one,
            passport=printed_passport(one).__class__(
                unit="count", span_rule="sum", targets=(DatedTarget(dt.date(2022, 12, 31), D(40)),)
            ),
            in_force_on=dt.date(2022, 7, 1),
            decision_number="9/2022",
            decided_on=dt.date(2022, 11, 30),
            by=arta,
        )
    with clock.at(dt.date(2023, 1, 31)):
        close_period(period=period, by=someone("secretariat"))
    return period


def table(reader, key):
    found = tables(reader)[key]
    return [dict(zip(map(str, found.header), row, strict=True)) for row in found.rows]


def test_printed_revised_and_spent_stand_side_by_side_and_add_up(amended):
    data = build("annual", amended)
    with translation.override("en"):
        reader = Reader(data, edition("en"))
        by_year, kinds, by_action = (table(reader, key) for key in ("budget-by-year", "kinds", "budget"))
        page = html(data, edition("en"))
    first = by_year[0]
    planned = {row["No."]: row for row in by_action}[CODE]
    before = planned["Planned as printed 2022"]
    assert planned["Planned 2022"] == D(9000) != before
    assert first["Planned"] - first["Planned as printed"] == 9000 - before
    for column, whole in (
        ("Planned", "Planned"),
        ("Planned as printed", "Planned as printed"),
        ("Spent", "Spent in all"),
    ):
        assert sum_of(row[column] for row in kinds) == by_year[-1][whole]
        of_year = sum_of(row[column] for row in kinds if row["Year"] == 2022)
        assert of_year == first[whole]
    own = [row for row in kinds if (row["No."], row["Year"]) == (CODE, 2022)]
    named = {(row["Nature"], row["One-off or recurrent"]): (row["Planned"], row["Spent"]) for row in own}
    assert named == {
        ("capital", "one-off"): (D(3000), None),
        ("current", "recurrent"): (None, D(400)),
        ("unspecified", "unspecified"): (D(6000), D(100)),
    }
    words = " ".join(page.split())
    assert "2022: revised by decision, printed" in words
    assert "Planned and spent by recurrence" in words


def test_the_pages_add_up_what_the_seal_holds(amended):
    """Cell by cell what the plan and the answers gave, what was printed and how it was split before too."""
    years = amended.plan.years
    assert state_of(amended).cells(years) == live_state(amended).cells(years)


def test_targets_of_passports_stand_beside_what_is_printed(amended):
    data = build("annual", amended)
    with translation.override("en"):
        row = next(r for r in table(Reader(data, edition("en")), "indicators") if r["No."] == "III.1-1")
    assert row["Target"] == 40 and row["Final target"] is None
    assert "40" in row["Other targets of the passport"] and row["Decision of the passport"].startswith("9/2022")
    assert row["Final target as printed"].startswith("Të vendosen vlerat")


def test_the_table_of_a_half_year_names_the_decision(amended):
    with translation.override("en"):
        words = " ".join(html(build("six_month", amended), edition("en")).split())
    assert "By decision 9/2022: 31.12.2022: 40" in words

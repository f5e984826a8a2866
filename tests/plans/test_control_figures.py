"""The control figures of the document, recomputed: whoever changes a fixture by mistake hears of it here."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from accounts.models import Institution
from plans.models import (
    Action,
    ActionInstitution,
    BudgetLine,
    BudgetPart,
    Indicator,
    IndicatorTarget,
    PlanVersion,
    SpecificObjective,
    StatedTotal,
    StrategicObjective,
    VictimFigure,
)

pytestmark = pytest.mark.django_db

ACTIONS_OF_OBJECTIVES = {
    "I.1": 6,
    "I.2": 4,
    "I.3": 6,
    "II.1": 13,
    "III.1": 17,
    "III.2": 12,
    "III.3": 3,
    "III.4": 4,
    "IV.1": 7,
    "IV.2": 8,
    "IV.3": 7,
    "V.1": 14,
}


def test_five_strategic_and_twelve_specific_objectives():
    assert list(StrategicObjective.objects.values_list("code", flat=True)) == ["I", "II", "III", "IV", "V"]
    assert list(SpecificObjective.objects.values_list("code", flat=True)) == list(ACTIONS_OF_OBJECTIVES)


def test_101_actions_under_their_objectives():
    counts = SpecificObjective.objects.annotate(n=Count("actions")).values_list("code", "n")
    assert dict(counts) == ACTIONS_OF_OBJECTIVES
    assert Action.objects.count() == sum(ACTIONS_OF_OBJECTIVES.values()) == 101


@pytest.mark.parametrize(("year", "due"), [(2022, 12), (2023, 33), (2024, 89)])
def test_actions_due_by_the_end_of_a_year(year, due):
    assert Action.objects.filter(deadline_on__year__lte=year).count() == due


def test_actions_due_after_the_plan():
    assert Action.objects.filter(deadline_on__year=2026).count() == 7
    assert not Action.objects.filter(deadline_on__year=2025).exists()


def test_undated_actions():
    undated = Action.objects.undated().values_list("code", flat=True)
    assert list(undated) == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"]


def test_303_budget_cells_of_which_58_are_blank():
    assert BudgetLine.objects.count() == 303
    assert BudgetLine.objects.filter(amount=None).count() == 58


def test_actions_without_any_amount():
    assert Action.objects.exclude(budget_lines__amount__isnull=False).count() == 19


def test_actions_without_a_funding_source():
    assert Action.objects.filter(fundings=None).count() == 11


def test_budget_by_year_and_in_all():
    by_year = BudgetLine.objects.order_by("year").values("year").annotate(total=Sum("amount"))
    assert {row["year"]: row["total"] for row in by_year} == {
        2022: Decimal("275967.00"),
        2023: Decimal("257196.00"),
        2024: Decimal("252196.00"),
    }
    assert BudgetLine.objects.aggregate(total=Sum("amount"))["total"] == Decimal("785359.00")


@pytest.mark.parametrize(
    ("code", "year", "parts"),
    [
        ("I.3.2", 2022, {"wages": "460.00", "goods_and_services": "100.00"}),
        ("I.3.6", 2022, {"wages": "230.00", "goods_and_services": "50.00"}),
        ("IV.1.2", 2022, {"wages": "500.00", "operating": "100.00"}),
        ("IV.2.1", 2022, {"wages": "1000.00"}),
        ("IV.3.1", 2022, {"wages": "500.00", "goods_and_services": "100.00"}),
        ("IV.3.2", 2022, {"wages": "1500.00", "goods_and_services": "200.00"}),
    ],
)
def test_named_parts_of_cells(code, year, parts):
    line = BudgetLine.objects.get(action__code=code, year=year)
    assert {part.category: part.amount for part in line.parts.all()} == {k: Decimal(v) for k, v in parts.items()}
    assert line.amount == sum(map(Decimal, parts.values()))


def test_parts_make_their_line():
    for line in BudgetLine.objects.filter(parts__isnull=False).distinct().prefetch_related("parts"):
        assert line.amount == sum(part.amount for part in line.parts.all())
    assert BudgetPart.objects.count() == 17


@pytest.mark.parametrize(
    ("code", "year", "amount"),
    [
        ("I.2.1", 2022, "80.00"),
        ("I.1.6", 2022, "2280.00"),
        ("II.1.8", 2023, "10000.00"),
        ("III.1.15", 2022, "3270.00"),
        ("III.2.5", 2022, "500.00"),
        ("III.2.5", 2024, "500.00"),
        ("III.3.3", 2024, "91766.00"),
        ("III.4.1", 2022, "2000.00"),
        ("IV.3.7", 2022, "14000.00"),
    ],
)
def test_amounts_of_unusual_cells(code, year, amount):
    assert BudgetLine.objects.get(action__code=code, year=year).amount == Decimal(amount)


def test_stated_totals_are_filled_for_the_first_three_objectives_only():
    assert StatedTotal.objects.count() == 12 * 3 * 3
    filled = StatedTotal.objects.exclude(amount=None)
    assert set(filled.values_list("objective__code", flat=True)) == {"I.1", "I.2", "I.3"}
    assert set(filled.values_list("nature", flat=True)) == {"all"}
    assert filled.get(objective__code="I.3", year=2022).amount == Decimal("14974.00")
    computed = BudgetLine.objects.filter(action__objective__code="I.3", year=2022).aggregate(total=Sum("amount"))
    assert computed["total"] == Decimal("15034.00")


def test_indicators_of_both_levels():
    assert Indicator.objects.filter(specific=None).count() == 6
    assert Indicator.objects.filter(strategic=None).count() == 14
    several = {"III": 2, "IV.3": 2, "V.1": 2}
    counts = Counter(
        indicator.objective.code for indicator in Indicator.objects.select_related("strategic", "specific")
    )
    assert {code: n for code, n in counts.items() if n > 1} == several
    assert len(counts) == 5 + 12


def test_targets_that_are_set():
    values = {
        code: [target.value for target in IndicatorTarget.objects.filter(indicator__code=code).order_by("due_on")]
        for code in IndicatorTarget.objects.exclude(value=None).values_list("indicator__code", flat=True)
    }
    assert values == {
        "I-1": [60, 90],
        "I.2-1": [60, 90],
        "I.3-1": [60, 90],
        "II-1": [50, 70],
        "II.1-1": [50, 70],
    }


def test_every_action_has_one_lead_and_only_one_waits_for_confirmation():
    leads = ActionInstitution.objects.filter(part="lead")
    assert leads.count() == leads.values("action").distinct().count() == 101
    waiting = ActionInstitution.objects.filter(needs_confirmation=True)
    assert set(waiting.values_list("action__code", flat=True)) == {"IV.1.5"}


def test_who_is_asked_to_report():
    asked = Institution.objects.asked_to_report()
    assert asked.count() == 34
    assert not asked.filter(parts=None).exists(), "whoever is asked has a part in an action"
    assert not asked.filter(kind__in=["donor", "international"]).exists()
    others = Institution.objects.filter(is_reporting=False).exclude(kind__in=["donor", "international"])
    assert list(others.values_list("code", flat=True)) == ["mkrs"], "it has no part in any action"


def test_version_one_of_the_plan():
    version = PlanVersion.objects.get()
    assert (version.number, version.decided_on.isoformat(), version.decision_number) == (1, "2022-03-29", "")
    assert Action.objects.filter(introduced_in=version).count() == 101


@pytest.mark.parametrize(("year", "identified"), [(2019, 26), (2020, 17), (2021, 25)])
def test_identified_victims_by_every_dimension(year, identified):
    figures = VictimFigure.objects.filter(year=year)
    assert figures.get(dimension="case", category="identified").value == identified
    for dimension in ("sex", "origin", "age", "exploitation"):
        cells = figures.filter(dimension=dimension)
        assert cells.filter(is_total=False).aggregate(total=Sum("value"))["total"] == identified, dimension
        assert all(total.value == identified for total in cells.filter(is_total=True)), dimension


def test_cells_of_the_victim_tables():
    counts = Counter(VictimFigure.objects.values_list("dimension", flat=True))
    assert counts == {"case": 12, "sex": 6, "origin": 15, "age": 24, "exploitation": 24}
    assert VictimFigure.objects.get(year=2021, category="not-assisted").value == 18
    assert VictimFigure.objects.get(year=2021, category="assisted").value == 14

"""What the database refuses of a plan, and what its rows say of themselves."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import Institution
from plans.models import (
    Action,
    ActionFunding,
    ActionInstitution,
    ActionPlan,
    BudgetLine,
    BudgetPart,
    Indicator,
    Output,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
    VictimFigure,
)
from tests.factories import action, the_plan

pytestmark = pytest.mark.django_db
CODE = "I.1.2"


def first(model, **where):
    return model.objects.filter(**where).first()


# The name of the constraint that is broken → a change that breaks it.
REFUSED = {
    "action_cancelled_with_decision_and_reason": lambda: Action.objects.filter(code=CODE).update(
        cancelled_on=dt.date(2023, 1, 1), cancelled_by_decision="5/2023"
    ),
    "action_code_once_per_objective": lambda: Action.objects.filter(code__startswith="I.1.").update(code=CODE),
    "action_has_one_lead": lambda: ActionInstitution.objects.update(part="lead"),
    "action_institution_once": lambda: ActionInstitution.objects.update(institution=first(Institution)),
    "action_funding_amount_not_negative": lambda: ActionFunding.objects.update(amount=-1),
    "budget_line_not_negative": lambda: BudgetLine.objects.filter(action__code=CODE).update(amount=-1),
    "budget_line_once_per_year": lambda: BudgetLine.objects.filter(action__code=CODE).update(year=2022),
    "budget_part_not_negative": lambda: BudgetPart.objects.update(amount=Decimal("-0.01")),
    "indicator_of_exactly_one_objective": lambda: Indicator.objects.update(
        strategic=first(StrategicObjective), specific=first(SpecificObjective)
    ),
    "indicator_code_once_per_plan": lambda: Indicator.objects.update(code="I-1"),
    "output_number_once_per_action": lambda: Output.objects.update(number=1),
    "output_without_number_has_no_target": lambda: Output.objects.filter(basis="delivery").update(value_in_total=1),
    "output_with_number_has_a_target": lambda: Output.objects.filter(basis="quantity").update(
        value_in_total=None, value_per_year=None
    ),
    "output_percentage_up_to_100": lambda: Output.objects.filter(basis="percentage").update(value_in_total=101),
    "plan_version_number_once_per_plan": lambda: PlanVersion.objects.create(
        plan=the_plan(), number=1, decided_on=dt.date(2023, 1, 1), in_force_on=dt.date(2023, 1, 1)
    ),
    "strategic_objective_code_once_per_plan": lambda: StrategicObjective.objects.update(code="I"),
    "victim_figure_once": lambda: VictimFigure.objects.update(year=2019),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        REFUSED[name]()
    # SQLite names the columns of a unique constraint, not the constraint.
    broken = next(c for model in apps.get_models() for c in model._meta.constraints if c.name == name)
    said, fields = str(refused.value), getattr(broken, "fields", ())
    assert name in said or (fields and all(field in said for field in fields))


def test_nothing_and_zero_are_allowed_amounts():
    line = BudgetLine.objects.filter(action__code=CODE, year=2022)
    for amount, is_costed in ((None, False), (Decimal(0), True), (Decimal("0.01"), True)):
        line.update(amount=amount)
        assert line.get().is_costed is is_costed


@pytest.mark.parametrize(
    ("basis", "is_quantified", "is_percentage"),
    [
        ("quantity", True, False),
        ("percentage", True, True),
        ("bare_count", False, False),
        ("delivery", False, False),
    ],
)
def test_what_an_output_asks_for(basis, is_quantified, is_percentage):
    output = Output(basis=basis)
    assert (output.is_quantified, output.is_percentage) == (is_quantified, is_percentage)


def test_an_action_says_when_it_is_due_and_whether_it_stands():
    assert Action(deadline_on=dt.date(2023, 6, 30)).deadline_year == 2023
    assert Action().deadline_year is None
    assert Action(cancelled_on=dt.date(2023, 1, 1)).is_cancelled and not Action().is_cancelled


def test_the_years_of_a_plan_hold_both_ends():
    assert list(ActionPlan(first_year=2022, last_year=2024).years) == [2022, 2023, 2024]
    assert list(ActionPlan(first_year=2022, last_year=2022).years) == [2022]


def test_words_of_the_query_set():
    plan, row = the_plan(), action(CODE)
    actions = plan.actions()
    assert actions.count() == 101 == Action.objects.of_plan(plan.pk).count()
    assert not Action.objects.of_plan(plan.pk + 1).exists()
    recurring = set(actions.recurring().values_list("code", flat=True))
    others = set(actions.recurring(False).values_list("code", flat=True))
    assert recurring and others and not recurring & others and len(recurring | others) == 101
    assert set(actions.undated().values_list("deadline_on", flat=True)) == {None}
    Action.objects.filter(pk=row.pk).update(
        cancelled_on=dt.date(2023, 1, 1),
        cancelled_by_decision="5/2023",
        cancelled_reason="Bashkuar.",
        ended_how="cancelled",
    )
    assert actions.in_force().count() == 100 and not actions.in_force().filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [Action, ActionInstitution, BudgetLine, Indicator, Output, VictimFigure])
def test_a_natural_key_finds_its_row(model):
    row = model.objects.last()
    assert model.objects.get_by_natural_key(*row.natural_key()) == row

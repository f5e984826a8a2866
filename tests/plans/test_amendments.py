"""What a decision changes of an action is written down under its plan version, whoever changes it."""

import datetime as dt

import pytest
from django.urls import reverse

from plans.models import ActionChange, BudgetLine, PlanVersion
from plans.services import record_amendment, terms_of
from tests.factories import action, the_plan

pytestmark = pytest.mark.django_db
CODE = "I.1.2"


@pytest.fixture
def amended():
    """A second version of the plan, by decision."""
    days = {"decided_on": dt.date(2023, 5, 1), "in_force_on": dt.date(2023, 5, 15)}
    return PlanVersion.objects.create(plan=the_plan(), number=2, note="Vendimi 5/2023.", **days)


def posted(page):
    """What the browser would send of an administration page that nobody has changed."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    return data


def save(client, action, **changes):
    url = reverse("admin:plans_action_change", args=[action.pk])
    response = client.post(url, posted(client.get(url)) | changes)
    assert response.status_code == 302, response.context["errors"]


def test_what_is_changed_in_the_administration_stands_under_the_newest_version(amended, arta, client):
    client.force_login(arta)
    row = action(CODE)
    was = terms_of(row)
    save(client, row, deadline_on="2024-06-30")
    change = ActionChange.objects.get()
    assert (change.version, change.action, change.field) == (amended, row, "deadline_on")
    assert (change.before, change.after, change.reason) == (was["deadline_on"], "2024-06-30", "Vendimi 5/2023.")
    save(client, row, deadline_on="2024-09-30")
    assert ActionChange.objects.get().before == was["deadline_on"]  # what the decision found
    save(client, row, deadline_on=was["deadline_on"])
    assert not ActionChange.objects.exists()


def test_an_amount_that_is_changed_alone_stands_there_too(amended, arta, client):
    client.force_login(arta)
    line = BudgetLine.objects.filter(action__code=CODE, year=2023).get()
    url = reverse("admin:plans_budgetline_change", args=[line.pk])
    assert client.post(url, posted(client.get(url)) | {"amount": "77.00"}).status_code == 302
    change = ActionChange.objects.get()
    assert (change.field, change.after) == ("budget_2023", "77.00")


def test_before_a_decision_a_change_corrects_the_transcription(arta, client):
    client.force_login(arta)
    save(client, action(CODE), deadline_on="2024-06-30")
    assert action(CODE).deadline_on == dt.date(2024, 6, 30) and not ActionChange.objects.exists()


def test_blank_and_zero_are_two_terms(amended):
    row = action(CODE)
    BudgetLine.objects.filter(action=row, year=2024).update(amount=None)
    before = terms_of(row)
    BudgetLine.objects.filter(action=row, year=2024).update(amount=0)
    assert record_amendment(action=row, before=before) == 1
    change = ActionChange.objects.get()
    assert (change.before, change.after) == ("", "0.00")

"""Lists in and out of the administration: all or nothing, text stays text, rights follow the role."""

import csv
import io
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from tablib import Dataset

from accounts.models import Institution, User
from accounts.resources import InstitutionResource, TextSafeCSV, TextSafeXLSX, UserResource
from plans.models import Action, BudgetLine
from plans.resources import ActionResource, BudgetLineResource
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from tests.factories import PASSWORD, action

pytestmark = pytest.mark.django_db


def exported(resource, file_format):
    return file_format.export_data(resource.export())


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers():
    Institution.objects.filter(code="pk").update(note='=HYPERLINK("http://x")')
    book = openpyxl.load_workbook(io.BytesIO(exported(InstitutionResource(), TextSafeXLSX())))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    risky = [cell for cell in cells if cell.value == '=HYPERLINK("http://x")']
    assert [cell.data_type for cell in risky] == ["s"]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_csv_disarms_what_looks_like_a_formula(start):
    Institution.objects.filter(code="pk").update(note=f"{start}1+1")
    rows = list(csv.DictReader(io.StringIO(exported(InstitutionResource(), TextSafeCSV()))))
    assert next(row for row in rows if row["code"] == "pk")["note"] == f"'{start}1+1"


def test_every_action_goes_out_once():
    data = ActionResource().export()
    assert len(data) == Action.objects.count() == 101


def test_a_blank_amount_stays_blank_on_its_way_out_and_in():
    data = BudgetLineResource().export()
    blank = BudgetLine.objects.filter(amount__isnull=True).count()
    assert sum(1 for amount in data["amount"] if amount in (None, "")) == blank == 58
    result = BudgetLineResource().import_data(data)
    assert not result.has_errors() and not result.has_validation_errors()
    assert BudgetLine.objects.filter(amount__isnull=True).count() == blank


@pytest.mark.parametrize(
    ("typed", "stored"), [("12.500,00 €", "12500"), ("12.500", "12500"), ("275.5", "275.5"), (12.5, "12.5"), ("", None)]
)
def test_an_amount_comes_in_as_it_is_read_on_the_pages(typed, stored):
    line = BudgetLine.objects.exclude(amount=None).select_related("action").first()
    data = Dataset([line.action.code, line.year, typed], headers=["action", "year", "amount"])
    with translation.override("sq"):
        result = BudgetLineResource().import_data(data)
    assert not result.has_errors() and not result.has_validation_errors(), [r.errors for r in result.rows]
    line.refresh_from_db()
    assert line.amount == (stored and Decimal(stored))


def test_an_amount_that_can_be_read_in_two_ways_does_not_come_in():
    line = BudgetLine.objects.exclude(amount=None).select_related("action").first()
    data = Dataset([line.action.code, line.year, "12.500"], headers=["action", "year", "amount"])
    with translation.override("en"):
        result = BudgetLineResource().import_data(data)
    assert result.has_validation_errors() or result.has_errors()
    assert BudgetLine.objects.get(pk=line.pk).amount == line.amount


def test_what_nobody_sees_does_not_come_in_nor_the_apostrophe_of_a_csv():
    data = Dataset(["pk", "'+383 38\u200b\u202e"], headers=["code", "note"])
    assert not InstitutionResource().import_data(data).has_errors()
    assert Institution.objects.get(code="pk").note == "+383 38"


def fields_on(client, url):
    """What a browser would send of a form of the administration, untouched, and its form."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_the_administration_reads_texts_and_amounts_as_the_pages_do(client, arta, hana):
    institution = Institution.objects.get(code="pk")
    client.force_login(hana)
    client.cookies["django_language"] = "sq"
    url = reverse("admin:accounts_institution_change", args=[institution.pk])
    assert "maxlength" not in client.get(url).content.decode()
    response = client.post(url, fields_on(client, url) | {"name": "Policia\u00ad e Kosovës\u200b"})
    assert response.status_code == 302, response.context["errors"]
    institution.refresh_from_db()
    assert institution.name == "Policia e Kosovës"
    found = client.get(reverse("admin:accounts_institution_changelist"), {"q": "Poli\u00adcia\u200b e Kosovës"})
    assert list(found.context["cl"].result_list) == [institution]

    client.force_login(arta)
    line = BudgetLine.objects.exclude(amount=None).filter(parts=None).first()
    url = reverse("admin:plans_budgetline_change", args=[line.pk])
    assert client.post(url, fields_on(client, url) | {"amount": "12.500 €"}).status_code == 302
    line.refresh_from_db()
    assert line.amount == 12500
    refused = client.post(url, fields_on(client, url) | {"amount": "12,500"})
    assert refused.status_code == 200 and "1.234,50" in refused.content.decode()


def test_passwords_neither_go_out_nor_come_in(arta):
    data = UserResource().export()
    assert "password" not in data.headers
    assert arta.password not in str(data.dict)


def test_people_are_imported_without_a_password():
    data = UserResource().export(User.objects.none())
    data.append(["drita", "Drita", "Hoxha", "drita@example.test", "institution", "sq", "1", "pk"])
    data.headers = ["username", "first_name", "last_name", "email", "role", "language", "is_active", "institution"]
    result = UserResource().import_data(data)
    assert not result.has_errors() and not result.has_validation_errors(), [r.errors for r in result.rows]
    person = User.objects.get(username="drita")
    assert person.institution.code == "pk"
    assert not person.has_usable_password()


def test_the_administrator_opens_an_account_that_works(client, hana):
    client.force_login(hana)
    fields = {
        "username": "liridon",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "first_name": "Liridon",
        "last_name": "Aliu",
        "email": "",
        "role": "institution",
        "institution": Institution.objects.get(code="msh").pk,
    }
    response = client.post(reverse("admin:accounts_user_add"), fields)
    assert response.status_code == 302, response.context["adminform"].form.errors
    client.logout()
    signed_in = client.post(reverse("login"), {"username": "liridon", "password": PASSWORD})
    assert signed_in.status_code == 302


def test_printed_text_cannot_be_changed(client, arta):
    client.force_login(arta)
    action = Action.objects.get(code="I.2.1")
    page = client.get(reverse("admin:plans_action_change", args=[action.pk])).content.decode()
    assert 'name="title_en"' in page
    assert 'name="deadline_printed"' not in page
    assert 'name="cancelled_on"' not in page


def test_the_history_is_read_only(client, arta):
    client.force_login(arta)
    assert client.get(reverse("admin:progress_event_add")).status_code == 403


def test_a_form_writes_what_it_changed_and_leaves_what_others_wrote(arta, period):
    """An action is cancelled between the reading of a form and its saving."""
    opened = action("III.1.13")
    decision = {
        "cancelled_on": period.starts_on,
        "cancelled_by_decision": "7/2022",
        "cancelled_reason": "Vendim.",
        "ended_how": "cancelled",
    }
    Action.objects.filter(pk=opened.pk).update(**decision)
    opened.title = "Titull i ri"
    save_in_administration(opened, arta, "title")
    assert Action.objects.values("title", *decision).get(pk=opened.pk) == {"title": "Titull i ri", **decision}


def test_the_dates_of_a_period_that_was_closed_meanwhile_stay(arta, period):
    opened = ReportingPeriod.objects.get(pk=period.pk)
    close_period(period=period, by=arta)
    with pytest.raises(PermissionDenied):
        save_in_administration(opened, arta, "submit_by")
    assert ReportingPeriod.objects.get(pk=period.pk).is_closed


def save_in_administration(row, by, *changed):
    request = RequestFactory().post("/")
    request.user = by
    form = SimpleNamespace(changed_data=list(changed))
    admin.site.get_model_admin(type(row)).save_model(request, row, form, change=True)

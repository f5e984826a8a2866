"""Lists in and out of the administration: all or nothing, text stays text, rights follow the role."""

import csv
import datetime as dt
import io
from types import SimpleNamespace

import openpyxl
import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse
from tablib import Dataset

from accounts.models import Institution, User
from accounts.resources import InstitutionResource, TextSafeCSV, TextSafeXLSX, UserResource
from plans.documents.writing import document_of
from plans.models import (
    Action,
    ActionPlan,
    BudgetLine,
    Indicator,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
    Strategy,
)
from plans.models.amendments import is_addition
from plans.resources import ActionResource, BudgetLineResource
from plans.selectors import plan_on
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from strategy_tracker.base.canonical import canonical_json
from tests.factories import PASSWORD, action, the_plan

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


def test_a_blank_amount_stays_blank_on_its_way_out():
    data = BudgetLineResource().export()
    blank = BudgetLine.objects.filter(amount__isnull=True).count()
    assert sum(1 for amount in data["amount"] if amount in (None, "")) == blank == 58


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


def test_the_administration_reads_texts_as_the_pages_do(client, hana):
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


@pytest.mark.parametrize(
    "model", [Strategy, ActionPlan, PlanVersion, StrategicObjective, SpecificObjective, Indicator, Action, BudgetLine]
)
def test_no_term_of_the_plan_is_written_in_the_administration(client, arta, hana, model):
    """Whoever works there: the form has translations and marks alone, and no row is added or deleted."""
    row = model.objects.first()
    name = f"admin:plans_{model._meta.model_name}"
    for person in (arta, hana):
        client.force_login(person)
        response = client.get(reverse(f"{name}_change", args=[row.pk]))
        assert response.status_code == 200
        forms = [response.context["adminform"].form]
        for inline in response.context["inline_admin_formsets"]:
            forms += inline.formset.forms if inline.has_change_permission else []
            assert not inline.has_add_permission and not inline.has_delete_permission
        written = {field for form in forms for field in form.fields} - {"id", "action", "indicator", "line"}
        assert all(is_addition(field) for field in written), written
        assert not written or person == arta
        assert client.get(reverse(f"{name}_add")).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_what_is_posted_past_the_form_is_not_a_term(client, arta):
    client.force_login(arta)
    row = action("I.1.2")
    url = reverse("admin:plans_action_change", args=[row.pk])
    client.post(url, fields_on(client, url) | {"title": "Tjetër", "deadline_on": "2030-01-01", "title_sr": "Srpski"})
    after = action("I.1.2")
    assert (after.title, after.deadline_on, after.title_sr) == (row.title, row.deadline_on, "Srpski")


def test_a_translation_stands_in_the_documents_of_the_versions(client, arta):
    client.force_login(arta)
    url = reverse("admin:plans_action_change", args=[action("I.1.2").pk])
    assert client.post(url, fields_on(client, url) | {"title_sr": "Novi naslov"}).status_code == 302
    edition = plan_on(the_plan(), dt.date(2022, 4, 1)).edition
    assert (edition.number, edition.made_by) == (2, arta)
    assert edition.data == canonical_json(document_of(the_plan()))
    specific = SpecificObjective.objects.get(code="I.1")
    url = reverse("admin:plans_specificobjective_change", args=[specific.pk])
    assert client.post(url, fields_on(client, url) | {"title_sr": "Posebni cilj"}).status_code == 302
    told = plan_on(the_plan(), dt.date(2022, 4, 1)).specific
    assert next(row for row in told if row.code == "I.1").title_sr == "Posebni cilj"


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
    opened.title_sr = "Novi naslov"
    save_in_administration(opened, arta, "title_sr")
    assert Action.objects.values("title_sr", *decision).get(pk=opened.pk) == {"title_sr": "Novi naslov", **decision}


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


@pytest.mark.parametrize("sent", ["a\0b", "9" * 5000, "x"])
def test_a_searched_row_that_cannot_be_one_is_refused_with_its_form(client, hana, sent):
    client.force_login(hana)
    response = client.post("/admin/accounts/institution/add/", {"parent": sent})
    assert response.status_code == 200 and "parent" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "asked", ["accounts/institution/export/?is_reporting__exact=", "plans/action/export/?deadline_on__gte=tomorrow"]
)
def test_an_export_under_a_filter_that_means_nothing_leads_to_the_list(client, hana, asked):
    client.force_login(hana)
    response = client.get(f"/admin/{asked}")
    assert response.url == f"/admin/{asked.partition('export')[0]}?e=1"
    assert client.get(response.url).status_code == 200

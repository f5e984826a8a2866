"""Lists that come into the administration: read in a child, checked and stored by the worker, as a whole or not."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import resources
from accounts.jobs import lists
from accounts.models import Institution, ListImport, User
from accounts.resources import InstitutionResource
from plans.models import BudgetLine
from strategy_tracker.base import clock, patience

pytestmark = pytest.mark.django_db
HEADINGS = "code,abbreviation,name,kind,parent,is_reporting\n"


def institutions(*codes, kind="agency"):
    return HEADINGS + "".join(f"{code},{code.upper()},,{kind},,1\n" for code in codes)


@pytest.fixture
def bring(client, hana, django_capture_on_commit_callbacks):
    """Upload a file as the administrator; the worker does its part at once. Gives the list as it stands."""
    client.force_login(hana)

    def upload(content, model="accounts_institution", name="lista.csv"):
        content = content.encode() if isinstance(content, str) else content
        number = "0" if name.endswith("xlsx") else "1"
        data = {"import_file": SimpleUploadedFile(name, content), "format": number, "resource": "0"}
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(f"admin:{model}_import"), data)
        listed = ListImport.objects.first()
        if listed is not None:
            assert response.headers["Location"] == page_of(listed)
        return listed

    return upload


@pytest.fixture
def confirm(client, django_capture_on_commit_callbacks):
    """Press the button."""

    def press(listed):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("admin:accounts_listimport_confirm", args=[listed.pk]))
        listed.refresh_from_db()
        return listed

    return press


def page_of(listed):
    return reverse("admin:accounts_listimport_change", args=[listed.pk])


def texts(listed):
    return " ".join(problem["text"] for problem in listed.problems)


def test_a_list_is_checked_then_imported(bring, confirm, client, hana):
    listed = bring(institutions("e-re-1", "e-re-2"))
    assert (listed.state, listed.new, listed.changed, listed.problems) == ("checked", 2, 0, [])
    assert not Institution.objects.filter(code="e-re-1").exists()
    assert (
        reverse("admin:accounts_listimport_confirm", args=[listed.pk]) in client.get(page_of(listed)).content.decode()
    )
    listed = confirm(listed)
    assert (listed.state, listed.new, bytes(listed.content)) == ("stored", 2, b"")
    assert Institution.objects.get(code="e-re-1").history.first().history_user == hana
    assert confirm(listed).state == "stored", "once"
    again = bring(institutions("e-re-1", "e-re-2"))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_a_workbook_is_read_too_with_what_it_refers_to(bring, confirm):
    book = openpyxl.Workbook()
    book.active.append(["code", "abbreviation", "kind", "parent"])
    book.active.append(["pk-njesia", "PK-NJ", "police", "pk"])
    stream = io.BytesIO()
    book.save(stream)
    listed = bring(stream.getvalue(), name="lista.xlsx", model="accounts_user")
    assert listed.state == "refused" and "username" in texts(listed), "another list's columns"
    listed = bring(stream.getvalue(), name="lista.xlsx")
    assert (listed.state, listed.new) == ("checked", 1), listed.problems
    assert confirm(listed).state == "stored"
    assert Institution.objects.get(code="pk-njesia").parent.code == "pk"


def test_terms_of_the_plan_do_not_come_in_as_a_list(client, arta):
    """Neither by the page, which there is not, nor by a list that was brought before."""
    client.force_login(arta)
    for name in ("action", "budgetline", "indicator"):
        assert client.get(f"/admin/plans/{name}/import/").status_code in (302, 404)
    before = BudgetLine.objects.get(action__code="I.1.1", year=2022).amount
    listed = ListImport.objects.create(
        list_label="plans.budgetline",
        file_name="lista.csv",
        file_format="csv",
        content=b"action,year,amount\nI.1.1,2022,77.00\n",
        state="confirmed",
        by=arta,
        asked_at=clock.real_now(),
        changed_at=clock.real_now(),
    )
    lists.store_list(listed.pk)
    listed.refresh_from_db()
    assert listed.state == "refused" and texts(listed)
    assert BudgetLine.objects.get(action__code="I.1.1", year=2022).amount == before


def test_one_bad_row_and_nothing_is_stored(bring, confirm, client):
    listed = bring(institutions("e-re") + institutions("e-keqe", kind="nuk-ka").removeprefix(HEADINGS))
    assert listed.state == "refused" and [problem["row"] for problem in listed.problems] == [3]
    assert "nuk-ka" in texts(listed) and "nuk-ka" in client.get(page_of(listed)).content.decode()
    assert confirm(listed).state == "refused" and not Institution.objects.filter(code="e-re").exists()


def test_a_row_that_stands_twice_is_refused(bring):
    assert bring(institutions("e-re", "e-re")).problems[0]["row"] == 3


@pytest.mark.parametrize("language", ["sq", "sr-latn"])
def test_what_is_wrong_is_said_in_the_persons_words(bring, hana, language):
    """The library said "Institution matching query does not exist" and "[<class 'decimal.ConversionSyntax'>]"."""
    User.objects.filter(pk=hana.pk).update(language=language)
    listed = bring(HEADINGS + "e-re,E,,agency,nuk-ka,1\ne-re2,E2,,agency,,ndoshta\ne-re3,E3,,nuk-ka,,1\n")
    said = {problem["row"]: problem["text"] for problem in listed.problems}
    assert listed.state == "refused" and "nuk-ka" in said[2]
    assert not {"matching", "query", "exist", "valid", "parsed", "choice"} & set(re.findall(r"\w+", texts(listed)))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "lista.csv"),
        (HEADINGS, "lista.csv"),
        ("kodi,emri\nx,y\n", "lista.csv"),
        ("code,code,abbreviation,kind\nx,x,X,agency\n", "lista.csv"),
        (b"PK\x03\x04 nothing", "lista.xlsx"),
        (b"\xff\xfe\xff\xff\x00\xd8", "lista.csv"),
        ("code\n" + '"' + "x" * 100, "lista.csv"),
    ],
)
def test_a_file_that_holds_no_such_list_is_refused_with_the_reason(bring, content, name):
    before = Institution.objects.count()
    listed = bring(content, name=name)
    assert listed is None or (listed.state == "refused" and texts(listed))
    assert Institution.objects.count() == before


def test_the_number_of_rows_the_size_and_the_time_are_limited(bring, client, monkeypatch):
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    assert "2" in texts(bring(institutions("a1", "a2", "a3")))
    monkeypatch.undo()
    monkeypatch.setattr(resources, "MOST_SECONDS", -1)
    listed = bring(institutions("a1", "a2"))
    assert listed.state == "refused" and len({problem["text"] for problem in listed.problems}) == 1
    monkeypatch.undo()
    monkeypatch.setattr(resources, "MOST_BYTES", 10)
    n_lists = ListImport.objects.count()
    data = {"import_file": SimpleUploadedFile("lista.csv", institutions("a1").encode()), "format": "1", "resource": "0"}
    client.post(reverse("admin:accounts_institution_import"), data)
    assert ListImport.objects.count() == n_lists


def test_no_request_imports_by_itself(client, hana):
    client.force_login(hana)
    assert client.post(reverse("admin:accounts_institution_process_import"), {}).status_code == 404


def test_a_list_is_of_who_brought_it_and_of_who_may_change_it(bring, client, arta, hana):
    listed = bring(institutions("e-re"))
    client.force_login(arta)
    assert client.get(page_of(listed)).status_code == 302, "unknown"
    client.post(reverse("admin:accounts_listimport_confirm", args=[listed.pk]))
    listed.refresh_from_db()
    assert listed.state == "checked"
    User.objects.filter(pk=hana.pk).update(role="observer")
    ListImport.objects.update(state="confirmed")
    lists.store_list(listed.pk)
    listed.refresh_from_db()
    assert listed.state == "refused" and not Institution.objects.filter(code="e-re").exists()


def test_what_a_killed_worker_left_is_ended(bring, client, hana):
    listed = bring(institutions("e-re"))
    ListImport.objects.update(state="checking")
    assert client.get(page_of(listed)).headers["Refresh"] == "2"
    assert lists.give_up_silent_lists() == 0
    ListImport.objects.update(changed_at=clock.real_now() - dt.timedelta(minutes=11))
    assert lists.give_up_silent_lists() == 1
    listed.refresh_from_db()
    assert (listed.state, bytes(listed.content)) == ("refused", b"")
    assert "Importojeni listën përsëri." in client.get(page_of(listed)).content.decode()


def test_a_list_may_wait_behind_long_reports_and_is_ended_when_its_job_was_lost(bring):
    listed = bring(institutions("e-re"))
    ListImport.objects.update(state="waiting", changed_at=clock.real_now() - dt.timedelta(hours=3))
    assert lists.give_up_silent_lists() == 0
    ListImport.objects.update(changed_at=clock.real_now() - dt.timedelta(hours=25))
    assert lists.give_up_silent_lists() == 1
    listed.refresh_from_db()
    assert listed.state == "refused"


def test_a_list_goes_on_when_the_database_was_away_in_the_middle(bring, monkeypatch):
    listed = bring(institutions("e-re"))
    ListImport.objects.update(state="waiting")
    tries, imported = [], lists._imported

    def away_at_first(listed, dry_run):
        tries.append(dry_run)
        if len(tries) == 1:
            raise OperationalError("the database system is in recovery mode")
        return imported(listed, dry_run=dry_run)

    monkeypatch.setattr(lists, "_imported", away_at_first)
    monkeypatch.setattr(patience, "wait_for_database", lambda: None)
    lists.check_list(listed.pk)
    listed.refresh_from_db()
    assert (len(tries), listed.state) == (2, "checked")


def test_rows_that_are_there_are_found_without_a_query_each():
    dataset = InstitutionResource().export()
    with CaptureQueriesContext(connection) as asked:
        result = InstitutionResource().import_data(dataset, dry_run=True)
    assert result.totals["skip"] == len(dataset) > 40
    looked_up = [query for query in asked.captured_queries if '"code" = ' in query["sql"]]
    assert len(looked_up) <= len({row["parent"] for row in dataset.dict if row["parent"]}), "each parent once"

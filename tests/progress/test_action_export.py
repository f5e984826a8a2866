"""The list as a spreadsheet: the same rows in the same order, text as text, never a live formula."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from plans.models import Action
from progress.pages.action_list import exports
from strategy_tracker.base import clock
from strategy_tracker.base.workbook import write_value
from tests.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def july_2022():
    with clock.at(dt.date(2022, 7, 10)):
        yield


@pytest.fixture
def get(client, arta):
    client.force_login(arta)
    client.cookies["django_language"] = "en"

    def fetch(file_format, query=""):
        return client.get(f"{reverse('action_export', args=['2022-2024', file_format])}?{query}")

    return fetch


def sheet_of(response, number=0):
    return load_workbook(io.BytesIO(response.content)).worksheets[number]


def lines_of(response, delimiter):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=delimiter))


QUERIES = ["", "objective=III&sort=-budget", "q=keshilli", "year=none", "institution=mpb&part=lead&page=2", "q=xyzxyz"]


@pytest.mark.parametrize("query", QUERIES)
def test_holds_exactly_what_the_list_shows_on_all_its_pages(get, client, query):
    page = client.get(f"{reverse('action_list', args=['2022-2024'])}?{query.replace('&page=2', '')}&size=all")
    shown = [row.action.code for row in page.context["rows"]]
    sheet = sheet_of(get("xlsx", query))
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == shown
    assert [line[0] for line in lines_of(get("csv", query), ",")[1:]] == shown


def test_text_is_text_numbers_are_numbers_and_days_are_days(get):
    sheet = sheet_of(get("xlsx", "objective=I.2"))
    row = {cell.value: sheet.cell(4, cell.column) for cell in sheet[1]}
    assert (row["Code"].value, row["Code"].data_type) == ("I.2.3", "s")
    assert (row["Budget (EUR)"].value, row["Budget (EUR)"].data_type) == (5000, "n")
    assert row["Deadline"].value == dt.datetime(2023, 12, 31)
    assert row["Deadline"].is_date
    assert row["Supporting"].value == "KK, AK"


def test_blank_and_zero_are_kept_apart(get):
    budget = {row[0].value: row[7].value for row in sheet_of(get("xlsx", "objective=I.1")).iter_rows(min_row=2)}
    assert budget["I.1.1"] == 0
    assert budget["I.1.2"] == "not costed"


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", RISKY)
def test_what_looks_like_a_formula_stays_text(get, text):
    Action.objects.filter(code="I.1.1").update(title_en=text)
    cell = sheet_of(get("xlsx", "objective=I.1"))["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert lines_of(get("csv", "objective=I.1"), ",")[1][1] == f"'{text}"


def test_letters_that_a_workbook_cannot_hold_are_left_out():
    cell = Workbook().active["A1"]
    write_value(cell, "a\x00b\x0b")
    assert cell.value == "ab"


def test_the_head_stays_and_columns_are_wide_enough(get):
    sheet = sheet_of(get("xlsx"))
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions["B"].width == 70
    assert [cell.value for cell in sheet[1]] == [
        "Code",
        "Action",
        "Lead",
        "Supporting",
        "Deadline",
        "Lateness",
        "Status",
        "Budget (EUR)",
        "Last change",
        "Last verified",
        "Earlier plan",
        "Forecast",
        "Why",
        "Step back to green",
    ]


def test_a_second_sheet_tells_filter_period_and_day(get, period):
    response = get("xlsx", "objective=I.3&q=raport")
    about = {row[0].value: row[1].value for row in sheet_of(response, 1).iter_rows()}
    assert about["Plan"] == "2022-2024"
    assert about["Reporting period"] == "January–June 2022 · open"
    assert about["As of"] == dt.datetime(2022, 7, 10)
    assert about["Filters"].startswith("Search: “raport”; Objective: I.3 ·")
    assert about["Rows"] == sheet_of(response).max_row - 1 == 6


@pytest.mark.parametrize(
    ("language", "delimiter", "amount"), [("en", ",", "5000.00"), ("sq", ";", "5000,00"), ("sr-latn", ";", "5000,00")]
)
def test_csv_is_what_spreadsheets_of_the_language_expect(get, client, language, delimiter, amount):
    client.cookies["django_language"] = language
    response = get("csv", "objective=I.2")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    line = lines_of(response, delimiter)[3]
    assert line[0] == "I.2.3"
    assert line[4] == "31.12.2023"
    assert line[7] == amount


def test_amounts_in_csv_are_not_grouped():
    with translation.override("sq"):
        assert exports.in_csv(Decimal("1234567.50")) == "1234567,50"
        assert exports.in_csv(None) == ""


def test_headings_are_in_the_language_of_the_person(get, client):
    client.cookies["django_language"] = "sq"
    with translation.override("sq"):
        expected = [str(column.heading) for column in exports.COLUMNS]
    assert [cell.value for cell in sheet_of(get("xlsx"))[1]] == expected


def test_is_a_download_with_a_telling_name(get, period):
    response = get("xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="actions-2022-H1-20220710.xlsx"'


def test_a_format_that_does_not_exist_is_not_found(get):
    assert get("pdf").status_code == 404


def test_bad_values_do_not_break_it(get):
    assert sheet_of(get("xlsx", "status=bogus&year=1")).max_row == 102


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_who_may(client, hana, besnik, file_format):
    url = reverse("action_export", args=["2022-2024", file_format])
    assert client.get(url).status_code == 302
    client.force_login(hana)
    assert client.get(url).status_code == 403
    client.force_login(besnik)
    assert client.get(url).status_code == 200


def test_costs_the_same_for_few_and_for_all(client, arta):
    client.force_login(arta)
    url = reverse("action_export", args=["2022-2024", "csv"])
    assert count_queries(client, f"{url}?q=II.1.5") == count_queries(client, url) <= 16

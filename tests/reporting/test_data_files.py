"""The report's data as files: the figures of the document, the same bytes every time, no formula, nothing hidden."""

import csv
import hashlib
import io
import json
import time
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from reporting import snapshot
from reporting.data_files import csv_files, public_json, workbook
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def books(annual):
    return {language: load_workbook(io.BytesIO(workbook(annual, language))) for language in LANGUAGES}


def cells(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_a_sheet_for_everything_that_has_rows(books, annual):
    book = books["en"]
    assert book.sheetnames == ["About", "Actions", "Indicators", "Budget", "Institutions", "Problems", "Statistics"]
    assert len(cells(book["Actions"])) == 102
    assert len(cells(book["Indicators"])) == 21
    facts = dict(cells(book["About"]))
    assert facts["SHA-256 of the snapshot"] == snapshot.sha256(snapshot.canonical_json(annual))


def test_blank_and_zero_and_amounts_are_three_things(books):
    rows = {row[0]: row for row in cells(books["en"]["Budget"])}
    assert rows["I.1.1"][4] == 0 and rows["I.1.2"][4] is None
    assert sum(Decimal(str(row[4])) for code, row in rows.items() if code != "No." and row[4]) == Decimal("275967.00")


def test_numbers_are_the_same_in_every_language(books):
    def numbers(book):
        return [
            [value for row in cells(sheet) for value in row if not isinstance(value, str) and value is not None]
            for sheet in book.worksheets
        ]

    assert numbers(books["sq"]) == numbers(books["sr-latn"]) == numbers(books["en"])


def test_the_same_data_give_the_same_bytes_at_any_time(annual, monkeypatch):
    first = workbook(annual, "sq")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert hashlib.sha256(workbook(annual, "sq")).digest() == hashlib.sha256(first).digest()


def test_text_is_never_a_formula(annual):
    first = annual["actions"][0] | {"title_en": "=HYPERLINK(1)"}
    data = {**annual, "actions": [first, *annual["actions"][1:]]}
    cell = load_workbook(io.BytesIO(workbook(data, "en")))["Actions"]["C2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    actions = next(content for name, content in csv_files(data, "en").items() if name.endswith("actions.csv"))
    assert "'=HYPERLINK(1)" in actions.decode("utf-8-sig")


@pytest.mark.parametrize(("language", "delimiter", "amount"), [("sq", ";", "91766,00"), ("en", ",", "91766.00")])
def test_csv_is_written_as_the_language_writes_numbers(annual, language, delimiter, amount):
    files = csv_files(annual, language)
    assert set(files) == {
        f"raporti-vjetor-2022-H2-{language}-{key}.csv"
        for key in ("actions", "indicators", "budget", "institutions", "problems", "statistics")
    }
    content = files[f"raporti-vjetor-2022-H2-{language}-budget.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))
    assert len(rows) == 102
    assert {len(row) for row in rows} == {len(rows[0])}
    assert any(amount in row for row in rows)


def test_json_is_the_frozen_data(annual):
    assert json.loads(public_json(annual)) == annual
    assert hashlib.sha256(public_json(annual)).hexdigest() == snapshot.sha256(snapshot.canonical_json(annual))


def test_what_was_not_verified_is_in_no_file(annual):
    files = [*csv_files(annual, "sq").values(), public_json(annual)]
    assert not any(story.SECRET.encode() in content for content in files)
    assert any(story.SERBIAN.encode() in content for content in files)

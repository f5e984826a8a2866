"""The statistical annex: printed and recorded years, and plain words about those without figures."""

import json

import pytest
from django.utils import translation

from reporting.document.chapters.statistics import annex_statistics, year_ranges
from reporting.document.html import html
from reporting.document.reader import Reader
from tests.reporting.conftest import LANGUAGES, edition

# The snapshot is made in the database, once for the suite.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def with_year(data, year):
    """The same report at the end of another year."""
    period = data["period"] | {"year": year, "ends_on": f"{year}-12-31", "code": f"{year}-H2"}
    return data | {"period": period}


def annex(document):
    return document[document.index('id="annex_statistics"') :]


def printed_only(data):
    """The report as it was made before later years could be recorded: the printed tables, and nothing about 2022."""
    part = {name: value for name, value in data["statistics"].items() if name not in ("recorded", "absent")}
    part["tables"] = [
        table
        | {
            "years": table["years"][:-1],
            "rows": [row | {"cells": row["cells"][:-1]} for row in table["rows"]],
            "sums": table["sums"] and table["sums"][:-1],
        }
        for table in part["tables"]
    ]
    return data | {"statistics": part}


def filled(data):
    with translation.override("en"):
        return annex_statistics(Reader(data, edition("en")))


@pytest.mark.parametrize(("at", "years"), [(2021, ""), (2022, ""), (2023, "2023"), (2024, "2023–2024")])
def test_the_years_without_figures(annual, at, years):
    assert filled(with_year(annual, at))["unrecorded"] == years


@pytest.mark.parametrize(
    ("years", "text"),
    [([], ""), ([2022], "2022"), ([2024, 2022], "2022, 2024"), ([2019, 2020, 2023], "2019–2020, 2023")],
)
def test_years_in_short(years, text):
    assert year_ranges(years) == text


def test_a_report_made_before_later_years_could_be_recorded_stays_readable(annual):
    data = printed_only(annual)
    assert filled(data)["unrecorded"] == "2022" and filled(data)["printed"] == "2019–2021"
    text = annex(html(data, edition("en")))
    said = "Figures of 2022 are not recorded in the system"
    assert text.index(said) < text.index("<table")
    assert "does not mean that there were no victims" in text and "as the Secretariat recorded them" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_years(annual, language):
    text = annex(html(printed_only(annual), edition(language)))
    assert (
        text.index('class="unrecorded"') < text.index("2022", text.index('class="unrecorded"')) < text.index("<table")
    )


def test_a_recorded_year_stands_in_every_table_with_its_source(annual):
    text = annex(html(annual, edition("en")))
    text = text[: text.index('id="annex_gaps"')]
    assert "are not recorded in the system" not in text
    assert "victims of trafficking 2019–2021." in text and "2022, source: Baza e të dhënave" in text
    assert text.count(">2022</th>") == text.count("<table") == 5
    assert "It does not mean 0" not in text


def test_a_year_without_figures_is_named_with_its_reason(annual):
    part = printed_only(annual)["statistics"] | {"recorded": [], "absent": [{"year": 2022, "reason": "Baza u dëmtua."}]}
    data = annual | {"statistics": part}
    assert filled(data)["unrecorded"] == ""
    text = annex(html(data, edition("en")))
    assert "2022: there are no figures. Baza u dëmtua." in text[: text.index("<table")]


def test_a_table_that_was_not_recorded_has_its_mark_which_is_explained(annual):
    part = json.loads(json.dumps(annual["statistics"]))
    table = part["tables"][2]
    for row in table["rows"]:
        row["cells"][-1] = {"value": None, "marker": "no figure"}
    data = annual | {"statistics": part}
    assert [row["cells"][-1]["text"] for row in filled(data)["tables"][2]["rows"]] == ["–"] * len(table["rows"])
    assert "– stands for what was not recorded. It does not mean 0." in annex(html(data, edition("en")))

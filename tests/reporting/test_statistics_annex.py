"""The statistical annex says plainly of which years the system has no figures of victims."""

import pytest
from django.utils import translation

from reporting.chapters.reader import Reader
from reporting.chapters.statistics import annex_statistics
from reporting.document import html
from tests.reporting.conftest import LANGUAGES, edition

# The snapshot is made in the database, once for the suite.
pytestmark = pytest.mark.django_db


def with_year(data, year):
    """The same report at the end of another year."""
    period = data["period"] | {"year": year, "ends_on": f"{year}-12-31", "code": f"{year}-H2"}
    return data | {"period": period}


def annex(document):
    return document[document.index('id="annex_statistics"') :]


@pytest.mark.parametrize(("at", "years"), [(2021, ""), (2022, "2022"), (2024, "2022–2024")])
def test_the_years_without_figures(annual, at, years):
    with translation.override("en"):
        filled = annex_statistics(Reader(with_year(annual, at), edition("en")))
    assert filled["unrecorded"] == years


def test_figures_of_the_report_s_own_year_leave_nothing_to_say(annual):
    tables = [table | {"years": [*table["years"], 2022]} for table in annual["statistics"]["tables"]]
    data = annual | {"statistics": annual["statistics"] | {"tables": tables}}
    for table in data["statistics"]["tables"]:
        table["rows"] = [row | {"cells": [*row["cells"], row["cells"][-1]]} for row in table["rows"]]
        table["sums"] = [*table["sums"], table["sums"][-1]] if table["sums"] else table["sums"]
    text = annex(html(data, edition("en")))
    assert "are not recorded in the system" not in text and ">2022</th>" in text


def test_the_document_says_it_before_the_tables(annual):
    text = annex(html(annual, edition("en")))
    said = "Figures of 2022 are not recorded in the system"
    assert text.index(said) < text.index("<table")
    assert "does not mean that there were no victims" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_years(annual, language):
    text = annex(html(annual, edition(language)))
    assert (
        text.index('class="unrecorded"') < text.index("2022", text.index('class="unrecorded"')) < text.index("<table")
    )

"""Every number of a report, read by its key: in document and sentences, the data files, the frozen data, the pages.

One key has one value. The reading program is tests/reporting/figures; each contradiction that was once printed is
planted again here, and must be found.
"""

import json
import re
from collections import Counter, defaultdict

import lxml.html
import pytest
from django.utils import translation

from reporting.data.files import table_titles
from reporting.data.workbook import sheet_names, workbook
from reporting.document.html import html
from tests.reporting import structure
from tests.reporting.conftest import csv_files, edition
from tests.reporting.figures import checking, frozen, sentences, tables
from tests.reporting.reading import read_html, read_pdf, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

FIVE = "Five figures and their change"
BY_YEAR, BY_SOURCE = "Execution by year, EUR", "Execution by kind of source"
INDICATORS = "Indicators whose target is not set"
MATERIAL = "Actions whose spending differs materially from their plan, EUR"


def read_document(document, span, place="document"):
    return [*tables.of_html(document, place, span), *sentences.of_html(document, place, span)]


def read_data(data):
    titles = table_titles(data, "en")
    names = dict(zip(sheet_names(["About", *titles.values()])[1:], titles, strict=True))
    return [
        *frozen.rows(data),
        *tables.of_csv(csv_files(data, "en")),
        *tables.of_xlsx(workbook(data, "en"), names),
    ]


def span_of(data):
    return str(data["period"]["year"])


def wrong(rows, year=""):
    """Everything that is wrong with these figures."""
    laws = (
        checking.wrong_quotients,
        checking.wrong_sums,
        checking.wrong_totals,
        checking.unsaid,
        checking.small_differences,
        checking.wrong_bands,
    )
    return [*checking.contradictions(rows, year), *(found for law in laws for found in law(rows))]


@pytest.fixture(scope="module")
def document(demonstration):
    return html(demonstration, edition("en"))


@pytest.fixture(scope="module")
def frozen_rows(demonstration):
    return read_data(demonstration)


@pytest.fixture(scope="module")
def rows(document, frozen_rows):
    return [*read_document(document, "2023"), *frozen_rows]


# Nothing contradicts anything


def test_every_figure_of_the_demonstration_has_one_value(rows):
    assert wrong(rows, "2023") == []


@pytest.mark.parametrize("kind", ["2022-H1", "2022-H2", "annual", "final"])
def test_every_figure_of_the_told_year_has_one_value(year, kind):
    data = year[kind]
    found = [*read_document(html(data, edition("en")), span_of(data)), *read_data(data)]
    assert wrong(found, str(data["period"]["year"]) if kind == "annual" else "") == []


def test_a_column_has_one_format(document, year):
    """The table of rates had 2/6 (33.3 %) beneath 41.2 % (7/17)."""
    for name, shown in [
        ("demonstration", document),
        *((k, html(year[k], edition("en"))) for k in ("annual", "2022-H2")),
    ]:
        assert list(checking.mixed_columns(shown, name)) == []
    planted = document.replace("45.5\u00a0% (15/33)", "15/33 (45.5\u00a0%)", 1)
    assert planted != document and list(checking.mixed_columns(planted, "planted"))


def test_every_number_of_the_text_is_read(document, year):
    """A sentence that a rule makes stands in figures/sentences.py, with what its numbers are."""
    assert sentences.unread(document) == []
    for kind in ("2022-H2", "final"):
        told = [text for text in sentences.unread(html(year[kind], edition("en"))) if "Pika" not in text]
        assert told == [], kind


def test_enough_is_read(rows):
    """From every kind of place, and most of what matters from several."""
    places = defaultdict(set)
    for key, _value, place in tables.figures(rows):
        places[key].add(re.split(r"[ ,]", place)[0])
    kinds = Counter(kind for found in places.values() for kind in found)
    assert min(kinds[kind] for kind in ("document", "CSV", "XLSX", "JSON")) > 500
    assert sum({"document", "CSV", "JSON"} <= found for found in places.values()) > 150
    sources = ("kosovo budget", "donors", "several kinds of source", "no source named")
    for measure in ("planned", "spent on costed actions"):
        for source in sources:
            assert places[measure, "printed source", source, "2023"] == {"document", "CSV", "XLSX", "JSON"}


def test_the_pdf_prints_what_is_read_of_the_document(documents, pdf_file):
    """Cell by cell and sentence by sentence: what holds of the document's figures holds of the PDF's."""
    assert unprinted(read_html(documents["en"]), read_pdf(pdf_file("en"))) == []


@pytest.mark.parametrize("kind", ["annual", "final"])
def test_the_pdf_of_a_report_on_years_prints_what_is_read_of_its_document(year, pdf_of_kind, kind):
    with translation.override("sq"):
        document = html(year[kind], edition("sq"))
    assert unprinted(read_html(document), read_pdf(pdf_of_kind(kind))) == []


@pytest.fixture
def pdf_of(year, pdf_file, pdf_of_kind):
    """Give the PDF of a kind (of six months in English, of years in Albanian) and the document of the same data."""

    def give(kind):
        path = pdf_file("en") if kind == "2022-H2" else pdf_of_kind(kind)
        return structure.read(path), html(year[kind], edition("en"))

    return give


@pytest.mark.parametrize("kind", ["2022-H2", "annual", "final"])
def test_every_figure_of_the_pdf_itself_has_one_value(year, pdf_of, kind):
    """Its own words, cell by cell as the file says it: none of them contradicts the frozen data."""
    printed, document = pdf_of(kind)
    data = year[kind]
    found = [*read_document(structure.told(document, printed), span_of(data), "PDF"), *frozen.rows(data)]
    assert wrong(found, span_of(data) if kind == "annual" else "") == []
    assert len({place for _key, _value, place in tables.figures(found) if place.startswith("PDF")}) > 60


def test_a_number_that_the_pdf_alone_prints_otherwise_is_found(year, pdf_of):
    """In a cell and in a sentence; a row that is not there at all does not pass either."""
    printed, document = pdf_of("annual")
    data = list(frozen.rows(year["annual"]))
    cells = next(cells for cells in printed.rows if "275.967,00" in cells)
    for texts, number, other in ((cells, "275.967,00", "275.976,00"), (printed.texts, "(8,3 %)", "(9,3 %)")):
        at = next(n for n, text in enumerate(texts) if number in text)
        texts[at], kept = texts[at].replace(number, other), texts[at]
        assert checking.contradictions([*read_document(structure.told(document, printed), "2022", "PDF"), *data])
        texts[at] = kept
    printed.rows.pop()
    with pytest.raises(ValueError):
        structure.told(document, printed)


# What was once printed is found


def cell(document, caption, row, column, *, table=0):
    """A cell of the document by the caption of its table, what its row begins with, and the number of its column."""
    found = document.xpath(f"//table[caption[normalize-space()='{caption}']]")[table]
    for line in found.iter("tr"):
        cells = line.xpath("th|td")
        if [" ".join(one.text_content().split()) for one in cells[: len(row)]] == list(row):
            return cells[column]
    raise LookupError(row)


def plant(node, text):
    for child in list(node):
        node.remove(child)
    node.text = text


CELLS = {
    "the first page names another rate": (
        FIVE,
        ("Implementation rate 2023 of the actions due by 31.12.2023",),
        1,
        "16/33 (48.5 %)",
    ),
    "the first page names another execution": (
        FIVE,
        ("Budget execution 2023 182,907.00 of 257,196.00 EUR",),
        1,
        "74.3 %",
    ),
    "2024 is 0.00 in annex B": (BY_YEAR, ("2024",), 2, "0.00"),
    "2024 is 0.0 % in annex B": (BY_YEAR, ("2024",), 3, "0.0 %"),
    "191,107.00 of 257,196.00 stands beside 71.1 %": (BY_YEAR, ("2023",), 2, "191,107.00"),
    "the identified victims of the year are 16 in the table of indicators": (INDICATORS, ("III.1-1",), 3, "16"),
    "I-1, 63.6 of 60, is not called met": ("Indicators with a target for 31.12.2023", ("I-1",), 6, "no baseline"),
    "an objective has one action more than its status": (
        "Number of actions by status and strategic objective",
        ("Implemented",),
        1,
        "4",
    ),
}


@pytest.mark.parametrize("planted", CELLS)
def test_a_planted_cell_is_found(frozen_rows, document, planted):
    caption, row, column, text = CELLS[planted]
    changed = lxml.html.document_fromstring(document)
    plant(cell(changed, caption, row, column, table=-1), text)
    found = [*read_document(lxml.html.tostring(changed, encoding="unicode"), "2023"), *frozen_rows]
    assert wrong(found, "2023")


@pytest.mark.parametrize("number", range(5))
def test_an_amount_of_an_action_that_is_not_that_of_the_data_is_found(frozen_rows, document, number):
    """Planned for each year and in all, and spent."""
    changed = lxml.html.document_fromstring(document)
    shown = changed.xpath("//tbody[@id='action-I.1.6']/tr[@class='sums']/td[@headers]")
    plant(shown[number], "901.00")
    assert wrong([*read_document(lxml.html.tostring(changed, encoding="unicode"), "2023"), *frozen_rows], "2023")


def test_a_rate_of_other_numbers_is_found_where_it_stands_alone(document):
    """191,107.00 of 257,196.00 beside 71.1 %: also if every place said so."""
    changed = document.replace("182,907.00", "191,107.00")
    wrong = list(checking.wrong_quotients(read_document(changed, "2023")))
    assert any("191107 of 257196 is 74.3 %, not 71.1 %" in one for one in wrong)


SENTENCES = {
    "42 budgets are to be changed": (r"Changed budgets for 21 actions", "Changed budgets for 42 actions"),
    "42 differences are counted": (r"In 21 cases an action", "In 42 cases an action"),
    "other money is named in chapter 3": (r"name 182,907\.00\sEUR spent in", "name 191,107.00 EUR spent in"),
    "more deadlines were missed in one place": (r"18 actions were not impl", "17 actions were not impl"),
    "what is folded is not counted": (r"\(of (\d+) times that", "(of 1 times that"),
    "no target is met": (r"Indicators whose target is met: 4", "Indicators whose target is met: 0"),
    "26 of 34 answers were on time": (
        r"asked 68 times for their answers; on time: 52 \(76\.5",
        "asked 34 times for their answers; on time: 26 (76.5",
    ),
}


@pytest.mark.parametrize("planted", SENTENCES)
def test_a_planted_sentence_is_found(frozen_rows, document, planted):
    pattern, text = SENTENCES[planted]
    changed, n = re.subn(pattern, text, document, count=1)
    assert n == 1
    assert checking.contradictions([*read_document(changed, "2023"), *frozen_rows])


def test_what_is_folded_and_not_said_is_found(frozen_rows, document):
    changed = re.sub(r"4 of them were named in several half-years[^.]*\.", "", document)
    assert changed != document
    assert list(checking.unsaid([*read_document(changed, "2023"), *frozen_rows]))


def test_sums_of_another_classification_are_found(demonstration):
    """Also where every place says so: what the sources paid does not add up to what was spent on costed actions."""
    data = json.loads(json.dumps(demonstration))
    paid = {row["code"]: row["by_year"] for row in data["budget"]["spent_by_source"]}
    for row in data["budget"]["by_source"]:
        for year, line in row["by_year"].items():
            line["spent"] = paid.get(row["code"], {}).get(year)
    found = list(checking.wrong_sums(list(frozen.rows(data))))
    assert found[0] == "spent on costed actions 2022 by printed source: 238260, in all 229610"


def test_a_small_difference_among_the_material_ones_is_found(document):
    """One of the 42 was over 20 EUR."""
    changed = lxml.html.document_fromstring(document)
    plant(cell(changed, MATERIAL, ("I.1.6",), 5), "−20.00")
    found = list(checking.small_differences(read_document(lxml.html.tostring(changed, encoding="unicode"), "2023")))
    assert len(found) == 1 and "a difference of 20" in found[0]


def test_a_table_of_the_data_files_is_held_against_the_document(demonstration, rows):
    """budget-by-source set planned by printed source against spent by the source that paid."""
    data = json.loads(json.dumps(demonstration))
    line = next(row for row in data["budget"]["by_source"] if row["code"] == "budget")["by_year"]["2023"]
    line["spent"] = "131549.00"
    planted = list(tables.of_csv(csv_files(data, "en")))
    found = " ".join(checking.contradictions([*planted, *rows]))
    assert "spent on costed actions · printed source · kosovo budget · 2023" in found and "131549 in CSV" in found


def test_a_new_sentence_with_a_number_must_be_known(document):
    changed = document.replace("Of 33 actions due by the end of", "By the end there were 33 actions and 7 others of")
    assert any("7 others" in text for text in sentences.unread(changed))

"""What a report is about: named the same on its cover, in its file, its address and its mails, by its kind."""

import datetime as dt

import pytest

from progress.models import ReportingPeriod
from reporting import spans
from reporting.document.html import html
from reporting.models import Report
from reporting.names import address_of, file_name, name_of
from reporting.pages.published import report_at
from reporting.services import publication
from tests.factories import make_period
from tests.reporting.conftest import edition
from tests.reporting.issued_story import issued_report

HALF = ("2023-H2", dt.date(2023, 7, 1), dt.date(2023, 12, 31))
SPANS = {
    "six_month": ("2023-H2", "July–December 2023", dt.date(2023, 7, 1)),
    "annual": ("2023", "2023", dt.date(2023, 1, 1)),
    "final": ("2022-2023", "2022–2023", dt.date(2022, 1, 1)),
}


@pytest.mark.parametrize("kind", SPANS)
def test_a_report_is_about_its_half_year_its_year_or_the_years_of_the_plan(english, kind):
    code, label, starts_on = SPANS[kind]
    span = spans.span_of(kind, *HALF, first_year=2022)
    assert (span.code, span.label, span.starts_on, span.ends_on) == (code, label, starts_on, HALF[2])


def test_the_table_knows_every_kind():
    assert set(SPANS) == set(Report.Kind.values)
    with pytest.raises(KeyError):
        spans.span_of("weekly", *HALF, first_year=2022)


def test_a_plan_of_one_year_is_named_by_that_year(english):
    span = spans.span_of("final", *HALF, first_year=2023)
    assert (span.code, span.label) == ("2023", "2023")


@pytest.mark.parametrize(
    ("kind", "period", "label"),
    [
        ("six_month", "2022-H1", "January–June 2022"),
        ("annual", "2022-H2", "2022"),
        ("", "2021-H2", "July–December 2021"),
        ("annual", "first", "first"),
    ],
)
def test_of_an_earlier_report_kind_and_code_are_enough(english, kind, period, label):
    assert spans.span_label(kind, period) == label


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code", "address", "name"),
    [
        ("six_month", "2022-H1", "raporti-6-mujor-2022-h1-v1-sq", "6-month report January–June 2022"),
        ("annual", "2023-H2", "raporti-vjetor-2023-v1-sq", "annual report 2023"),
        ("final", "2024-H2", "raporti-perfundimtar-2022-2024-v1-sq", "final report 2022–2024"),
    ],
)
def test_file_address_and_name_say_so(english, kind, code, address, name):
    make_period()
    report = Report(kind=kind, period=ReportingPeriod.objects.get(code=code), version=1, language="sq")
    assert address_of(report) == address and file_name(report).lower() == f"{address}.pdf"
    assert report.name == name and str(report) == f"{name} v1 (sq)"
    assert name in name_of(report)


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize(
    ("kind", "label", "days"),
    [
        ("six_month", "July–December 2022", "01.07.2022 – 31.12.2022"),
        ("annual", "2022", "01.01.2022 – 31.12.2022"),
        ("final", "2022", "01.01.2022 – 31.12.2022"),
    ],
)
def test_cover_title_and_running_head_say_so(year, kind, label, days):
    data = year["2022-H2"] if kind == "six_month" else year[kind]
    document = html(data, edition("en"))
    assert f"Human Beings · {label}</title>" in document
    assert f"report · {label}" in document[document.index("<body") : document.index('class="cover"')]
    cover = document[document.index('class="cover"') : document.index('class="contents"')]
    assert f"{label} · " in cover and "-H2" not in cover
    assert days in cover


# Addresses that were given, or printed, before


@pytest.mark.django_db
def test_an_address_that_was_given_stays(english):
    report = issued_report("published")
    report.address = "raporti-i-vjeter"
    assert address_of(report) == "raporti-i-vjeter"


@pytest.mark.django_db
def test_a_qr_code_that_was_printed_with_the_half_year_still_names_its_report(monkeypatch):
    """As in annual reports that were issued before their addresses named the year."""
    monkeypatch.setattr(publication, "address_of", lambda report: "raporti-2022-v1-sq")
    report = issued_report.__wrapped__("published")
    known = Report.objects.public()
    assert report_at(known, "raporti-2022-v1-sq") == report_at(known, "raporti-6-mujor-2022-h1-v1-sq") == report
    assert report_at(known, "raporti-vjetor-2022-h1-v1-sq") is None
    assert report_at(known, "raporti-6-mujor-2022-h2-v1-sq") is None
    for odd in ("", "raporti-6-mujor-2022-h1-v99999999999999999999-sq", "x" * 500):
        assert report_at(known, odd) is None

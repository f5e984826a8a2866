"""The table of kinds: what domain.md §6 and §8 say of each, and that every chapter has what it needs."""

import pytest
from django.template.loader import get_template

from accounts.models import Role
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from reporting.document.chapters.drafts import DRAFTS
from reporting.earlier import FOLLOWS
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.selectors.completeness import RULES, missing_for, period_fits
from tests.factories import closed_period, make_period, open_period, record_victims, someone

SHARED = {"summary", "method", "overall", "objectives", "problems", "institutions", "next_steps"}
ANNEXES = {"annex_actions", "annex_budget", "annex_changes", "annex_comments"}
OF_YEARS = {"indicators", "execution", "civil_society", "follow_ups", "proposals"}
OF_YEARS |= {"annex_statistics", "annex_gaps", "priorities"}
FINAL = {"comparison", "outcomes", "lessons", "evaluation", "carried_over"}


@pytest.mark.parametrize(
    ("kind", "stem", "finalised_by", "needs_decision", "signed_by", "chapters"),
    [
        ("six_month", "raporti-6-mujor", Role.COORDINATOR, True, (Role.COORDINATOR,), SHARED | ANNEXES),
        (
            "annual",
            "raporti-vjetor",
            Role.SECRETARIAT,
            False,
            (Role.SECRETARY_GENERAL,),
            SHARED | ANNEXES | OF_YEARS,
        ),
        (
            "final",
            "raporti-perfundimtar",
            Role.SECRETARIAT,
            False,
            (Role.MINISTER,),
            SHARED | ANNEXES | OF_YEARS | FINAL,
        ),
    ],
)
def test_each_kind(kind, stem, finalised_by, needs_decision, signed_by, chapters):
    row = REPORT_KINDS[kind]
    assert (row.code, row.file_stem, row.finalised_by) == (kind, stem, finalised_by)
    assert (row.needs_decision, row.signed_by) == (needs_decision, signed_by)
    assert {chapter.key for chapter in row.chapters} == chapters


def test_the_table_is_complete():
    assert set(REPORT_KINDS) == set(Report.Kind.values) == set(RULES) == set(FOLLOWS)


@pytest.mark.parametrize("kind", REPORT_KINDS.values(), ids=lambda kind: kind.code)
def test_chapters_are_numbered_and_have_their_template_and_their_draft(kind):
    numbers = [chapter.number for chapter in kind.chapters]
    figures = [number for number in numbers if number.isdigit()]
    letters = numbers[len(figures) :]
    assert figures == [str(n) for n in range(1, len(figures) + 1)]
    assert letters == [chr(ord("A") + n) for n in range(len(letters))]
    for chapter in kind.chapters:
        assert get_template(f"pdf/_{chapter.key}.html")
        assert chapter.is_prose == (chapter.key in DRAFTS)
        assert str(chapter.title).endswith(str(chapter.title).split(": ")[-1])
        if chapter.number.isalpha():
            assert not chapter.is_prose
    assert set(kind.required) <= {chapter.key for chapter in kind.prose_chapters}
    assert kind.chapter("summary").number == "1"


# For which period


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code", "fits"),
    [
        ("six_month", "2022-H1", True),
        ("annual", "2022-H1", False),
        ("annual", "2023-H2", True),
        ("final", "2023-H2", False),
        ("final", "2024-H2", True),
    ],
)
def test_an_annual_report_is_made_of_a_year_and_the_final_one_of_the_plan(english, kind, code, fits):
    assert (list(period_fits(kind, make_period(code))) == []) == fits


@pytest.mark.django_db
def test_where_the_kind_does_not_fit_nothing_else_is_asked_for(english):
    make_period()
    period = ReportingPeriod.objects.get(code="2022-H1")
    (missing,) = missing_for("annual", period)
    assert "second half" in missing.message
    (missing,) = missing_for("final", period)
    assert "2024-H2" in missing.message and "2022-H1" in missing.message


@pytest.mark.django_db
def test_each_indicator_without_measurement_or_reason_is_named_with_its_page(english):
    closed_period("2022-H1")
    record_victims()
    period = open_period("2022-H2")
    not_closed, *missing = missing_for("annual", period)
    assert not_closed.url == "/progress/2022-H2/"
    assert len(missing) == 20
    assert (missing[0].url, missing[0].mended_by) == ("/indicators/I-1/2022-H2/", "secretariat")
    assert "I-1" in missing[0].message
    close_period(period=period, by=someone("secretariat"))
    reopen, *missing = missing_for("annual", period)
    assert (reopen.url, reopen.mended_by) == ("/progress/2022-H2/reopen/", "secretariat")
    assert [item.url for item in missing[:2]] == ["/indicators/I-1/", "/indicators/I.1-1/"] and len(missing) == 20

"""The table of kinds: what domain.md §6 and §8 say of each, and that every chapter has what it needs."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from accounts.models import Role
from progress.formulas.spans import Covers
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from reporting import kinds
from reporting.data.tables import OF_NO_CHAPTER, TABLES
from reporting.document.html import html
from reporting.document.outline import OUTLINE, Chapter, chapters_of
from reporting.document.previous_report import WORDINGS
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.selectors.completeness import missing_for, period_fits
from tests.factories import closed_period, make_period, open_period, record_victims, someone
from tests.reporting.conftest import edition

SHARED = {"summary", "method", "overall", "objectives", "problems", "institutions", "next_steps"}
ANNEXES = {"annex_actions", "annex_budget", "annex_changes", "annex_comments"}
OF_YEARS = {"indicators", "execution", "civil_society", "follow_ups", "proposals"}
OF_YEARS |= {"annex_statistics", "annex_gaps", "priorities"}
FINAL = {"comparison", "outcomes", "lessons", "evaluation", "carried_over"}


@pytest.mark.parametrize(
    ("kind", "stem", "covers", "follows", "finalised_by", "needs_decision", "signed_by", "chapters"),
    [
        (
            "six_month",
            "raporti-6-mujor",
            Covers.HALF_YEAR,
            "six_month",
            Role.COORDINATOR,
            True,
            (Role.COORDINATOR,),
            SHARED | ANNEXES,
        ),
        (
            "annual",
            "raporti-vjetor",
            Covers.YEAR,
            "annual",
            Role.SECRETARIAT,
            False,
            (Role.SECRETARY_GENERAL,),
            SHARED | ANNEXES | OF_YEARS,
        ),
        (
            "final",
            "raporti-perfundimtar",
            Covers.PLAN,
            "annual",
            Role.SECRETARIAT,
            False,
            (Role.MINISTER,),
            SHARED | ANNEXES | OF_YEARS | FINAL,
        ),
    ],
)
def test_each_kind(kind, stem, covers, follows, finalised_by, needs_decision, signed_by, chapters):
    row = REPORT_KINDS[kind]
    assert (row.code, row.file_stem, row.covers, row.follows) == (kind, stem, covers, follows)
    assert (row.finalised_by, row.needs_decision, row.signed_by) == (finalised_by, needs_decision, signed_by)
    assert set(row.chapters) == chapters and len(row.chapters) == len(chapters)


def test_the_table_is_complete():
    followed = {kind.follows for kind in REPORT_KINDS.values()}
    assert set(REPORT_KINDS) == set(Report.Kind.values)
    assert followed <= set(REPORT_KINDS) and set(WORDINGS) == followed | {""}


def test_policy_knows_nothing_of_documents():
    """So that every room of the application may ask it."""
    source = Path(kinds.__file__).read_text(encoding="utf-8")
    assert "import" in source and "reporting" not in re.findall(r"^(?:from|import) (\w+)", source, re.M)


# What the chapters are made of


def test_every_chapter_and_every_table_has_its_place():
    assert set(OUTLINE) == {key for kind in REPORT_KINDS.values() for key in kind.chapters}
    assert {*OF_NO_CHAPTER, *(key for row in OUTLINE.values() for key in row.tables)} == set(TABLES)


@pytest.mark.parametrize("kind", REPORT_KINDS.values(), ids=lambda kind: kind.code)
def test_chapters_are_numbered_and_annexes_have_letters(english, kind):
    chapters = chapters_of(kind)
    numbers = [chapter.number for chapter in chapters]
    figures = [number for number in numbers if number.isdigit()]
    letters = numbers[len(figures) :]
    assert figures == [str(n) for n in range(1, len(figures) + 1)]
    assert letters == [chr(ord("A") + n) for n in range(len(letters))]
    for chapter in chapters:
        assert get_template(f"pdf/_{chapter.key}.html")
        assert chapter.number.isalpha() == chapter.is_annex == chapter.title.startswith("Annex ")
        assert not chapter.is_annex or (not chapter.has_text and f"Annex {chapter.number}: " in chapter.title)
    assert set(kind.required) <= {chapter.key for chapter in chapters if chapter.has_text}
    assert chapters[0].key == "summary"


def test_a_new_chapter_is_a_row_a_function_and_a_template(data, monkeypatch):
    """With nothing but its row in the outline and its key in a kind it is in the document, numbered and titled."""
    row = Chapter("proposals", "Trupi", fill=lambda reader: {"rows": []}, draft=lambda reader: "Një ⟨fjali⟩.")
    kind = dataclasses.replace(REPORT_KINDS["six_month"], chapters=("summary", "proposals", "annex_actions"))
    monkeypatch.setitem(OUTLINE, "proposals", row)
    monkeypatch.setitem(REPORT_KINDS, "six_month", kind)
    document = html(data, edition("sq"))
    assert '<h1 id="proposals"><span class="chapter-number">2</span> Trupi</h1>' in document
    assert "<p>Një <em>fjali</em>.</p>" in document and "Shtojca A" in document


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
    assert "July–December 2024" in missing.message and "January–June 2022" in missing.message


@pytest.mark.django_db
def test_each_indicator_without_measurement_or_reason_is_named_with_its_page(english):
    closed_period("2022-H1")
    record_victims()
    period = open_period("2022-H2")
    not_closed, *missing = missing_for("annual", period)
    assert not_closed.url == "/plans/2022-2024/progress/2022-H2/"
    assert len(missing) == 20
    assert (missing[0].url, missing[0].mended_by) == ("/plans/2022-2024/indicators/I-1/2022-H2/", "secretariat")
    assert "I-1" in missing[0].message
    close_period(period=period, by=someone("secretariat"))
    reopen, *missing = missing_for("annual", period)
    assert (reopen.url, reopen.mended_by) == ("/plans/2022-2024/progress/2022-H2/reopen/", "secretariat")
    assert [item.url for item in missing[:2]] == [
        "/plans/2022-2024/indicators/I-1/",
        "/plans/2022-2024/indicators/I.1-1/",
    ] and len(missing) == 20

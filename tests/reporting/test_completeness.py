"""What is missing is named, with the page on which it can be mended."""

import pytest
from django.urls import reverse

from accounts.models import Institution
from plans.models import Action, FundingSource, Indicator, Output, SpecificObjective, VictimFigure
from progress.models import Assessment, ReportingPeriod
from progress.services.victims import record_victim_statistics
from reporting.document.outline import OUTLINE
from reporting.selectors.completeness import PERIOD_RULES, as_seen_by, language_gaps, missing_for
from tests.factories import closed_period, make_period, open_period, record_victims, submitted_submission

pytestmark = pytest.mark.django_db


def test_nothing_is_missing_for_a_closed_period():
    assert missing_for("six_month", closed_period()) == []


def test_an_open_period_is_not_reported_on(english):
    period = open_period()
    (missing,) = missing_for("six_month", period)
    assert "January–June 2022" in missing.message
    assert missing.url == reverse("period_detail", args=["2022-2024", "2022-H1"])


def test_an_earlier_period_that_is_open_again_is_named(english):
    first = closed_period("2022-H1")
    second = closed_period("2022-H2")
    ReportingPeriod.objects.filter(pk=first.pk).update(status="open", closed_at=None)
    (missing,) = missing_for("six_month", second)
    assert "January–June 2022" in missing.message


def test_unverified_answers_are_named_with_their_page(english):
    submission = submitted_submission(open_period())
    messages = {missing.url: missing.message for missing in missing_for("six_month", submission.period)}
    assert "MSH" in messages[reverse("submission_detail", args=["2022-2024", "2022-H1", "msh"])]


def test_an_action_without_status_is_named(english):
    period = closed_period()
    Assessment.objects.filter(period=period, action__code="II.1.3").delete()
    (missing,) = missing_for("six_month", period)
    assert "II.1.3" in missing.message
    assert missing.url == reverse("action_detail", args=["2022-2024", "II.1.3"])


def test_what_only_some_chapters_need_names_chapters_that_there_are():
    assert {chapter for _rule, chapter in PERIOD_RULES if chapter} <= set(OUTLINE)


def _years(kind, code):
    """The years of the victim statistics that the report lacks."""
    return [
        missing
        for missing in missing_for(kind, ReportingPeriod.objects.select_related("plan").get(code=code))
        if "victim statistics" in missing.message
    ]


@pytest.mark.parametrize(
    ("kind", "code", "years"),
    [("six_month", "2022-H2", []), ("annual", "2022-H2", [2022]), ("annual", "2023-H2", [2022, 2023])]
    + [("final", "2024-H2", [2022, 2023, 2024])],
)
def test_a_year_without_victim_statistics_is_named_with_its_page(english, arta, kind, code, years):
    closed_period(code)
    missing = _years(kind, code)
    assert [item.url for item in missing] == [reverse("victim_statistics_edit", args=[year]) for year in years]
    assert all(str(year) in item.message for year, item in zip(years, missing, strict=True))
    assert {item.mended_by for item in missing} <= {"secretariat"}
    assert as_seen_by(arta, missing) == missing
    record_victims(*years)
    assert _years(kind, code) == []


def test_a_reason_for_a_year_without_figures_is_enough(english, arta):
    closed_period("2022-H2")
    record_victim_statistics(year=2022, by=arta, absent_reason="Baza e të dhënave nuk funksionoi.")
    assert _years("annual", "2022-H2") == []


def test_while_the_period_is_open_its_year_needs_nothing_yet(english):
    open_period("2022-H2")
    assert _years("annual", "2022-H2") == []


# A language with gaps


@pytest.fixture
def gap(english):
    """Empty a translation of one row; gives that row and what is missing of a final report in Serbian."""
    period = make_period("2024-H2")

    def emptied(model, field, **which):
        rows = model.objects.filter(**which)
        row = rows.first()
        type(row).objects.filter(pk=row.pk).update(**{field: ""})
        (missing,) = language_gaps("final", period, "sr-latn")
        return row, missing

    return emptied


@pytest.mark.parametrize(
    ("model", "field", "which"),
    [
        (Action, "title_sr", {}),
        (Action, "product_sr", {}),
        (SpecificObjective, "title_sr", {}),
        (Indicator, "title_sr", {}),
        (FundingSource, "name_sr", {"code": "bk"}),
    ],
)
def test_a_gap_of_the_plan_leads_the_secretariat_to_where_it_is_mended(gap, arta, client, model, field, which):
    row, missing = gap(model, field, **which)
    assert str(row) in missing.message and missing.mended_by == "secretariat"
    assert missing.url == reverse(f"admin:plans_{model._meta.model_name}_change", args=[row.pk])
    client.force_login(arta)
    assert f'name="{field}"' in client.get(missing.url).content.decode()


def test_the_unit_of_a_product_is_mended_with_its_action(gap, arta, client):
    output, missing = gap(Output, "unit_sr", unit__gt="")
    assert missing.url == reverse("admin:plans_action_change", args=[output.action_id])
    client.force_login(arta)
    assert "unit_sr" in client.get(missing.url).content.decode()


def test_the_name_of_an_institution_is_the_administrators(gap, arta, hana, client):
    row, missing = gap(Institution, "name_sr", name__gt="")
    assert as_seen_by(hana, [missing]) == [missing]
    (seen,) = as_seen_by(arta, [missing])
    assert seen.url == "" and "This is done by: Administrator" in seen.message
    client.force_login(hana)
    assert 'name="name_sr"' in client.get(reverse("admin:accounts_institution_change", args=[row.pk])).content.decode()


def test_a_label_of_the_victim_tables_is_the_operators(gap, arta):
    _row, missing = gap(VictimFigure, "label_sr")
    assert missing.url == "" and "operator" in missing.message
    assert as_seen_by(arta, [missing]) == [missing]


def test_a_source_that_no_action_names_is_not_printed_and_not_missing(english):
    FundingSource.objects.create(code="pa-veprim", name="Pa veprim", kind="other")
    assert list(language_gaps("six_month", make_period(), "en")) == []


def test_there_are_no_gaps_in_the_language_of_the_plan():
    Action.objects.update(title_sr="", title_en="")
    assert list(language_gaps("final", make_period(), "sq")) == []

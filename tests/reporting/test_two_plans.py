"""Two plans that run at the same time, from their first answers to the final report of the older one, and beyond it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from plans.models import FundingSource
from progress.models import ReportingPeriod
from progress.pages.budget import budget_overview
from progress.selectors.indicators import indicator_progress
from progress.selectors.periods import open_period as open_period_of
from progress.selectors.periods import period_to_show
from progress.selectors.states import state_as_of
from progress.services.answers import SpendingAnswer
from progress.services.measurements import record_measurement
from progress.services.periods import close_period, open_period, plan_periods
from reporting import snapshot
from reporting.document.html import html
from reporting.names import address_of
from reporting.selectors.completeness import missing_for
from reporting.selectors.reports import periods_to_report_on
from reporting.services.making import make_report
from strategy_tracker.base import clock
from tests.factories import (
    entries_of,
    get_submission,
    implemented_answer,
    make_answer,
    record_victims,
    second_plan,
    submitted_submission,
    verified_submission,
)
from tests.reporting.conftest import edition
from tests.reporting.issued_story import issued_report

pytestmark = pytest.mark.django_db
OLD, NEW = "2022-2023", "2023-2024"


@pytest.fixture
def plans(arta):
    """Both have the action I.1.1 and the indicator I-1; one action of the older plan is due a year after it."""
    old = second_plan(OLD, with_codes=("I.1.1", "I.1.2"), later=("I.1.2",))
    new = second_plan(NEW, with_codes=("I.1.1",))
    for plan in (old, new):
        plan_periods(plan=plan, by=arta)
    return old, new


def half(plan, code):
    return ReportingPeriod.objects.select_related("plan__strategy").get(plan=plan, code=code)


def begin(plan, code, by):
    period = half(plan, code)
    with clock.at(period.starts_on):
        return open_period(period=period, by=by)


def report(period, by, *, spent, value, status=make_answer):
    """Both institutions answer, the Police with what was spent; all is verified, and the indicator measured."""
    source = FundingSource.objects.get(code="bk")
    for institution in ("pk", "msh"):
        given = {}
        for entry in entries_of(get_submission(period, institution)):
            spendings = (SpendingAnswer(source.pk, Decimal(spent)),) if institution == "pk" else ()
            given[entry.action.code] = (status if institution == "pk" else make_answer)(entry, spendings=spendings)
        verified_submission(period, institution, answers=given, secretariat=by)
    for indicator in period.plan.indicators.all():
        with clock.at(period.ends_on):
            record_measurement(indicator=indicator, period=period, by=by, value=Decimal(value))


def end(period, by):
    with clock.at(dt.datetime.combine(period.verify_by, dt.time(12), tzinfo=dt.UTC)):
        return close_period(period=half(period.plan, period.code), by=by)


def run(plan, code, by, **told):
    period = begin(plan, code, by)
    report(period, by, **told)
    return end(period, by)


@pytest.fixture
def both(plans, arta):
    """The third half-year of the older plan and the first one of the newer, which are called the same; both closed."""
    old, new = plans
    for code, spent in (("2022-H1", 100), ("2022-H2", 200)):
        run(old, code, arta, spent=spent, value=1)
    theirs = begin(old, "2023-H1", arta), begin(new, "2023-H1", arta)
    report(theirs[0], arta, spent=300, value=3)
    report(theirs[1], arta, spent=7, value=30)
    assert [open_period_of(plan) for plan in plans] == list(theirs)
    return [end(period, arta) for period in theirs]


def test_each_plan_has_its_own_figures_and_reports_which_are_published_side_by_side(client, plans, both):
    totals = [budget_overview(state_as_of(plan, period_to_show(plan))).totals.total for plan in plans]
    assert [total.spent for total in totals] == [Decimal(1200), Decimal(7)]
    values = [[item.value for item in indicator_progress(plan, half(plan, "2023-H1"))] for plan in plans]
    assert values == [[Decimal(3)], [Decimal(30)]]
    data = [snapshot.build("six_month", period) for period in both]
    assert [[row["code"] for row in one["actions"]] for one in data] == [["I.1.1", "I.1.2"], ["I.1.1"]]
    assert [one["plan"]["years"] for one in data] == [[2022, 2023], [2023, 2024]]

    reports = [issued_report("published", period=period) for period in both]
    addresses = [f"raporti-6-mujor-{plan}-2023-h1-v1-sq" for plan in (OLD, NEW)]
    assert [report.address for report in reports] == addresses, "half-years of the same name"
    listed = client.get(reverse("public_report_list")).content.decode()
    assert all(client.get(reverse("public_report", args=[address])).status_code == 200 for address in addresses)
    assert all(
        f">Plani {plan}<" in " ".join(listed.split()).replace("> ", ">").replace(" <", "<") for plan in (OLD, NEW)
    )


def test_the_older_plan_ends_after_the_newer_one_has_begun(plans, both, arta, english):
    old, new = plans
    begin(new, "2023-H2", arta)
    last = begin(old, "2023-H2", arta)
    report(last, arta, spent=400, value=4, status=implemented_if_due)
    last = end(last, arta)
    assert open_period_of(new) is not None and open_period_of(old) is None
    record_victims(2022, 2023, by=arta)
    assert missing_for("final", last) == []
    final = make_report(kind="final", period=last, language="sq", by=arta, is_queued=False)
    assert final.span.code == OLD and address_of(final).endswith(f"{OLD}-{OLD}-v1-sq")

    # What is due a year later goes on in follow-up periods, beside the newer plan.
    with clock.at(last.verify_by):
        assert [period.code for period in plan_periods(plan=old, by=arta)] == ["2024-H1", "2024-H2"]
    first = begin(old, "2024-H1", arta)
    assert {entry.action.code for entry in entries_of(get_submission(first, "pk"))} == {"I.1.2"}
    report(first, arta, spent=50, value=5)
    end(first, arta)
    run(old, "2024-H2", arta, spent=60, value=6)
    assert list(periods_to_report_on("final")) == [last], "the last half-year of the plan's years"
    assert [item.message for item in missing_for("final", first)] == [
        "The final report is made for the last period of the plan, July–December 2023, not for January–June 2024."
    ]
    year = snapshot.build("annual", half(old, "2024-H2"))
    assert year["plan"]["years"] == [2022, 2023, 2024] and "2024" in html(year, edition("sq"))
    assert budget_overview(state_as_of(old, period_to_show(old))).totals.by_year[2024].spent_unplanned == Decimal(
        110
    ), "the year after the plan"
    assert snapshot.build("final", half(old, "2023-H2"))["figures"] == snapshot.build("final", last)["figures"]


def implemented_if_due(entry, **more):
    """I.1.1 is done in time; what is due later goes on."""
    return (implemented_answer if entry.action.code == "I.1.1" else make_answer)(entry, **more)


def test_an_institution_that_owes_two_plans_can_answer_one_without_the_other(plans, arta, sign_in, besnik):
    old, new = plans
    first, second = begin(old, "2023-H1", arta), begin(new, "2023-H1", arta)
    submitted_submission(first, "pk", by=besnik)
    cards = sign_in(besnik).get("/").context["cards"]
    assert [(card.submission.period, card.submission.status) for card in cards] == [
        (first, "submitted"),
        (second, "draft"),
    ]

"""Pages through the half-years read the seals; what is late is late today on every page that speaks of today."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from progress.formulas.rates import Share
from progress.formulas.statuses import OVERDUE
from progress.models import Status
from progress.pages.histories.action import action_history
from progress.pages.histories.comparison import NumberPair, PeriodComparison, SharePair, compared_periods
from progress.pages.histories.institution import moments_of
from progress.pages.histories.objective import ObjectivePage, RateMoment
from progress.selectors.seals import data_of, seal_of
from progress.selectors.states import state_of
from progress.services.collecting.risks import RiskTerms, add_risk
from progress.services.periods import close_period
from progress.words import since
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import (
    action,
    closed_period,
    institution,
    make_period,
    make_person,
    open_period,
    someone,
    the_plan,
    verified_submission,
)
from tests.reporting.figures.checking import mixed_columns

pytestmark = pytest.mark.django_db

PLAN = "2022-2024"


@pytest.fixture
def two(arta):
    """Two sealed half-years: Health answered the first and was silent in the second; nobody else answered."""
    first = open_period("2022-H1")
    verified_submission(first, "msh", secretariat=arta)
    close_period(period=first, by=arta)
    return first, closed_period("2022-H2", arta)


def led_by_health(period):
    return [row for row in data_of(seal_of(period))["actions"] if row["lead"] == "msh"]


def test_an_action_tells_each_sealed_half_year(two, sign_in, arta):
    first, second = two
    row = led_by_health(first)[0]
    found = action(row["code"])
    moments = action_history(found)
    then = next(one for one in led_by_health(second) if one["code"] == row["code"])
    assert [moment.status for moment in moments] == [row["status"], then["status"]]
    assert [moment.since for moment in moments] == ["", ""]
    type(found).objects.filter(pk=found.pk).update(deadline_on=dt.date(2022, 1, 1))  # moves nothing that is sealed
    assert action_history(action(row["code"])) == moments
    page = sign_in(arta).get(reverse("action_detail", args=[PLAN, row["code"]])).content.decode()
    assert page.count('class="course-when"') == 2


def test_an_institution_tells_how_it_answered(two, sign_in, arta, driton):
    first, second = two
    moments = moments_of(the_plan(), institution("msh"))
    assert [(one.code, one.outcome, one.n_led) for one in moments] == [
        ("2022-H1", "on_time", len(led_by_health(first))),
        ("2022-H2", "missing", len(led_by_health(second))),
    ]
    assert moments[0].n_verified == moments[0].n_asked > 0 == moments[1].n_verified
    url = reverse("institution_detail", args=[PLAN, "msh"])
    own = sign_in(driton)  # Health's own
    page = own.get(url).content.decode()
    assert page.count('class="course-when"') == 2 and "<svg" in page and reverse("compare", args=[PLAN]) not in page
    assert own.get(reverse("institution_detail", args=[PLAN, "mpb"])).status_code == 404
    assert sign_in(arta).get(reverse("institution_detail", args=[PLAN, "mpb"])).status_code == 200


@pytest.mark.parametrize("code", ["III", "III.1"])
def test_an_objective_tells_its_course_actions_money_and_indicators(two, sign_in, arta, code):
    client = sign_in(arta)
    response = client.get(reverse("objective_detail", args=[PLAN, code]))
    shown, page = response.context["shown"], response.content.decode()
    figures = [data_of(seal_of(period))["figures"] for period in two]
    level = "by_specific" if "." in code else "by_strategic"
    told = [next(row for row in figure[level] if row["code"] == code) for figure in figures]
    assert [(one.rate.n, one.rate.of) for one in shown.rates] == [(r["due_by"]["n"], r["due_by"]["of"]) for r in told]
    assert [sum(p.count for p in column.pieces) for column in shown.chart.columns] == [
        sum(row["by_status"].values()) for row in told
    ]
    codes = [node.action.code for part in shown.parts for node in part.actions]
    assert codes and all(one.startswith(f"{code}.") for one in codes)
    assert all(f">{one}</span>" in page for one in codes)
    assert {picture.code for picture in shown.pictures} and all(p.code.startswith(code) for p in shown.pictures)
    assert client.get(reverse("objective_detail", args=[PLAN, "IX"])).status_code == 404


def test_no_change_is_told_between_different_numbers_or_years(english):
    """27 of 89 after 15 of 33 is no fall by 15 points, nor is half a year's spending one by half."""
    assert SharePair("", Share(15, 33), Share(27, 89), False).change == "of other numbers"
    assert SharePair("", Share(26, 34), Share(25, 33)).change == "of other numbers"
    assert SharePair("", Share(25, 34), Share(26, 34)).change == "+2.9 percentage points"
    assert NumberPair("", Decimal(182907), Decimal(95928), False).change is None


def test_rates_of_one_column_are_written_alike(two, sign_in, arta, english, monkeypatch):
    """3/9 (33.3 %) stood above 29.4 % (5/17), and 41.7 % (5/12) above 4/5 (80.0 %)."""
    pairs = [SharePair("a", Share(5, 12), Share(15, 33)), SharePair("b", Share(0, 0), Share(4, 5))]
    found = PeriodComparison(pairs, [], NumberPair("c", 0, 0), [])
    shown = render_to_string("progress/_compare_figures.html", {"periods": found, "before": two[0], "after": two[1]})
    assert "15/33" in shown and list(mixed_columns(shown, "compare")) == []
    assert ObjectivePage(
        None, None, [RateMoment("", Share(3, 9)), RateMoment("", Share(5, 17))], [], [], []
    ).counts_first
    monkeypatch.setattr(ObjectivePage, "counts_first", False)
    page = sign_in(arta).get(reverse("objective_detail", args=[PLAN, "III"])).content.decode()
    assert "(0/9)" in page


def test_two_half_years_are_compared_by_their_seals(two, sign_in, arta):
    first, second = two
    found = compared_periods(the_plan(), first.code, second.code, arta)
    old, new = (data_of(seal_of(period)) for period in two)
    flips = [(a["code"], b["status"], a["status"]) for b, a in zip(old["actions"], new["actions"], strict=True)]
    statuses = next(one for one in found.lists if one.are_badges and one.page == "action_detail")
    assert [(row.code, row.before, row.after) for row in statuses.rows] == [f for f in flips if f[1] != f[2]]
    rate = found.shares[2]
    assert (rate.before.n, rate.after.n) == tuple(d["spans"]["half_year"]["reporting"]["on_time"] for d in (old, new))
    with translation.override("en"):
        points = (rate.after.share - rate.before.share) * 100
        assert rate.change == f"{points:.1f} percentage points".replace("-", "−")
    assert found.amounts[0].before == found.amounts[0].after and found.amounts[0].change == 0
    assert found.amounts[1].after is None and found.amounts[1].change is None  # nobody told: not known is not 0
    assert compared_periods(the_plan(), first.code, "2024-H2", arta) is None
    url = reverse("compare", args=[PLAN])
    page = sign_in(arta).get(f"{url}?before=2022-H1&after=2022-H2&one=msh&other=mpb").content.decode()
    assert page.count('class="course-when"') == 4 and all(row.code in page for row in statuses.rows)


def test_an_institution_compares_half_years_alone(two, sign_in, driton):
    page = sign_in(driton).get(reverse("compare", args=[PLAN]) + "?one=msh&other=mpb").content.decode()
    assert 'id="before"' in page and 'id="one"' not in page and "course-when" not in page


def test_of_the_register_everybody_sees_what_they_may_read(sign_in, arta, driton):
    """A risk of an action of Health, and one of an action that is another's."""
    closed_period("2022-H1", arta)
    second = open_period("2022-H2")
    rows = data_of(seal_of(make_period("2022-H1")))["actions"]
    own = next(row["code"] for row in rows if row["lead"] == "msh")
    others = next(row["code"] for row in rows if "msh" not in (row["lead"], *row["supporting"]))
    terms = [
        RiskTerms("challenge", text, action=action(code))
        for code, text in ((own, "Mungojnë shtretërit."), (others, "Mungojnë automjetet."))
    ]
    add_risk(plan=the_plan(), terms=terms[0], by=arta).delete()  # so that rows are numbered otherwise than the register
    risks = [add_risk(plan=the_plan(), terms=each, by=arta) for each in terms]
    close_period(period=second, by=arta, reason="Provë.")
    sealed = data_of(seal_of(second))["spans"]["half_year"]["problems"]["register"]
    assert sorted(row["number"] for row in sealed) == [1, 2] != [risk.pk for risk in risks]
    pages = [sign_in(who).get(reverse("compare", args=[PLAN])).content.decode() for who in (arta, driton)]
    assert ["Mungojnë shtretërit." in page for page in pages] == [True, True]
    assert ["Mungojnë automjetet." in page for page in pages] == [True, False]
    assert all(reverse("risk_detail", args=[PLAN, risk.pk]) in pages[0] for risk in risks)


def test_these_pages_cost_the_same_whatever_has_happened(arta, sign_in):
    client = sign_in(arta)
    urls = [
        reverse("objective_detail", args=[PLAN, "III"]),
        reverse("institution_detail", args=[PLAN, "msh"]),
        reverse("compare", args=[PLAN]) + "?one=msh&other=mpb",
    ]
    first = open_period("2022-H1")
    verified_submission(first, "msh", secretariat=arta)
    close_period(period=first, by=arta)
    closed_period("2022-H2", arta)
    before = [count_queries(client, url) for url in urls]
    closed_period("2023-H1", arta)
    assert [count_queries(client, url) for url in urls] == before
    assert max(before) <= 26


# As of today


def test_what_is_past_its_deadline_is_late_today_wherever_it_is_counted(arta, sign_in):
    """Verified as in progress in a half-year that is closed, looked at after its deadline."""
    first = open_period("2022-H1")
    verified_submission(first, "msh", secretariat=arta)
    close_period(period=first, by=arta)
    period = open_period("2022-H2")
    client = sign_in(arta)
    client.cookies["django_language"] = "en"
    with clock.at(dt.datetime(2025, 1, 20, 9, tzinfo=dt.UTC)):
        actions = state_of(period).actions
        late = {one.code for one in actions if one.reading == OVERDUE}
        claimed = {one.code for one in actions if one.status == Status.IN_PROGRESS}
        still = {one.code for one in actions if one.reading == Status.IN_PROGRESS}
        assert claimed & late and not still & late

        def of(segments):
            return {segment["code"]: segment["count"] for segment in segments}[OVERDUE]

        pages = {
            name: client.get(reverse(name, args=[PLAN, *more]))
            for name, more in (("plan_tree", []), ("period_detail", ["2022-H2"]))
        }
        tree = pages["plan_tree"].context["tree"]
        assert of(tree.segments) == sum(of(node.segments) for node in tree.nodes) == len(late)
        assert of(tree.timeline["segments"]) == len(late)
        assert of(pages["period_detail"].context["segments"]) == len(late)
        assert of(client.get(reverse("home")).context["overview"].total.segments) == len(late)
        listed = client.get(reverse("action_list", args=[PLAN]) + f"?status={OVERDUE}&size=all")
        assert {row.action.code for row in listed.context["rows"]} == late
        export = client.get(reverse("action_export", args=[PLAN, "csv"])).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(export)))
        assert {row["Code"] for row in rows if row["Status"] == "Overdue"} == late
        strategic = [client.get(reverse("objective_detail", args=[PLAN, node.objective.code])) for node in tree.nodes]
        assert sum(of(page.context["node"].segments) for page in strategic) == len(late)
        own = client.get(reverse("institution_detail", args=[PLAN, "msh"])).context["shown"].leading
        assert {one.code for one in own if one.reading == OVERDUE} == late & {
            row["code"] for row in led_by_health(first)
        }
        carried = next(one for one in actions if one.code in claimed & late)
        with translation.override("en"):
            assert since(carried) == "in progress, from January–June 2022"
        found = client.get(reverse("action_list", args=[PLAN]) + f"?q={carried.code}").content.decode()
        assert "in progress, from January–June 2022" in found
        page = client.get(reverse("action_detail", args=[PLAN, carried.code])).content.decode()
        assert 'data-status="overdue"' in page or "Overdue" in page


def test_a_status_of_the_period_itself_says_no_other_half_year(two):
    _first, second = two
    told = {one.code: since(one) for one in state_of(second).actions}
    assert set(told.values()) <= {"", "nga janar–qershor 2022"}
    assert told[led_by_health(second)[0]["code"]] == ""


def test_people_who_may_not_read_the_plan_read_no_history(sign_in):
    client = sign_in(make_person(Role.ADMINISTRATOR))
    for name, more in (("objective_detail", ["I"]), ("institution_detail", ["msh"]), ("compare", [])):
        assert client.get(reverse(name, args=[PLAN, *more])).status_code == 403
    assert sign_in(someone(Role.MINISTER)).get(reverse("institution_detail", args=[PLAN, "msh"])).status_code == 200

"""Every address of a plan's page names its plan; the old ones lead to the plan that they meant."""

import pytest
from django.urls import reverse

from plans.models import ActionPlan
from plans.resources import ActionResource, BudgetLineResource, IndicatorResource
from progress.formulas.half_years import half_year_name
from progress.models import ReportingPeriod
from progress.selectors.plans import plans_to_choose, usual_plan
from progress.services.periods import open_period as open_planned_period
from progress.services.periods import plan_periods
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import make_period, open_period, second_plan, submitted_submission, the_plan

pytestmark = pytest.mark.django_db

MOVED = [
    ("/plan/?open=all", "/plans/2022-2024/?open=all"),
    ("/plan/quality/", "/plans/2022-2024/quality/"),
    ("/plan/victims/", "/victims/"),
    ("/plan/victims/2022/", "/victims/2022/"),
    ("/plan/victims/export/csv/", "/victims/export/csv/"),
    ("/actions/?q=k%C3%ABshilli&page=2", "/plans/2022-2024/actions/?q=k%C3%ABshilli&page=2"),
    ("/actions/export/xlsx/", "/plans/2022-2024/actions/export/xlsx/"),
    ("/actions/I.1.1/", "/plans/2022-2024/actions/I.1.1/"),
    ("/actions/i.1.1/", "/plans/2022-2024/actions/i.1.1/"),
    ("/actions/I.1.1/status/", "/plans/2022-2024/actions/I.1.1/status/"),
    ("/indicators/", "/plans/2022-2024/indicators/"),
    ("/indicators/I-1/2022-H1/", "/plans/2022-2024/indicators/I-1/2022-H1/"),
    ("/budget/", "/plans/2022-2024/budget/"),
    ("/progress/", "/plans/2022-2024/progress/"),
    ("/progress/2022-H1/", "/plans/2022-2024/progress/2022-H1/"),
    ("/submissions/2022-H1/msh/receipt/", "/plans/2022-2024/submissions/2022-H1/msh/receipt/"),
    ("/submissions/2022-H1/msh/I.1.1/evidence/", "/plans/2022-2024/submissions/2022-H1/msh/I.1.1/evidence/"),
]


@pytest.mark.parametrize(("old", "new"), MOVED)
def test_an_old_address_leads_to_the_plan_that_was_alone_then(sign_in, arta, old, new):
    make_period()
    second_plan()
    response = sign_in(arta).get(old)
    assert (response.status_code, response.url) == (301, new)


def test_a_code_that_only_the_later_plan_has_leads_there(sign_in, arta):
    later = second_plan(with_codes=("I.1.1", "I.9.9"))
    plan_periods(plan=later, by=arta)
    client = sign_in(arta)
    assert client.get("/actions/I.9.9/").url == "/plans/2025-2026/actions/I.9.9/"
    assert client.get("/progress/2025-H1/").url == "/plans/2025-2026/progress/2025-H1/"


@pytest.mark.parametrize(
    "unknown",
    [
        "/actions/X.1.1/",
        "/progress/1999-H1/",
        "/plan/wishes/",
        "/actions/I.1.1/history/",
        "/indicators/%00/",
        "/plan/plan/",
    ],
)
def test_an_old_address_that_means_nothing_is_not_found(sign_in, arta, unknown):
    assert sign_in(arta).get(unknown).status_code == 404


def test_a_form_that_was_open_loses_nothing(sign_in, arta):
    """308 makes the browser send what was typed to the new address."""
    open_period()
    response = sign_in(arta).post("/actions/I.1.1/status/?place=row", {"status": "in_progress"})
    assert (response.status_code, response.url) == (308, "/plans/2022-2024/actions/I.1.1/status/?place=row")


def test_strangers_are_asked_who_they_are_before_anything_is_told(client):
    for address in ("/actions/I.1.1/", "/plans/2022-2024/", "/plans/no-such-plan/"):
        assert client.get(address).url.startswith(reverse("login"))


def test_an_unknown_plan_does_not_exist(sign_in, arta):
    assert sign_in(arta).get("/plans/1999-2001/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/plans/2022-2024/actions/?q=%00", "/admin/accounts/institution/?kind__exact=%00", "/check/?report=a%00b"],
)
def test_an_address_that_no_database_can_compare_names_nothing(sign_in, arta, address):
    """PostgreSQL refuses a NUL when the query runs: a filter of the administration answered 500."""
    assert sign_in(arta).get(address).status_code == 404


def test_each_plan_shows_its_own(sign_in, arta):
    """The same code, and the same half-year, in two plans."""
    first, later = open_period("2022-H1").plan, second_plan("2022-2023")
    plan_periods(plan=later, by=arta)
    client = sign_in(arta)
    titles = [client.get(f"/plans/{plan.code}/actions/I.1.1/").context["action"].title for plan in (first, later)]
    assert titles[0] != titles[1] and later.code in titles[1]
    states = [client.get(f"/plans/{plan.code}/progress/2022-H1/").context["period"].status for plan in (first, later)]
    assert states == ["open", "planned"]
    assert len(client.get("/plans/2022-2023/actions/").context["rows"]) == 2
    assert ReportingPeriod.objects.filter(code="2022-H1").count() == 2


def test_what_belongs_to_one_plan_is_not_found_under_another(sign_in, driton):
    open_period("2022-H1")
    second_plan()
    client = sign_in(driton)
    assert client.get("/plans/2022-2024/submissions/2022-H1/msh/").status_code == 200
    assert client.get("/plans/2025-2026/submissions/2022-H1/msh/").status_code == 404
    assert client.get("/plans/2025-2026/actions/I.1.3/").status_code == 404


# The chosen plan


def links_of(response):
    return [item["url"] for item in response.context["frame"]["nav"]]


def test_people_whose_work_is_on_one_plan_never_notice(sign_in, driton):
    open_period()
    client = sign_in(driton)
    response = client.get("/")
    assert "/plans/2022-2024/actions/" in links_of(response)
    assert response.context["frame"]["plans"] == [] and "plan-menu" not in response.content.decode()
    client.get("/plans/2022-2024/")
    assert "plan" not in client.session


def test_the_plan_that_was_opened_last_stays_chosen(sign_in, arta):
    open_period()
    second_plan()
    client = sign_in(arta)
    assert "/plans/2022-2024/actions/" in links_of(client.get("/")), "where a period is open"
    page = client.get("/plans/2025-2026/actions/I.1.1/")
    assert [plan["url"] for plan in page.context["frame"]["plans"]] == ["/plans/2022-2024/", "/plans/2025-2026/"]
    assert "/plans/2025-2026/budget/" in links_of(client.get("/"))
    budget = client.get("/plans/2025-2026/budget/")
    assert budget.context["frame"]["plans"][0]["url"] == "/plans/2022-2024/budget/", "the same list of the other plan"
    session = client.session
    session["plan"] = "1999-2001"
    session.save()
    assert "/plans/2022-2024/budget/" in links_of(client.get("/")), "a plan that is gone is forgotten"


def test_the_usual_plan_has_an_open_period_or_has_begun(arta):
    first, later = the_plan(), second_plan()
    with clock.at(later.dated_on):
        assert usual_plan(plans_to_choose()) == first, "the next one has not begun"
    with clock.at(later.ends_on):
        assert usual_plan(plans_to_choose()) == later
        open_period("2022-H1")
        assert usual_plan(plans_to_choose()) == first
        (begun, *_rest) = plan_periods(plan=later, by=arta)
        open_planned_period(period=begun, by=arta)
        assert usual_plan(plans_to_choose()) == later, "of two with an open period the newer one"
    assert usual_plan([]) is None


def test_of_many_plans_the_newest_are_offered_those_that_ask_and_the_one_that_is_open(sign_in, arta):
    first = open_period("2022-H1").plan
    for year in range(2010, 2022):
        ActionPlan.objects.create(
            strategy=first.strategy,
            code=f"{year}",
            title="Plani",
            first_year=year,
            last_year=year,
            dated_on=first.dated_on,
        )
    page = sign_in(arta).get("/plans/2010/")
    offered = [plan["label"] for plan in page.context["frame"]["plans"]]
    assert offered == ["2010", *(f"{year}" for year in range(2015, 2022)), "2022–2024"]
    assert len(sign_in(arta).get("/plans/").context["strategies"][0].plans) == 13


def test_without_a_plan_the_home_page_says_so(sign_in, arta, hana, monkeypatch):
    monkeypatch.setattr("progress.views.scope.plans_to_choose", lambda *codes: [])
    for person in (arta, hana):
        response = sign_in(person).get("/")
        assert response.status_code == 200 and not any("/plans/" in url for url in links_of(response))


# What gathers across plans


@pytest.fixture
def both_open(arta):
    """Two plans that ask at the same time, with half-years of the same name."""
    first, later = open_period("2022-H1"), second_plan("2022-2023")
    (begun, *_rest) = plan_periods(plan=later, by=arta)
    return first, open_planned_period(period=begun, by=arta)


def test_an_institution_sees_what_all_plans_ask_of_it(sign_in, driton, both_open):
    client = sign_in(driton)
    response = client.get("/")
    assert [card.submission.period for card in response.context["cards"]] == list(both_open)
    page = response.content.decode()
    for period in both_open:
        assert f'href="/plans/{period.plan.code}/submissions/2022-H1/msh/"' in page
        assert f"{half_year_name(period.plan.code)}: " in page
    asked = sum(card.submission.n_asked for card in response.context["cards"])
    waiting = response.context["frame"]["waiting"]
    assert (waiting["count"], waiting["url"]) == (asked, "/")
    assert [chip["url"] for chip in response.context["frame"]["periods"]] == [
        f"/plans/{period.plan.code}/progress/2022-H1/" for period in both_open
    ]


def test_the_secretariat_counts_all_plans_each_linking_to_its_own(sign_in, arta, besnik, both_open):
    for period in both_open:
        submitted_submission(period, "pk", by=besnik)
    client = sign_in(arta)
    response = client.get("/")
    assert [(work.period, len(work.to_verify)) for work in response.context["works"]] == [(p, 1) for p in both_open]
    page = response.content.decode()
    for period in both_open:
        assert f'href="/plans/{period.plan.code}/progress/2022-H1/#submitted"' in page
        assert f'href="/plans/{period.plan.code}/submissions/2022-H1/pk/verify/"' in page
    assert response.context["frame"]["waiting"]["count"] == 2


def test_strategy_plans_versions_and_periods_stand_on_one_page(sign_in, ilir, both_open):
    (strategy,) = sign_in(ilir).get("/plans/").context["strategies"]
    assert [(line.plan.code, line.in_force.number) for line in strategy.plans] == [("2022-2024", 1), ("2022-2023", 1)]
    assert [len(line.periods) for line in strategy.plans] == [6, 4]
    page = sign_in(ilir).get("/plans/").content.decode()
    assert 'href="/plans/2022-2023/progress/2022-H1/"' in page and 'href="/plans/2022-2024/"' in page


PAGES = ("/", "/plans/{}/", "/plans/{}/actions/", "/plans/{}/progress/", "/plans/{}/indicators/", "/plans/{}/budget/")


@pytest.mark.parametrize("name", ["arta", "driton", "elira"])
def test_pages_cost_the_same_with_one_plan_and_with_three(client, people, name):
    open_period("2022-H1")
    client.force_login(people[name])
    addresses = [
        page.format("2022-2024") for page in (*PAGES, "/plans/{}/progress/2022-H1/", "/plans/{}/actions/I.1.1/")
    ]
    before = {address: count_queries(client, address) for address in addresses}
    for code in ("2025-2026", "2027-2028"):
        plan_periods(plan=second_plan(code), by=people["arta"])
    client.get("/plans/2022-2024/")
    assert {address: count_queries(client, address, is_warm=True) for address in addresses} == before


def test_a_search_tells_of_what_other_plans_hold(sign_in, arta):
    second_plan(with_codes=("I.1.1",))
    client = sign_in(arta)
    (other,) = client.get("/plans/2022-2024/actions/?q=veprimi").context["elsewhere"]
    assert other == {"label": "2025–2026", "count": 1, "url": "/plans/2025-2026/actions/?q=veprimi"}
    assert client.get("/plans/2022-2024/actions/").context["elsewhere"] == []


def test_mails_and_receipts_name_the_plan_where_there_are_several(english):
    period = make_period("2022-H1")
    assert period.name_by_itself() == "January–June 2022"
    second_plan()
    assert period.name_by_itself() == "2022–2024: January–June 2022"


@pytest.mark.parametrize("resource", [ActionResource, BudgetLineResource, IndicatorResource])
def test_lists_of_the_administration_name_the_plan(resource, django_assert_max_num_queries):
    second_plan()
    with django_assert_max_num_queries(3):
        exported = resource().export()
    assert set(exported["plan"]) == {"2022-2024", "2025-2026"}

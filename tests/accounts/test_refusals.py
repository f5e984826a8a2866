"""The page that says no: with its reason, a way back, and somebody to turn to who is not oneself."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from strategy_tracker.base.templatetags.navigation import way_back

pytestmark = pytest.mark.django_db


def refused(sign_in, person, url, **headers):
    person.language = "en"
    person.save()
    response = sign_in(person).get(url, headers=headers)
    assert response.status_code == 403
    return response.content.decode()


@pytest.fixture
def closing(period):
    """The page on which the Secretariat closes the period: of those who read it, others may not."""
    return reverse("period_close", args=["2022-2024", period.code])


def test_there_is_a_way_back(sign_in, elira, closing):
    came_from = reverse("budget_overview", args=["2022-2024"])
    page = refused(sign_in, elira, closing, referer=f"http://testserver{came_from}?x=1")
    assert f'<a class="btn btn-primary" href="{came_from}?x=1">Go back</a>' in page
    assert "tell the Secretariat which page" in page
    # Who came from nowhere, or from elsewhere, is led to what lies above.
    for headers in ({}, {"referer": "https://elsewhere.example/budget/"}):
        page = refused(sign_in, elira, closing, **headers)
        assert "elsewhere" not in page and f'href="{way_back(RequestFactory().get(closing))}">Go back</a>' in page


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/reports/1/sign/", "/reports/1/"),
        ("/reports/1/links/3/revoke/", "/reports/1/links/"),
        ("/plans/2022-2024/budget/", "/plans/2022-2024/"),
        ("/", ""),
    ],
)
def test_the_nearest_page_above(path, back):
    assert way_back(RequestFactory().get(path)) == back


def test_a_page_does_not_lead_back_to_itself():
    request = RequestFactory().post("/reports/1/sign/", headers={"referer": "http://testserver/reports/1/sign/?a=1"})
    assert way_back(request) == "/reports/1/"


def test_the_secretariat_is_not_told_to_ask_the_secretariat(arta, elira):
    request = RequestFactory().get("/reports/1/sign/")
    says = {}
    for person in (arta, elira):
        request.user = person
        says[person] = render_to_string("403.html", {"user": person, "request": request})
    assert "Sekretariatit" not in says[arta] and says[arta] != says[elira]

"""The main navigation: which link is current on which page, for whom."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from accounts.models import Role, User
from plans.models import ActionPlan
from reporting.pages.frame import _navigation

PLAN = ActionPlan(code="2022-2024")
PUBLIC = ("help/", "public/", "check/", "shared/", "login/", "logout/", "password/", "language/")


def current(path, role=Role.SECRETARIAT):
    found = _navigation(User(role=role), RequestFactory().get(path), PLAN)
    return [item["url"] for item in found if item["is_current"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ["/"]),
        ("/plans/2022-2024/", ["/plans/2022-2024/"]),
        ("/victims/2022/", ["/victims/"]),
        ("/plans/2022-2024/quality/", ["/plans/2022-2024/quality/"]),
        ("/plans/2022-2024/actions/I.1.1/status/", ["/plans/2022-2024/actions/"]),
        ("/plans/2022-2024/progress/2022-H1/", ["/plans/2022-2024/progress/"]),
        ("/plans/2022-2024/submissions/2022-H1/msh/check/", ["/plans/2022-2024/progress/"]),
        ("/plans/2022-2024/indicators/I-1/2022-H1/", ["/plans/2022-2024/indicators/"]),
        ("/reports/signed/", ["/reports/"]),
        ("/reports/7/comments/", ["/reports/"]),
        ("/password/", []),
        ("/planning/", []),
    ],
)
def test_the_link_with_the_longest_address_above_the_page_is_current(path, expected):
    assert current(path) == expected


@pytest.mark.parametrize(
    ("role", "path", "expected"),
    [
        (Role.OBSERVER, "/plans/2022-2024/quality/", ["/plans/2022-2024/"]),
        (Role.OBSERVER, "/reports/7/comments/", ["/reports/signed/"]),
        (Role.MINISTER, "/reports/signed/", ["/reports/"]),
        (Role.ADMINISTRATOR, "/plans/2022-2024/", []),
    ],
)
def test_what_a_role_does_not_have_is_not_current(role, path, expected):
    assert current(path, role) == expected


def routes_of(patterns, above=""):
    for pattern in patterns:
        route = above + str(pattern.pattern).replace("<str:plan>", PLAN.code)
        if hasattr(pattern, "url_patterns"):
            yield from routes_of(pattern.url_patterns, route)
        else:
            yield route


def test_every_page_behind_the_door_belongs_to_a_link():
    """The administration has its own; the old addresses lead away."""
    pages = [
        route for route in routes_of(get_resolver().url_patterns) if not route.startswith((*PUBLIC, "admin/", "^"))
    ]
    assert len(pages) > 40
    assert not [route for route in pages if not current(f"/{route}")]


def test_every_role_has_a_way_home_and_no_link_twice():
    for role in Role.values:
        urls = [item["url"] for item in _navigation(User(role=role), RequestFactory().get("/"), PLAN)]
        assert urls[0] == "/" and len(urls) == len(set(urls))

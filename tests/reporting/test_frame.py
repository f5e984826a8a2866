"""The main navigation: which link is current on which page, for whom."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from accounts.models import Role, User
from reporting.pages.frame import _navigation

PUBLIC = ("help/", "public/", "check/", "shared/", "login/", "logout/", "password/", "language/")


def current(path, role=Role.SECRETARIAT):
    found = _navigation(User(role=role), RequestFactory().get(path))
    return [item["url"] for item in found if item["is_current"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ["/"]),
        ("/plan/", ["/plan/"]),
        ("/plan/victims/2022/", ["/plan/victims/"]),
        ("/plan/quality/", ["/plan/quality/"]),
        ("/actions/I.1.1/status/", ["/actions/"]),
        ("/progress/2022-H1/", ["/progress/"]),
        ("/submissions/2022-H1/msh/check/", ["/progress/"]),
        ("/indicators/I-1/2022-H1/", ["/indicators/"]),
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
        (Role.OBSERVER, "/plan/quality/", ["/plan/"]),
        (Role.OBSERVER, "/reports/7/comments/", ["/reports/signed/"]),
        (Role.MINISTER, "/reports/signed/", ["/reports/"]),
        (Role.ADMINISTRATOR, "/plan/", []),
    ],
)
def test_what_a_role_does_not_have_is_not_current(role, path, expected):
    assert current(path, role) == expected


def test_every_page_behind_the_door_belongs_to_a_link():
    routes = [str(pattern.pattern) for pattern in get_resolver().url_patterns if not hasattr(pattern, "url_patterns")]
    routes += [
        str(pattern.pattern)
        for included in get_resolver().url_patterns
        for pattern in getattr(included, "url_patterns", ())
        if str(included.pattern) == ""
        if not hasattr(pattern, "url_patterns")
    ]
    pages = [route for route in routes if not route.startswith(PUBLIC)]
    assert len(pages) > 40
    assert not [route for route in pages if not current(f"/{route}")]


def test_every_role_has_a_way_home_and_no_link_twice():
    for role in Role.values:
        urls = [item["url"] for item in _navigation(User(role=role), RequestFactory().get("/"))]
        assert urls[0] == "/" and len(urls) == len(set(urls))

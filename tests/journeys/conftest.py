"""A real browser for the journeys: Debian's Chromium, driven by Playwright, that knows no host but this machine."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.factories import PASSWORD

CHROMIUM = "/usr/bin/chromium"
TIMEOUT_MS = 30_000  # two test processes and two browsers share two cores
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all journeys of a test process."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser, live_server):
    """Give pages of separate people: `new_page()` is a fresh browser window that shares nothing with the others."""
    contexts = []

    def make(**options):
        context = browser.new_context(base_url=live_server.url, locale="sq", **options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page of one person's browser."""
    return new_page()


@pytest.fixture
def passer_by(new_page, live_server):
    """The browser of somebody without an account: `passer_by()` gives a page that speaks English."""

    def without_account(language="en", **options):
        page = new_page(**options)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        return page

    return without_account


@pytest.fixture
def walk(passer_by):
    """A person's browser, signed in: `walk(arta)` gives a page that speaks English."""

    def as_person(person, language="en", **options):
        page = passer_by(language, **options)
        page.goto("/login/")
        page.fill("[name=username]", person.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/")
        return page

    return as_person

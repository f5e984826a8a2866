"""A real browser for the journeys: Debian's Chromium, driven by Playwright, that knows no host but this machine."""

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all journeys of a test process."""
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
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page of one person's browser."""
    return new_page()

"""A real browser for the journeys: Debian's Chromium, driven by Playwright, that knows no host but this machine."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
TIMEOUT_MS = 120_000  # three test processes and a browser share two cores
# What each window would load for its own frame, which nobody sees: more than half of what opening one costs. Of several
# such lists the last one counts, so those of Playwright's that matter on this machine alone stand here again.
NOT_LOADED = "PreloadTopChromeWebUI PreloadTopChromeWebUILessNavigations WebUIOmniboxPopup WebUIOmniboxFullPopup"
NOT_LOADED += " WebUIOmniboxAimPopup AimEnabled AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose"
NOT_LOADED += " HttpsUpgrades HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter OptimizationHints PaintHolding"
NOT_LOADED += " NetworkTimeServiceQuerying PreconnectToSearch ThirdPartyStoragePartitioning Translate"
ARGUMENTS = [
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    f"--disable-features={NOT_LOADED.replace(' ', ',')}",
]


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
def walk(passer_by, live_server):
    """A person's browser, signed in: `walk(arta)` gives an empty page that speaks English.

    How people sign in is walked through where a session has ended.
    """

    def as_person(person, language="en", **options):
        page, client = passer_by(language, **options), Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return page

    return as_person

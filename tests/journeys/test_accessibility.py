"""An automatic accessibility check (axe: WCAG 2 A and AA up to 2.2) finds nothing on any page, wide or narrow."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from accounts.models import Role
from plans.models import ActionReference
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from progress.services.periods import open_period as open_planned
from reporting.services.making import make_report
from reporting.services.publication import make_link
from strategy_tracker.base import clock
from tests.factories import (
    answered_submission,
    open_period,
    returned_submission,
    someone,
    submitted_submission,
    verified_submission,
)
from tests.reporting.issued_story import issued_report
from tests.reporting.issuing_kit import make_draft
from tests.reporting.written_story import consulted_report, written_report

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what passes is not told one by one, which is most of the work
}
WIDTHS, HEIGHT = (1440, 390), 900
NARROWEST = 320  # a small phone, and what a page has left when it is enlarged four times
# How many pixels a page is wider than its window, with all that folds open; folds are as they were afterwards.
SIDEWAYS = """() => {
    const shut = [...document.querySelectorAll('main details:not([open])')];
    shut.forEach(part => { part.open = true; });
    const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    shut.forEach(part => { part.open = false; });
    return sideways;
}"""
READING = [
    "/",
    "/plans/2022-2024/",
    "/plans/2022-2024/?open=all",
    "/plans/2022-2024/quality/",
    "/plans/2022-2024/indicators/",
    "/plans/2022-2024/indicators/I-1/",
    "/plans/2022-2024/budget/",
    "/plans/2022-2024/references/",
    "/plans/2022-2024/references/{document}/",
    "/plans/2022-2024/actions/",
    "/plans/2022-2024/actions/?q=keshilli",
    "/plans/2022-2024/actions/?q=nuk-ka-asgje",
    "/plans/2022-2024/actions/II.1.5/",
    "/plans/2022-2024/progress/",
    "/plans/2022-2024/progress/2022-H1/",
    "/plans/2022-2024/progress/2022-H2/",
    "/password/",
    "/nuk-ekziston/",
]
PAGES = {
    "secretariat": [
        *READING,
        "/plans/",
        "/victims/",
        "/victims/2022/",
        "/plans/2022-2024/actions/I.2.1/status/",
        "/plans/2022-2024/actions/I.2.1/cancel/",
        "/plans/2022-2024/carry-over/",
        "/plans/2022-2024/carry-over/I.2.4/",
        "/plans/2022-2024/export/",
        "/plans/2022-2024/indicators/I-1/2022-H2/",
        "/plans/2022-2024/indicators/I-1/passport/",
        "/plans/2022-2024/progress/2022-H1/reopen/",
        "/plans/2022-2024/progress/2022-H2/close/",
        "/plans/2022-2024/progress/2022-H2/reminders/",
        "/plans/2022-2024/progress/2022-H2/matrix/",
        "/plans/2022-2024/progress/matrix/",
        "/plans/2022-2024/progress/2023-H1/open/",
        "/plans/2022-2024/submissions/2022-H2/pk/verify/",
        "/plans/2022-2024/submissions/2022-H2/msh/verify/",
        "/plans/2022-2024/submissions/2022-H1/msh/",
        "/reports/",
        "/reports/new/?kind=annual",
        "/reports/{report}/",
        "/reports/{draft}/",
        "/reports/{report}/texts/",
        "/reports/{report}/texts/summary/",
        "/reports/{report}/texts/summary/1/",
        "/reports/{report}/texts/summary/2/",
        "/reports/{report}/recommendations/new/",
        "/reports/{report}/recommendations/{recommendation}/",
        "/reports/{report}/comments/",
        "/reports/{other}/consultation/",
        "/reports/{draft}/checklist/",
        "/reports/{draft}/figures/",
        "/reports/stale/",
        "/reports/{signed}/publish/",
        "/reports/{signed}/links/",
    ],
    "institution": [
        "/",
        "/plans/2022-2024/submissions/2022-H2/msh/",
        "/plans/2022-2024/submissions/2022-H2/msh/{action}/",
        "/plans/2022-2024/submissions/2022-H2/msh/check/",
        "/plans/2022-2024/submissions/2022-H2/msh/unchanged/",
        "/plans/2022-2024/submissions/2022-H2/msh/workbook/",
        "/plans/2022-2024/submissions/2022-H1/msh/",
        "/plans/2022-2024/actions/I.2.1/status/",
    ],
    "coordinator": [
        "/",
        "/reports/",
        "/plans/2022-2024/submissions/2022-H2/pk/",
        "/reports/{report}/texts/summary/",
        "/reports/{draft}/",
        "/reports/{draft}/finalise/",
        "/reports/{finalised}/sign/",
        "/reports/{signed}/",
        "/reports/signed/",
    ],
    "administrator": ["/", "/plan-import/", "/reports/signed/"],
    "observer": ["/", "/victims/", "/reports/{report}/comments/"],
}

FOR_STRANGERS = [
    "/login/",
    "/public/",
    "/public/{address}/",
    "/public/progress/",
    "/public/api/",
    "/check/",
    "/check/?report={address}",
    "/check/?report=nuk-ekziston",
    "/shared/{secret}/",
    "/shared/nuk-ekziston/",
]


@pytest.fixture
def world(arta, driton, besnik):
    """A closed period with verified answers; an open one with drafts, submitted and returned answers."""
    first = open_period("2022-H1")
    verified_submission(first, "msh", by=driton, secretariat=arta)
    close_period(period=first, by=arta)
    second = ReportingPeriod.objects.select_related("plan").get(code="2022-H2")
    open_planned(period=second, by=arta)
    submitted_submission(second, "pk", by=besnik)
    answered_submission(second, "mpb")
    return returned_submission(second, "msh", by=driton, secretariat=arta)


@pytest.fixture
def drafts(world):
    """A draft in consultation, and one in another language that is not; what the addresses need of them."""
    period = ReportingPeriod.objects.select_related("plan").get(code="2022-H1")
    report = consulted_report(written_report(period))
    other = make_report(kind="six_month", period=period, language="en", by=someone(Role.SECRETARIAT), is_queued=False)
    return {"report": report.pk, "other": other.pk, "recommendation": report.recommendations.get().pk}


@pytest.fixture
def issued(drafts, arta):
    """A published report, a signed one with a link to it, one that waits for a signature, and a draft with its file."""
    published, signed = issued_report("published", version=9), issued_report("signed", version=9, language="en")
    _link, secret = make_link(report=signed, recipient="Donatori", until=clock.today(), by=arta)
    finalised, draft = (
        issued_report("finalised", version=9, language="sr-latn"),
        make_draft(signed.period, language="en", by=arta),
    )
    return {
        "address": published.address,
        "signed": signed.pk,
        "secret": secret,
        "finalised": finalised.pk,
        "draft": draft.pk,
    }


def violations(page):
    """What axe, which is in the page, finds, in words."""
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return [f"{page.url} {rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def unlabelled(page):
    """Fields that only a placeholder names: axe lets those pass."""
    return page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]):not([type=submit]), select, textarea')]
        .filter(field => !field.labels?.length && !field.getAttribute('aria-label')
            && !field.getAttribute('aria-labelledby'))
        .map(field => field.outerHTML.slice(0, 200))"""
    )


def barriers(page, address):
    """Everything that is wrong with a page, wide and narrow, in words."""
    page.goto(address)
    page.evaluate(AXE_SCRIPT)  # half a megabyte: once a page, for all widths
    found = unlabelled(page)
    for width in (NARROWEST, *WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        sideways = page.evaluate(SIDEWAYS)
        too_wide = [f"{address}: {sideways} px too wide"] if sideways > 1 else []
        wrong = violations(page) if width in WIDTHS else []
        found += [f"at {width}: {what}" for what in wrong + too_wide]
    return found


@pytest.mark.any_database
def test_no_page_has_a_barrier(world, drafts, issued, walk, new_page, people):
    entry = world.entries.filter(review="returned").select_related("action").first()
    found = []
    stranger = new_page()
    document = ActionReference.objects.earliest("pk").document_id
    known = {"action": entry.action.code, "document": document, **drafts, **issued}
    for address in FOR_STRANGERS:
        found += barriers(stranger, address.format(**known))
    names = {
        "secretariat": "arber",
        "institution": "driton",
        "coordinator": "elira",
        "administrator": "hana",
        "observer": "ilir",
    }
    for role, addresses in PAGES.items():
        page = walk(people[names[role]], language="sq")
        for address in addresses:
            found += barriers(page, address.format(**known))
        page.context.close()
    assert not found, "\n".join(found)

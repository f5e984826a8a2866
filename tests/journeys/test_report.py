"""Journey 3: the coordinator makes the 6-month report and downloads it."""

import subprocess

import pytest

from plans.models import Action
from progress.services.periods import close_period
from tests.factories import entries_of, make_answer, open_period, verified_submission

VERIFIED = "Indikatorët shëndetësorë u hartuan me çdo klinikë të përfshirë."


@pytest.mark.any_database
def test_the_coordinator_makes_and_downloads_the_report(walk, elira, arta, tmp_path):
    period = open_period("2022-H1")
    entry = entries_of(submitted_submission_of(period), part="lead")[0]
    close_period(period=period, by=arta)

    page = walk(elira)
    page.goto("/reports/")
    page.locator("a[href='/reports/new/']").first.click()
    if page.locator("select[name=period]").count():
        page.select_option("[name=period]", "2022-2024/2022-H1")
    page.get_by_role("button", name="Make the report").click(timeout=600_000)
    page.wait_for_url("**/reports/*/", timeout=600_000)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download PDF").click(timeout=600_000)
    file = tmp_path / "report.pdf"
    waiting.value.save_as(file)

    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    missing = [code for code in Action.objects.values_list("code", flat=True) if code not in text]
    assert not missing
    words = " ".join(text.split())
    assert entry.action.code in words
    assert all(word in words for word in VERIFIED.split())


def submitted_submission_of(period):
    """The Ministry of Health's answers, the first of which says something that can be found again; verified."""
    from tests.factories import get_submission

    draft = get_submission(period, "msh")
    first = entries_of(draft, part="lead")[0]
    return verified_submission(period, "msh", answers={first.action.code: make_answer(first, what_was_done=VERIFIED)})

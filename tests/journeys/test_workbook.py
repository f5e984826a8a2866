"""Journey: a workbook goes down, is filled in by LibreOffice and by openpyxl, comes up with errors, is corrected."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from progress.models import Event
from progress.workbook import reading_child
from tests.factories import get_entry, get_submission, open_period
from tests.journeys.test_accessibility import barriers
from tests.progress.workbooks import cell_of, filled, with_parts

# Written by LibreOffice 7.4 (docs/collecting.md says how), with words in place of the keys of lines and of the token.
BY_LIBREOFFICE = Path(__file__).parent.parent / "progress" / "libreoffice" / "workbook.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LED, OTHER, SUBMISSION = "III.1.13", "III.1.16", "/plans/2022-2024/submissions/2022-H1/msh/"


def down(page, button):
    """The bytes that a button gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name=button).click()
    return Path(download.value.path()).read_bytes()


def up(page, content, button="Upload and look at the changes"):
    """Upload a workbook; the page shows what it changes."""
    page.goto(f"{SUBMISSION}workbook/")
    page.set_input_files("[name=file]", {"name": "fletore.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/workbook/review/")


def by_libreoffice(taken):
    """LibreOffice's file with the keys and the token of a workbook that was taken just now."""
    told = json.loads(reading_child.read(taken))
    keys = {f"key-{sheet}-{line}": key for sheet, key, line, _cells in told["rows"]} | {"the-token": told["token"]}

    def today(strings):
        for word, key in keys.items():
            strings = strings.replace(f">{word}<".encode(), f">{key}<".encode())
        return strings

    return with_parts(BY_LIBREOFFICE.read_bytes(), xl__sharedStrings_xml=today)


@pytest.mark.any_database
def test_a_workbook_goes_down_and_comes_up(walk, driton):
    submission = get_submission(open_period("2022-H1"), "msh")
    page = walk(driton, language="sq")
    page.goto(f"{SUBMISSION}workbook/")
    up(page, by_libreoffice(down(page, "Shkarkojeni fletoren e punës")), "Ngarkoje dhe shihi ndryshimet")
    assert page.locator("tr[data-state=error], tr[data-state=conflict]").count() == 0
    page.get_by_role("button", name="Merre 1 përgjigje").click()
    page.wait_for_url(f"**{SUBMISSION}")
    entry = get_entry(submission, LED)
    assert entry.what_was_done == "U mbajtën trajnime në tri regjione.\nMe listë të pjesëmarrësve."
    assert [str(q.value) for q in entry.quantities.all()] == ["1234.50"]
    assert [str(s.amount) for s in entry.spendings.all()] == ["1000.50"]
    assert [c.due_on.isoformat() for c in entry.challenges.all()] == ["2022-12-31"]

    page = walk(driton)
    page.goto(SUBMISSION)
    page.get_by_role("link", name="Workbook").click()
    taken = down(page, "Download the workbook")
    wrong = [("answers", OTHER, "what_was_done", "U miratua udhëzimi."), ("answers", OTHER, "completed_on", "nesër")]
    up(page, filled(taken, *wrong, ("answers", OTHER, "delay_reason", "the weather")))
    assert barriers(page, f"{SUBMISSION}workbook/review/") == []
    assert page.locator("tr[data-state=error]").count() == 2
    assert page.get_by_role("button", name="Take over").count() == 0
    marked = down(page, "Download it with the cells marked")
    book = load_workbook(io.BytesIO(marked))
    assert "31.12.2024" in cell_of(book, "answers", OTHER, "completed_on").comment.text
    assert cell_of(book, "answers", OTHER, "delay_reason").comment
    assert cell_of(book, "answers", OTHER, "what_was_done").comment is None

    up(page, filled(marked, ("answers", OTHER, "completed_on", None), ("answers", OTHER, "delay_reason", None)))
    page.get_by_role("button", name="Take over 1 answer").click()
    page.wait_for_url(f"**{SUBMISSION}")
    assert get_entry(submission, OTHER).what_was_done == "U miratua udhëzimi."
    assert Event.objects.filter(kind=Event.Kind.WORKBOOK_IMPORTED).count() == 2

"""A consultation in the browser: sent, commented on, answered, ended; and what was written is taken back."""

import datetime as dt

import pytest

from reporting.models import Report
from strategy_tracker.base import clock
from tests.reporting.written_story import written_report

COMMENT = "Pse nuk përmenden komunat?"
ANSWER = "U shtuan në kapitullin 5."


@pytest.fixture
def report(db):
    """A draft with a text in two versions and a recommendation."""
    return written_report()


@pytest.mark.any_database
def test_a_draft_is_consulted_on_and_each_comment_gets_its_answer(walk, arta, ilir, report):
    secretariat, observer = walk(arta), walk(ilir)
    comments = f"/reports/{report.pk}/comments/"

    secretariat.goto(comments)
    secretariat.get_by_role("link", name="Send for consultation").click()
    secretariat.fill("[name=until]", f"{clock.today() + dt.timedelta(days=7):%Y-%m-%d}")
    secretariat.locator("main form [type=submit]").last.click()
    secretariat.get_by_text("Comments are taken until").first.wait_for()

    observer.goto(comments)
    chapter = observer.locator("section", has=observer.locator("#chapter-problems"))
    chapter.locator("summary").click()
    chapter.locator("textarea").fill(COMMENT)
    chapter.get_by_role("button", name="Save the comment").click()
    observer.get_by_text(COMMENT).wait_for()

    secretariat.goto(comments)
    said = secretariat.locator("article", has_text=COMMENT)
    said.locator("textarea").fill(ANSWER)
    said.get_by_role("button", name="Save the answer").click()
    secretariat.locator(".comment-answer", has_text=ANSWER).wait_for()

    secretariat.get_by_text("End the consultation").click()
    secretariat.get_by_role("button", name="Yes, end it").click()
    secretariat.get_by_text("The consultation has ended.").wait_for()
    report.refresh_from_db()
    (comment,) = report.comments.all()
    assert (report.state, comment.written_by, comment.answer) == (Report.State.DRAFT, ilir, ANSWER)

    assert observer.goto(comments).status == 403  # who was asked reads the draft until the consultation has ended


@pytest.mark.any_database
def test_a_recommendation_is_removed_and_an_earlier_text_restored(walk, arta, report):
    page = walk(arta)
    page.goto(f"/reports/{report.pk}/recommendations/{report.recommendations.get().pk}/")
    page.locator("summary", has_text="Remove").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.get_by_text("removed").first.wait_for()
    assert not report.recommendations.exists()

    page.goto(f"/reports/{report.pk}/texts/summary/1/")
    page.locator("summary", has_text="Take this version back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    page.locator("[name=text]").wait_for()
    newest = report.texts.filter(chapter="summary").order_by("-number").first()
    assert newest.number == 3 and newest.text == report.texts.get(chapter="summary", number=1).text

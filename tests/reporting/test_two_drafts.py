"""Two drafts of one report, finalised at once: one is issued, and the other one only as its correction."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from reporting.jobs.draft import make_draft
from reporting.jobs.issue import OVERTAKEN, issue
from reporting.models import Report
from reporting.services import issuing, making
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.reporting import issuing_kit as kit
from tests.reporting.issued_story import issued_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.at(kit.NOW):
        yield


@pytest.fixture
def drafts(arta):
    """Versions 1 and 2, both ready to be finalised."""
    first = kit.first_draft(by=arta)
    second = making.create_report(first.snapshot, "sq", 2, arta, is_queued=False)
    with kit.quick_pages():
        return first, make_draft(second.pk)


@pytest.mark.every_database
def test_while_one_is_being_issued_the_other_waits(drafts, elira):
    first, second = drafts
    content = kit.hand_over(first, elira)
    with pytest.raises(StaleEdit, match="being finalised at this moment"):
        kit.hand_over(second, elira)
    with kit.small_pages():
        first = issue(first.pk, content.pk)
    with pytest.raises(Refused, match="issued already"):
        kit.hand_over(second, elira)
    given = kit.DECISION | {"supersedes": first, "correction_reason": "Shifrat e reja."}
    assert kit.hand_over(second, elira, **given)


def test_the_worker_issues_none_beside_another(drafts, elira, monkeypatch):
    """Both were handed over, as they could be before: the worker judges again, and the second stays a draft."""
    monkeypatch.setattr(issuing, "_refuse_two_at_once", lambda report: None)
    contents = [kit.hand_over(report, elira) for report in drafts]
    with kit.small_pages():
        first, second = (issue(report.pk, content.pk) for report, content in zip(drafts, contents, strict=True))
    assert (first.state, second.state, second.error) == ("finalised", "draft", OVERTAKEN)
    assert not second.issued_files.exists()


@pytest.mark.every_database
def test_the_database_refuses_a_second_one_that_corrects_nothing(drafts):
    issued_report("finalised", version=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        issued_report.__wrapped__("finalised", version=4)
    assert Report.objects.issued().count() == 1

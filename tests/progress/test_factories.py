"""The states that the other tests start from are what they say."""

import pytest

from tests.factories import (
    MSH,
    answered_submission,
    closed_period,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    returned_submission,
    submitted_submission,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_draft_is_answered_in_full(period, driton):
    submission = answered_submission(period, MSH, driton)
    assert submission.status == "draft"
    assert all(entry.is_answered for entry in entries_of(submission))


def test_submission_reaches_each_state(period, arta, driton):
    assert submitted_submission(period, MSH, driton).status == "submitted"
    assert returned_submission(period, "md", secretariat=arta).status == "returned"
    assert verified_submission(period, "masht", secretariat=arta).status == "verified"


def test_claim_of_implemented_is_verified(period, besnik, arta):
    claim = implemented_answer(get_entry(get_submission(period, "pk"), "IV.1.7"))
    verified_submission(period, "pk", besnik, {"IV.1.7": claim}, arta)
    assert get_entry(get_submission(period, "pk"), "IV.1.7").action.assessments.get().status == "implemented"


def test_closed_period_is_closed(arta):
    assert closed_period("2022-H1", arta).is_closed

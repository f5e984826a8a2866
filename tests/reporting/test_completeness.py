"""What is missing is named, with the page on which it can be mended."""

import pytest
from django.urls import reverse

from progress.models import Assessment, ReportingPeriod
from reporting.completeness import RULES, missing_for
from reporting.kinds import REPORT_KINDS
from tests.factories import closed_period, open_period, submitted_submission

pytestmark = pytest.mark.django_db


def test_nothing_is_missing_for_a_closed_period():
    assert missing_for("six_month", closed_period()) == []


def test_an_open_period_is_not_reported_on(english):
    period = open_period()
    (missing,) = missing_for("six_month", period)
    assert "2022-H1" in missing.message
    assert missing.url == reverse("period_detail", args=["2022-H1"])


def test_an_earlier_period_that_is_open_again_is_named(english):
    first = closed_period("2022-H1")
    second = closed_period("2022-H2")
    ReportingPeriod.objects.filter(pk=first.pk).update(status="open", closed_at=None)
    (missing,) = missing_for("six_month", second)
    assert "2022-H1" in missing.message


def test_unverified_answers_are_named_with_their_page(english):
    submission = submitted_submission(open_period())
    messages = {missing.url: missing.message for missing in missing_for("six_month", submission.period)}
    assert "MSH" in messages[reverse("submission_detail", args=["2022-H1", "msh"])]


def test_an_action_without_status_is_named(english):
    period = closed_period()
    Assessment.objects.filter(period=period, action__code="II.1.3").delete()
    (missing,) = missing_for("six_month", period)
    assert "II.1.3" in missing.message
    assert missing.url == reverse("action_detail", args=["II.1.3"])


def test_every_kind_has_its_rules():
    assert RULES.keys() == REPORT_KINDS.keys()

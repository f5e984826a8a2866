"""Planning the half-years from the page that lists them."""

import pytest
from django.urls import reverse

from progress.models import ReportingPeriod

pytestmark = pytest.mark.django_db


def test_the_secretariat_plans_all_half_years_at_once(sign_in, arta):
    client = sign_in(arta)
    assert (
        reverse("period_plan", args=["2022-2024"])
        in client.get(reverse("period_list", args=["2022-2024"])).content.decode()
    )
    response = client.post(reverse("period_plan", args=["2022-2024"]), follow=True)
    assert [period.code for period in ReportingPeriod.objects.all()] == [
        f"{year}-H{half}" for year in (2022, 2023, 2024) for half in (1, 2)
    ]
    assert "2022-H1" in response.content.decode()


def test_planning_twice_changes_nothing(sign_in, arta):
    client = sign_in(arta)
    client.post(reverse("period_plan", args=["2022-2024"]))
    client.post(reverse("period_plan", args=["2022-2024"]))
    assert ReportingPeriod.objects.count() == 6

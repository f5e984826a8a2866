"""The trend: a point for each closed half-year, as it was sealed."""

import pytest

from progress.selectors.seals import data_of, seal_of
from progress.snapshot.trend import point_of, trend_of
from reporting import snapshot
from tests.factories import closed_period

pytestmark = pytest.mark.django_db


def test_each_closed_half_year_is_a_point_up_to_the_one_named(arta):
    first, second = closed_period("2022-H1", arta), closed_period("2022-H2", arta)
    assert [point["period"] for point in trend_of(second.plan)] == ["2022-H1", "2022-H2"]
    assert [point["period"] for point in trend_of(second.plan, first)] == ["2022-H1"]


def test_a_point_tells_what_the_seal_holds(arta):
    period = closed_period("2022-H2", arta)
    data = data_of(seal_of(period))
    point = point_of(data)
    assert point["rate"] == {"n": 0, "of": 12} and point["due_by_cut_off"] == data["figures"]["due_by_cut_off"]
    assert point["planned"] == "275967.00" and point["spent"] is None and point["high_risks"] == 0
    assert point["reporting"]["of"] == len(data["submissions"]) and sum(point["roll_up"].values()) == 101
    assert sum(sum(counts.values()) for counts in point["by_strategic"].values()) == 101


def test_high_risks_count_what_is_not_settled_and_reaches_the_limit(arta):
    data = data_of(seal_of(closed_period("2022-H1", arta)))
    rows = [
        {"state": "open", "probability": 5, "impact": 3},
        {"state": "open", "probability": 5, "impact": 2},
        {"state": "open", "probability": None, "impact": None},
        {"state": "settled", "probability": 5, "impact": 5},
    ]
    half = data["spans"]["half_year"] | {"problems": {"register": rows, "risk_high_from": 15}}
    told = data | {"spans": data["spans"] | {"half_year": half}}
    assert point_of(told)["high_risks"] == 1
    without = half | {"problems": {"challenges": []}}  # as seals were before the register
    assert point_of(data | {"spans": {"half_year": without}})["high_risks"] is None


def test_a_report_carries_the_trend_up_to_its_period(arta):
    first = closed_period("2022-H1", arta)
    closed_period("2022-H2", arta)
    assert [point["period"] for point in snapshot.build("six_month", first)["trend"]] == ["2022-H1"]

"""The geometry of the pictures: nothing leaves its picture, nothing is lost, nothing that exists is too thin to see."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from progress.charts import bars
from progress.charts.trend import AT_MOST, trend_chart
from progress.models import Status

counts = st.dictionaries(st.sampled_from(Status.values), st.integers(0, 200))
amounts = st.none() | st.decimals(min_value=0, max_value=10**7, places=2)
days = st.none() | st.dates(dt.date(2021, 1, 1), dt.date(2031, 12, 31))
DAY = dt.date(2022, 12, 31)


@given(counts)
def test_the_pieces_of_a_bar_fill_it_in_order(found):
    segments = bars.status_segments(found)
    assert [segment["code"] for segment in segments] == [status.value for status in bars.STATUS_ORDER]
    assert {s["code"]: s["count"] for s in segments if s["count"]} == {code: n for code, n in found.items() if n}
    end = 0.0
    for segment in segments:
        assert float(segment["x"]) == pytest.approx(end, abs=0.002)
        end = float(segment["x"]) + float(segment["width"])
    assert end == pytest.approx(100 if any(found.values()) else 0, abs=0.002)


@given(st.dictionaries(st.sampled_from("ABCDE"), counts, min_size=1))
def test_bars_of_one_scale_are_as_long_as_their_sums(rows):
    drawn = bars.status_bars(rows, has_one_scale=True)
    assert [bar["code"] for bar in drawn] == list(rows)
    largest = max(bar["total"] for bar in drawn)
    for bar in drawn:
        assert bar["total"] == sum(rows[bar["code"]].values()) == sum(s["count"] for s in bar["segments"])
        length = sum(float(segment["width"]) for segment in bar["segments"])
        assert length == pytest.approx(100 * bar["total"] / largest if largest else 0, abs=0.01)
    assert len({tuple(s["code"] for s in bar["segments"]) for bar in drawn}) == 1, "the same pieces in every row"


@given(st.lists(st.tuples(st.text(max_size=3), amounts, amounts)))
def test_money_has_one_scale_and_unknown_is_not_zero(rows):
    drawn = bars.money_bars(rows)
    assert [(bar["label"], bar["planned"], bar["spent"]) for bar in drawn] == rows
    lengths = [float(bar[name]) for bar in drawn for name in ("planned_length", "spent_length")]
    assert all(0 <= length <= 100 for length in lengths)
    assert not any(lengths) or max(lengths) == 100


def test_what_was_planned_before_a_revision_has_the_same_scale_and_only_then_a_bar():
    rows = [("2022", Decimal(50), None), ("2023", Decimal(100), Decimal(20)), ("2024", None, None)]
    same, revised, blank = bars.money_bars(rows, {"2022": Decimal(50), "2023": Decimal(200), "2024": None})
    assert (same["printed"], blank["printed"]) == (None, None)
    assert (revised["printed"], revised["printed_length"], revised["planned_length"]) == (200, "100.000", "50.000")
    drawn = render_to_string("components/pictures/money_bars.html", {"id": "x", "bar": revised})
    assert "para rishikimit 200,00 EUR" in drawn and drawn.count("<rect") == 2 and drawn.count("<line") == 1
    assert "<line" not in render_to_string("components/pictures/money_bars.html", {"id": "x", "bar": same})


@given(amounts, amounts, amounts)
def test_a_value_its_target_and_its_baseline_stay_in_the_picture(value, target, baseline):
    bar = bars.target_bar(value, target, baseline, "met")
    assert (bar is None) == (value is None or target is None)
    if bar is not None:
        assert (bar["baseline_x"] is None) == (baseline is None)
        for place in (bar["width"], bar["target_x"], bar["baseline_x"] or "0"):
            assert 0 <= float(place) <= 100


def test_marks_at_the_edges_are_moved_inwards():
    met = bars.target_bar(Decimal(10), Decimal(10), Decimal(0))
    assert (met["target_x"], met["target_shift"]) == ("100.000", "-1.50")
    assert (met["baseline_x"], met["baseline_shift"]) == ("0.000", "1.00")
    assert bars.target_bar(Decimal(10), Decimal(5))["target_shift"] == "0.00"


@given(st.lists(st.tuples(days, st.sampled_from(Status.values)), max_size=120), days.filter(bool))
def test_every_action_stands_at_its_deadline(actions, day):
    timeline = bars.deadline_timeline(actions, years=[2022, 2023, 2024], day=day)
    told = timeline["deadlines"]
    assert sum(row["total"] for row in told) == len(actions) == sum(s["count"] for s in timeline["segments"])
    assert [row["day"] for row in told if row["day"]] == sorted({d for d, _status in actions if d})
    assert all(row["is_reached"] == (row["day"] is not None and row["day"] <= day) for row in told)
    columns = [*timeline["columns"], *([timeline["undated"]] if timeline["undated"] else [])]
    assert sum(column["total"] for column in columns) == len(actions)
    for column in columns:
        assert 0 < float(column["middle"]) < 100 and 0 < column["top"] < timeline["base"]
        assert column["total"] == sum(piece["count"] for piece in column["pieces"])
        floor = timeline["base"]
        for piece in column["pieces"]:
            assert piece["height"] >= bars.THINNEST and piece["y"] + piece["height"] == floor
            floor = piece["y"]
    assert 0 < float(timeline["day_x"]) <= float(timeline["end_x"]) <= 100


def test_the_axis_is_true_to_time():
    """The line of a day stands to the right of what is due until then, and to the left of what is due later."""
    actions = [(dt.date(2022, 6, 30), "implemented"), (DAY, "in_progress"), (dt.date(2023, 1, 1), "not_started")]
    timeline = bars.deadline_timeline(actions, years=[2022, 2023], day=DAY)
    assert [column["middle"] for column in timeline["columns"]] == ["12.500", "37.500", "62.500"]
    assert (timeline["day_x"], timeline["end_x"], timeline["is_day_late"]) == ("50.000", "100.000", False)
    assert timeline["years"] == [(2022, "0.000", "25.000"), (2023, "50.000", "75.000")]
    assert timeline["undated"] is None
    middle = bars.deadline_timeline(actions, years=[2022, 2023], day=dt.date(2023, 4, 1))
    assert 62 < float(middle["day_x"]) < 63 and middle["is_day_late"]


def half_year(code, rate=(3, 12), reporting=(24, 34)):
    """A point of the trend with its two shares."""
    of = {"rate": rate, "reporting": reporting}
    return {"period": code, "year": int(code[:4]), **{name: {"n": n, "of": m} for name, (n, m) in of.items()}}


shares = st.integers(0, 120).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
points = st.lists(st.tuples(shares, shares), max_size=9).map(
    lambda rows: [half_year(f"{2022 + n // 2}-H{n % 2 + 1}", *row) for n, row in enumerate(rows)]
)


@given(points)
def test_each_rate_that_is_known_is_a_mark_inside_the_trend_and_none_else(found):
    chart = trend_chart(found)
    assert (chart is None) == (not found)
    for point, column in zip(found[-AT_MOST:], chart.columns if chart else (), strict=True):
        for share, mark in ((point["rate"], column.rate), (point["reporting"], column.reporting)):
            assert (mark is None) == (share["of"] == 0)
            if mark:
                assert (mark.n, mark.of) == (share["n"], share["of"])
                assert chart.top <= mark.y <= chart.base and float(chart.left) < float(mark.x) < 100
                assert 20 < mark.label_y < chart.height - 28, "its number stands between legend and axis"


def test_a_line_joins_no_rates_of_different_years_and_none_over_a_gap():
    """The implementation rate of the next year is counted of other actions."""
    codes = ("2022-H1", "2022-H2", "2023-H1", "2023-H2")
    chart = trend_chart([half_year(code) for code in codes])
    assert (len(chart.rate_lines), len(chart.reporting_lines)) == (2, 3)
    assert [(year.year, year.middle) for year in chart.years] == [(2022, "34.000"), (2023, "78.000")]
    gap = trend_chart([half_year("2022-H1"), half_year("2022-H2", reporting=(0, 0)), half_year("2023-H1")])
    assert (len(gap.rate_lines), len(gap.reporting_lines)) == (1, 0)
    assert trend_chart([half_year("2022-H1")]).rate_lines == []


def test_the_drawing_says_every_number_and_what_is_not_known():
    with translation.override("en"):
        chart = trend_chart([half_year("2022-H1", rate=(0, 0)), half_year("2022-H2")])
        drawn = render_to_string("components/pictures/trend.html", {"id": "t", "title": "Trend", "chart": chart})
    title = " ".join(re.search(r"<title[^>]*>(.*?)</title>", drawn, re.S)[1].split())
    assert title == (
        "Trend: January–June 2022, implementation rate n/a, reporting rate 24/34 (70.6 %);"
        " July–December 2022, implementation rate 3/12 (25.0 %), reporting rate 24/34 (70.6 %)"
    )

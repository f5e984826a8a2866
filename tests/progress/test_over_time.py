"""Pictures through the half-years: nothing is lost, nothing leaves its picture, a hidden number stays hidden."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Indicator
from progress.charts.answers import answer_grid
from progress.charts.multiples import by_year, multiple
from progress.charts.over_time import ROLLED, rolled, status_over_time
from progress.formulas.statuses import roll_up
from progress.models import Status
from progress.selectors.seals import data_of, seal_of
from progress.services.measurements import record_measurement
from progress.snapshot.trend import point_of, trend_of
from tests.counting import count_queries
from tests.factories import closed_period, open_period
from tests.reporting import story

PERIODS = ["2022-H1", "2022-H2", "2023-H1", "2023-H2", "2024-H1", "2024-H2"]
counts = st.dictionaries(st.sampled_from(Status.values), st.integers(1, 60), min_size=1)


def points(by_period):
    return [
        {
            "period": period,
            "year": int(period[:4]),
            "by_strategic": found,
            "roll_up": rolled(sum_of(found.values())),
        }
        for period, found in by_period.items()
    ]


def sum_of(rows):
    found = {}
    for row in rows:
        for status, n in row.items():
            found[status] = found.get(status, 0) + n
    return found


@given(counts)
def test_headline_counts_are_those_of_every_page(found):
    assert rolled(found) == roll_up(status for status, n in found.items() for _ in range(n))


@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=6))
def test_columns_hold_every_action_and_stand_on_the_base(rows):
    trend = points({period: {"I": one, "II": two} for period, (one, two) in zip(PERIODS, rows, strict=False)})
    whole, first, second = status_over_time(trend, ["I", "II"])
    assert (whole.code, first.code, second.code) == ("", "I", "II")
    for n, (one, two) in enumerate(rows):
        drawn = [{p.code: p.count for p in chart.columns[n].pieces} for chart in (whole, first, second)]
        assert drawn == [rolled(sum_of((one, two))), rolled(one), rolled(two)]
        for chart in (whole, first, second):
            column = chart.columns[n]
            assert [piece.code for piece in column.pieces] == list(ROLLED)
            assert column.x >= 0 and column.x + column.width <= chart.width
            assert column.pieces[0].y + column.pieces[0].height == pytest.approx(chart.base, abs=0.2)
            assert sum(piece.height for piece in column.pieces) == pytest.approx(chart.base - 2, abs=0.5)
    assert whole.total == sum(sum_of(rows[-1]).values())


def test_a_single_half_year_is_no_course():
    assert status_over_time(points({"2022-H1": {"I": {"implemented": 1}}}), ["I"]) == []
    assert answer_grid([("MPB", {"2022-H1": "on_time"})], ["2022-H1"]) is None


@given(st.integers(1, 50), st.integers(2, 8))
def test_every_institution_stands_once_in_the_grid(n_names, n_periods):
    periods = [f"{2022 + n // 2}-H{n % 2 + 1}" for n in range(n_periods)]
    outcomes = ("on_time", "late", "missing")
    answers = [
        (f"I{n}", {period: outcomes[(n + k) % 3] for k, period in enumerate(periods) if (n + k) % 5})
        for n in range(n_names)
    ]
    grid = answer_grid(answers, periods)
    assert [row.name for row in grid.rows] == [name for name, _found in answers]
    assert len({(row.x, row.y) for row in grid.rows}) == n_names
    for row, (_name, found) in zip(grid.rows, answers, strict=True):
        assert len(row.marks) == len(found) and row.on_time == list(found.values()).count("on_time")
        assert all(row.x < mark.x < grid.width for mark in row.marks) and 0 < row.y < grid.height
    assert {head.x for head in grid.heads} >= {mark.x for row in grid.rows for mark in row.marks}


@given(st.lists(st.tuples(st.none() | st.decimals(0, 1000, places=1), st.none() | st.decimals(0, 1000, places=1))))
def test_bars_and_targets_stay_in_their_small_picture(pairs):
    drawn = multiple([(2022 + n, value, target, "met") for n, (value, target) in enumerate(pairs)])
    assert [(bar.value, bar.target) for bar in drawn.bars] == pairs
    for bar in drawn.bars:
        assert 0 <= bar.y <= bar.y + bar.height <= drawn.base + 0.1
        assert (bar.target_y is None) == (bar.target is None) and 0 <= (bar.target_y or 0) <= drawn.base


def test_a_year_is_drawn_as_far_as_it_goes():
    measured = {"target": "60", "is_result_target": False, "band": "not_met"}
    rows = [("2022-H1", "20"), ("2022-H2", "41.5"), ("2023-H1", None)]
    trend = [{"year": int(p[:4]), "indicators": {"I-1": measured | {"value": v}}} for p, v in rows]
    told = by_year([{"year": 2021}, *trend], "I-1")  # older reports have points without indicators
    assert [(bar.year, str(bar.value)) for bar in told.chart.bars] == [(2022, "41.5"), (2023, "None")]
    assert (told.band, told.target) == ("not_met", 60)
    assert by_year(trend, "V-1").chart.bars == []


def test_the_words_of_a_picture_say_all_that_it_shows():
    chart = status_over_time(points({p: {"I": {"in_progress": 3, "no_evidence": 2}} for p in PERIODS[:2]}), ["I"])[1]
    drawn = render_to_string("components/pictures/status_columns.html", {"id": "x", "title": "I", "chart": chart})
    said = "dhj 2022, i zbatuar 0, në proces ose pjesërisht i zbatuar 3, i pazbatuar ose pa filluar 0, pa raportuar"
    assert f"{said} ose pa dëshmi 2" in " ".join(drawn.split())
    grid = answer_grid([("MPB", {"2022-H1": "on_time", "2022-H2": "missing"})], PERIODS[:2])
    drawn = render_to_string("components/pictures/answer_grid.html", {"id": "y", "title": "A", "grid": grid})
    assert "A: MPB në kohë 1/2, dhj 2022 pa raportuar</title>" in " ".join(drawn.split())


# From the seals


@pytest.mark.django_db
def test_what_is_hidden_in_one_half_year_is_in_no_point(arta, monkeypatch):
    closed_period("2022-H1", arta)
    second = closed_period("2022-H2", arta)
    data = deepcopy(data_of(seal_of(second)))
    row = data["stand"]["year"]["III-1"]
    row |= {"is_hidden": True, "value": "3", "compared": "3"}
    assert point_of(data)["indicators"]["III-1"]["value"] is None
    monkeypatch.setattr(
        "progress.selectors.seals.data_of", lambda seal: data if seal.period == second else data_of(seal)
    )
    bands = [point["indicators"]["III-1"]["band"] for point in trend_of(second.plan)]
    assert bands == ["hidden", "hidden"]


@pytest.mark.django_db
def test_pages_draw_the_course_of_the_plan_and_the_indicators(sign_in, arta):
    closed_period("2022-H1", arta)
    client, tree = sign_in(arta), reverse("plan_tree", args=["2022-2024"])
    listed = reverse("indicator_list", args=["2022-2024"])
    assert 'id="over-time"' not in client.get(tree).content.decode()
    queries = count_queries(client, tree), count_queries(client, listed)
    closed_period("2022-H2", arta)
    page = client.get(tree).content.decode()
    assert page.count('class="multiple"') == 6 and 'id="over-time-V-title"' in page
    assert client.get(listed).content.decode().count('class="multiple"') == 20
    assert (count_queries(client, tree), count_queries(client, listed)) == queries


@pytest.mark.parametrize("period", ["", "2022-H1", "2022-H2"])
def test_the_picture_of_an_indicator_ends_with_what_its_line_says(sign_in, arta, period):
    """Of the open half-year, and of an earlier one that is chosen: two answers to one question stood on one page."""
    story.first_half()
    story.second_half()
    opened = open_period("2023-H1")
    measured = {"numerator": Decimal(40), "denominator": Decimal(44), "source": "Pyetësor"}
    record_measurement(indicator=Indicator.objects.get(code=story.SHARE), period=opened, by=arta, **measured)
    page = sign_in(arta).get(reverse("indicator_list", args=["2022-2024"]), {"period": period} if period else {})
    pictures = {picture.code: picture for picture in page.context["pictures"]}
    items = [item for section in page.context["sections"] for group in section.groups for item in group.items]
    assert len(pictures) == len(items) == 20
    for item in items:
        shown, told = pictures[item.indicator.code], item.progress
        assert (shown.band["code"], shown.target) == (told.band, told.target)
        assert (shown.chart.bars[-1].year, shown.chart.bars[-1].value) == (int(period[:4] or 2023), told.compared)
    assert period or pictures[story.SHARE].band["code"] == "met"

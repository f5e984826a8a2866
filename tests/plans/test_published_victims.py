"""What is published of the victim tables: the real ones, and figures that would be recognised anywhere."""

import json
import re

import pytest

from plans.models import VictimFigure
from plans.published_victims import SUPPRESSED, Disclosed, known_sums, suppressed_tables
from plans.selectors import baseline_figures, exact_victim_tables, suppressed_victim_tables

pytestmark = pytest.mark.django_db


def row(tables, dimension, category):
    """The values of one category over the years as published."""
    table = next(table for table in tables["tables"] if table["dimension"] == dimension)
    return [cell["value"] for cell in next(row for row in table["rows"] if row["category"] == category)["cells"]]


def figures(**dimensions):
    """Unsaved figures of 2021: figures(age={"young": 3, …}); a category called total is the printed one."""
    return [
        VictimFigure(
            dimension=dimension,
            category=category,
            label=category.title(),
            year=2021,
            value=value,
            is_total=category in ("total", "identified"),
        )
        for dimension, categories in dimensions.items()
        for category, value in categories.items()
    ]


def test_the_ages_of_2021_hide_the_one_and_the_five_beside_it():
    tables = suppressed_victim_tables(baseline_figures())
    ages = ("under-18", "18-22", "23-25", "26-30", "31-35", "36-40", "over-40", "total")
    assert [row(tables, "age", category)[2] for category in ages] == [19, None, 0, 0, 0, 0, None, 25]


def test_the_real_tables_keep_their_shape_and_their_totals():
    tables = suppressed_victim_tables(baseline_figures())
    exact = exact_victim_tables(baseline_figures())["tables"]
    assert [table["dimension"] for table in tables["tables"]] == [table["dimension"] for table in exact]
    for table, original in zip(tables["tables"], exact, strict=True):
        assert table["years"] == original["years"]
        assert [row["label"] for row in table["rows"]] == [row["label"] for row in original["rows"]]
        for row_, original_row in zip(table["rows"], original["rows"], strict=True):
            for cell, value in zip(row_["cells"], [cell["value"] for cell in original_row["cells"]], strict=True):
                assert cell in ({"value": value, "marker": ""}, {"value": None, "marker": SUPPRESSED})
                assert cell["value"] is None or not 0 < value < 5
        assert table["sums"] == original["sums"]
    assert row(tables, "case", "identified") == row(tables, "age", "total") == [26, 17, 25]


def test_what_is_hidden_is_given_as_a_number_only():
    tables = suppressed_victim_tables(baseline_figures())
    by_dimension = {table["dimension"]: table["hidden"] for table in tables["tables"]}
    assert by_dimension == {"case": 3, "sex": 2, "origin": 6, "age": 10, "exploitation": 9}
    assert tables["hidden"] == sum(by_dimension.values())
    assert tables["marker"] == SUPPRESSED
    assert tables["threshold"] == 5


def test_it_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        suppressed_victim_tables(baseline_figures())


def test_a_higher_threshold_hides_more(settings):
    settings.DISCLOSURE_THRESHOLD = 10
    tables = suppressed_victim_tables(baseline_figures())
    assert tables["threshold"] == 10
    assert row(tables, "case", "assisted") == [16, None, 14]
    assert suppressed_victim_tables(baseline_figures(), 5)["threshold"] == 5


def test_no_hidden_figure_is_anywhere_in_the_json():
    hidden = {7, 8, 9, 59_993, 36_421}
    tables = suppressed_tables(
        figures(
            case={"identified": 60_001, "repatriated": 7},
            sex={"female": 59_993, "male": 8},
            age={"young": 23_571, "old": 36_421, "oldest": 9, "total": 60_001},
        ),
        threshold=10,
    )
    numbers = set(map(int, re.findall(r"\d+", json.dumps(tables))))
    assert not numbers & hidden
    assert numbers == {60_001, 23_571, 2021, 10, 1, 2, 5}  # visible figures, year, threshold, counts of hidden cells


def test_a_sum_that_does_not_hold_proves_nothing_but_each_part_still_leaves_a_rest():
    table, _cells = known_sums(figures(case={"identified": 25, "assisted": 14, "not-assisted": 18}))
    assert [relation.parts for relation in table.relations] == [
        (("case", "assisted", 2021), ("rest", "assisted", 2021)),
        (("case", "not-assisted", 2021), ("rest", "not-assisted", 2021)),
    ]


def test_a_dimension_that_makes_another_sum_shows_its_own_and_hides_it_when_it_is_small():
    tables = suppressed_tables(figures(case={"identified": 25}, sex={"female": 4, "male": 0}), threshold=5)
    assert tables["tables"][1]["sums"] == [{"value": None, "marker": SUPPRESSED}]
    tables = suppressed_tables(figures(case={"identified": 25}, sex={"female": 14, "male": 0}), threshold=5)
    assert tables["tables"][1]["sums"] == [{"value": 14, "marker": ""}]


def test_a_small_total_is_hidden_wherever_it_is_printed():
    tables = suppressed_tables(
        figures(
            case={"identified": 3}, sex={"female": 3, "male": 0}, age={"young": 1, "old": 2, "oldest": 0, "total": 3}
        ),
        threshold=5,
    )
    values = [cell["value"] for table in tables["tables"] for row in table["rows"] for cell in row["cells"]]
    assert set(values) == {None, 0}
    assert tables["tables"][1]["sums"] == [{"value": None, "marker": SUPPRESSED}]


def test_nothing_is_published_when_the_audit_finds_something(monkeypatch):
    monkeypatch.setattr("plans.published_victims.suppress", lambda *tables: frozenset({("age", "old", 2021)}))
    with pytest.raises(Disclosed):
        suppressed_tables(figures(age={"young": 20, "old": 3, "total": 23}), threshold=5)

"""The forecast of actions: of which it is told, how they are counted, and what reports print of it."""

from types import SimpleNamespace

import pytest

from progress.selectors.forecasts import forecasts_of
from progress.selectors.status import give_forecast
from reporting.document.chapters.status import forecasts


def action(status="in_progress", confidence=""):
    made = SimpleNamespace(status=status)
    give_forecast(made, confidence, "Pa staf.", "Konkursi.")
    return made


@pytest.mark.parametrize("status", ["implemented", "cancelled"])
def test_nothing_is_forecast_of_what_is_over(status):
    over = action(status, "red")
    assert (over.confidence, over.confidence_reason, over.way_back) == ("", "", "")
    assert forecasts_of([over]).of == 0


def test_unfinished_ones_are_counted_the_gravest_first():
    found = forecasts_of([action(), action(confidence="amber"), action(confidence="red"), action(confidence="green")])
    assert list(found.counts.items()) == [("red", 1), ("amber", 1), ("green", 1), ("", 1)]
    assert [one.confidence for one in found.red] == ["red"]
    assert found.is_stated and not forecasts_of([action()]).is_stated


def reader(**data):
    """A report of two actions."""
    rows = [
        {"code": "I.1.1", "lead": "pk", "forecast": {"confidence": "amber", "reason": "A", "way_back": "B"}},
        {"code": "I.1.2", "lead": "pk", "forecast": {"confidence": "red", "reason": "C", "way_back": "D"}},
        {"code": "I.1.3", "lead": "pk"},
    ]
    own = {"title": lambda code: {"text": code}, "abbreviation": str.upper}
    return SimpleNamespace(data={"actions": rows} | data, **own)


@pytest.mark.usefixtures("english")
def test_report_prints_counts_and_those_in_doubt():
    counts = {"red": 1, "amber": 1, "green": 0, "not_stated": 1}
    told = forecasts(reader(forecasts={"of": 3, "counts": counts}))
    assert [row["code"] for row in told["counts"]] == list(counts)
    assert all(row["share"].startswith(f"{counts[row['code']]}/3 (") for row in told["counts"])
    assert [row["codes"] for row in told["in_doubt"]] == [["I.1.2"], ["I.1.1"]]


def test_report_of_an_earlier_seal_or_without_any_forecast_prints_none():
    nothing = {"of": 3, "counts": {"red": 0, "amber": 0, "green": 0, "not_stated": 3}}
    assert forecasts(reader()) is None and forecasts(reader(forecasts=nothing)) is None

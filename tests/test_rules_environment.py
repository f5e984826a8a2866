"""What the operator may choose of the domain's rules, and what is refused at start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from strategy_tracker.env import read_environment


def test_the_defaults_are_those_of_the_domain():
    rules = read_environment().rules
    assert (rules.disclosure_threshold, rules.indicator_met_percent, rules.indicator_close_percent) == (5, 100, 85)
    assert (rules.material_difference_percent, rules.material_difference_eur) == (20, 500)
    assert rules.risk_high_from == 15


def test_the_operator_chooses(monkeypatch):
    monkeypatch.setenv("DISCLOSURE_THRESHOLD", "10")
    monkeypatch.setenv("INDICATOR_CLOSE_PERCENT", "75")
    monkeypatch.setenv("REMINDER_DAYS", "10,0,-3")
    rules = read_environment().rules
    assert rules.reminder_days == [10, 0, -3]
    assert (rules.disclosure_threshold, rules.indicator_close_percent) == (10, 75)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DISCLOSURE_THRESHOLD", "3"), ("DISCLOSURE_THRESHOLD", "0"), ("INDICATOR_CLOSE_PERCENT", "100")]
    + [("INDICATOR_CLOSE_PERCENT", "0"), ("INDICATOR_MET_PERCENT", "85")]
    + [("MATERIAL_DIFFERENCE_PERCENT", "0"), ("MATERIAL_DIFFERENCE_PERCENT", "101"), ("MATERIAL_DIFFERENCE_EUR", "-1")]
    + [("RISK_HIGH_FROM", "0"), ("RISK_HIGH_FROM", "26"), ("PLANNING_OFFICE_DAYS", "0"), ("LONG_LATE_DAYS", "0")],
)
def test_rules_that_protect_nobody_or_say_nothing_stop_the_start(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment()

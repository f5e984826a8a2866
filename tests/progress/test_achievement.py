"""The formulas of indicators: by examples, and for all values."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.models import Indicator
from progress.formulas.achievement import (
    Band,
    Reading,
    SpanRule,
    Target,
    achievement,
    band,
    next_target,
    over_span,
    pooled,
)

D = Decimal
LIMITS = {"met_percent": 100, "close_percent": 85}
NUMBERS = st.decimals(0, 10_000, places=2)
SHARES = st.builds(
    lambda n, rest: Reading(numerator=D(n), denominator=D(n + rest)), st.integers(0, 500), st.integers(1, 500)
)


# Achievement


@pytest.mark.parametrize(
    ("value", "baseline", "target", "expected"),
    [
        (50, 0, 100, "0.5"),
        (60, 20, 100, "0.5"),
        (100, 20, 100, "1"),
        (120, 20, 100, "1.25"),
        (10, 20, 100, "-0.125"),
        (30, 40, 20, "0.5"),  # it should fall from 40 to 20
        (20, 40, 20, "1"),
        (50, 40, 20, "-0.5"),
    ],
)
def test_achievement_is_the_way_from_the_baseline_to_the_target(value, baseline, target, expected):
    assert achievement(D(value), D(baseline), D(target)) == D(expected)


@pytest.mark.parametrize(("is_decreasing", "value", "expected"), [(False, 7, 0), (False, 8, 1), (False, 9, 1)])
def test_a_target_equal_to_the_baseline_is_met_when_it_is_held(is_decreasing, value, expected):
    assert achievement(D(value), D(8), D(8), is_decreasing=is_decreasing) == expected
    assert achievement(16 - D(value), D(8), D(8), is_decreasing=True) == expected


@given(NUMBERS | st.none(), NUMBERS | st.none(), NUMBERS | st.none(), st.booleans())
def test_there_is_an_achievement_exactly_when_nothing_is_missing(value, baseline, target, is_decreasing):
    achieved = achievement(value, baseline, target, is_decreasing=is_decreasing)
    assert (achieved is None) == (None in (value, baseline, target))


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_better_value_is_never_a_lower_achievement(baseline, target, one, other):
    """Better is nearer to the target's side of the baseline; for a held target, by the direction."""
    worse, better = sorted((one, other), reverse=target < baseline)
    assert achievement(worse, baseline, target) <= achievement(better, baseline, target)
    if target == baseline:
        low, high = sorted((one, other))
        assert achievement(low, baseline, target, is_decreasing=True) >= achievement(
            high, baseline, target, is_decreasing=True
        )


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from([D(2), D("0.5"), D(100), D("0.01")]), NUMBERS)
def test_the_unit_does_not_matter(value, baseline, target, factor, shift):
    """Counting in hundreds, or from another zero, changes nothing."""
    before = achievement(value, baseline, target)
    assert achievement(value * factor, baseline * factor, target * factor) == before
    assert achievement(value + shift, baseline + shift, target + shift) == before


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_falling_indicator_is_the_mirror_of_a_rising_one(value, baseline, target):
    mirrored = achievement(-value, -baseline, -target, is_decreasing=True)
    assert mirrored == achievement(value, baseline, target)


@given(NUMBERS, NUMBERS)
def test_the_baseline_is_nothing_and_the_target_is_everything(baseline, target):
    assert achievement(target, baseline, target) == 1
    if target != baseline:
        assert achievement(baseline, baseline, target) == 0


# Bands


@pytest.mark.parametrize(
    ("value", "expected"),
    [("100", "met"), ("130", "met"), ("99.99", "close"), ("85", "close"), ("84.99", "not_met"), ("0", "not_met")],
)
def test_bands_begin_exactly_at_their_limits(value, expected):
    assert band(D(value), D(100), **LIMITS) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("17", "met"), ("3", "met"), ("17.01", "close"), ("20", "close"), ("20.01", "not_met")]
)
def test_what_should_fall_is_close_up_to_the_target_divided_by_the_limit(value, expected):
    assert band(D(value), D(17), is_decreasing=True, **LIMITS) == expected  # 17 ÷ 0.85 = 20


@pytest.mark.parametrize(
    ("code", "value", "target", "expected"),
    [
        ("I-1", "63.6", 60, "met"),
        ("I.2-1", "70.8", 60, "met"),
        ("I.3-1", "60.6", 60, "met"),
        ("II.1-1", "60.5", 50, "met"),
        ("II-1", "47.2", 50, "close"),
    ],
)
def test_no_baseline_is_asked(code, value, target, expected):
    """The five of the demonstration's annual report of 2023 that have a target (domain.md §5)."""
    assert band(D(value), D(target), **LIMITS) == expected
    assert achievement(D(value), None, D(target)) is None


def test_bands_say_what_is_missing():
    assert band(None, D(1), **LIMITS) == Band.NOT_MEASURED
    assert band(None, None, **LIMITS) == Band.NO_TARGET
    assert band(D(1), None, **LIMITS) == Band.NO_TARGET
    assert band(D(0), D(0), **LIMITS) == Band.MET
    assert band(D(1), D(0), is_decreasing=True, **LIMITS) == Band.NOT_MET


def test_limits_are_given():
    assert band(D(80), D(100), met_percent=80, close_percent=60) == Band.MET
    assert band(D(79), D(100), met_percent=80, close_percent=60) == Band.CLOSE


@given(NUMBERS, NUMBERS, NUMBERS, st.booleans())
def test_a_better_value_never_falls_into_a_lower_band(target, one, other, is_decreasing):
    order = [Band.NOT_MET, Band.CLOSE, Band.MET]
    worse, better = sorted((one, other), reverse=is_decreasing)
    bands = [band(value, target, is_decreasing=is_decreasing, **LIMITS) for value in (worse, better)]
    assert order.index(bands[0]) <= order.index(bands[1])


@given(NUMBERS, NUMBERS, st.booleans())
def test_met_is_value_against_target_and_nothing_else(value, target, is_decreasing):
    is_met = value <= target if is_decreasing else value >= target
    assert (band(value, target, is_decreasing=is_decreasing, **LIMITS) == Band.MET) == is_met


# The value of a span


def test_shares_are_added_by_their_parts_and_never_averaged():
    """1 of 2 and 9 of 98 are 10 of 100, not (50 % + 9 %) ÷ 2."""
    both = over_span([Reading(None, D(1), D(2)), Reading(None, D(9), D(98))], SpanRule.RATIO)
    assert both.figure == 10
    assert (both.numerator, both.denominator) == (10, 100)


@given(st.lists(SHARES, min_size=1, max_size=6))
def test_a_pooled_share_is_the_sum_of_numerators_by_the_sum_of_denominators(readings):
    exact = Fraction(sum(int(r.numerator) for r in readings), sum(int(r.denominator) for r in readings))
    result = over_span(readings, SpanRule.RATIO)
    assert (result.numerator, result.denominator) == (pooled(readings).numerator, pooled(readings).denominator)
    assert Fraction(int(result.numerator), int(result.denominator)) == exact
    assert abs(result.figure - D(exact.numerator) / D(exact.denominator) * 100) < D("1e-20")


@given(st.lists(SHARES, min_size=2, max_size=6))
def test_a_pooled_share_differs_from_the_mean_unless_the_wholes_or_the_shares_are_equal(readings):
    assume(len({r.denominator for r in readings}) > 1)
    assume(len(readings) == 2 and len({Fraction(int(r.numerator), int(r.denominator)) for r in readings}) > 1)
    mean = sum(r.figure for r in readings) / len(readings)
    assert abs(pooled(readings).figure - mean) > D("1e-12")


@given(st.lists(SHARES, min_size=1, max_size=6))
def test_a_pooled_share_lies_between_the_smallest_and_the_largest(readings):
    figures = [reading.figure for reading in readings]
    slack = D("1e-20")
    assert min(figures) - slack <= pooled(readings).figure <= max(figures) + slack


@pytest.mark.parametrize(
    ("rule", "expected"), [(SpanRule.SUM, 30), (SpanRule.LAST, 7), (SpanRule.MAXIMUM, 12), (SpanRule.RATIO, None)]
)
def test_each_rule_makes_its_own_value(rule, expected):
    """Numbers without their counts make no ratio."""
    assert over_span([Reading(D(11)), Reading(D(12)), Reading(D(7)), Reading()], rule).figure == expected


@given(st.lists(SHARES, min_size=2, max_size=6), st.sampled_from(list(SpanRule)), st.integers(1, 5))
def test_half_years_make_years_and_years_the_plan(readings, rule, at):
    """Through years or at once: the plan's value is the same."""
    at = min(at, len(readings) - 1)
    given = readings if rule == SpanRule.RATIO else [Reading(reading.numerator) for reading in readings]
    years = [over_span(given[:at], rule), over_span(given[at:], rule)]
    assert over_span(years, rule).figure == over_span(given, rule).figure


def test_periods_without_a_measurement_add_nothing():
    assert over_span([Reading(D(5)), Reading(), Reading(D(2)), Reading()], SpanRule.SUM).figure == 7
    assert over_span([Reading(D(5)), Reading()], SpanRule.LAST).figure == 5
    assert over_span([Reading(), Reading()], SpanRule.SUM).figure is over_span([], SpanRule.LAST).figure is None


def test_values_and_shares_cannot_be_added_up():
    mixed = [Reading(D(5)), Reading(None, D(1), D(2))]
    assert over_span(mixed, SpanRule.SUM).figure is over_span(mixed, SpanRule.RATIO).figure is None


def test_the_words_are_those_of_the_model():
    assert set(SpanRule) == set(Indicator.SpanRule.values)


# The target that counts

INTERIM, FINAL = Target(D(60), dt.date(2023, 12, 31)), Target(D(90), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("cut_off", "expected"),
    [
        (dt.date(2022, 6, 30), INTERIM),
        (dt.date(2023, 12, 31), INTERIM),
        (dt.date(2024, 1, 1), FINAL),
        (dt.date(2024, 12, 31), FINAL),
        (dt.date(2026, 6, 30), FINAL),
    ],
)
def test_the_next_target_is_the_earliest_that_is_still_due_else_the_last(cut_off, expected):
    assert next_target([FINAL, INTERIM], cut_off) is expected


def test_targets_without_a_value_are_passed_over_unless_there_is_no_other():
    unset = Target(None, dt.date(2023, 12, 31))
    assert next_target([unset, FINAL], dt.date(2022, 6, 30)) is FINAL
    assert next_target([INTERIM, Target(None, dt.date(2024, 12, 31))], dt.date(2024, 6, 30)) is INTERIM
    assert next_target([unset], dt.date(2022, 6, 30)) is unset
    assert next_target([], dt.date(2022, 6, 30)) is None


def test_a_target_without_a_day_comes_last():
    undated = Target(D(95), None)
    assert next_target([undated, INTERIM], dt.date(2022, 6, 30)) is INTERIM
    assert next_target([undated, INTERIM], dt.date(2024, 6, 30)) is undated

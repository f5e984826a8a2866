"""Passports of indicators: editions by decision, what holds on which day, what is refused, and the pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from plans.findings import of_indicators
from plans.models import DatedTarget, Indicator, Passport, PassportEdition
from plans.selectors import findings
from progress.formulas.achievement import Band
from progress.models import Measurement
from progress.selectors.indicators import indicator_history, indicator_progress, progress_of
from progress.services.measurements import record_measurement
from progress.services.passports import record_passport
from progress.services.periods import close_period
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def in_english():
    """Services speak to the person: their words are read in English here."""
    with translation.override("en"):
        yield


def indicator(code="I-1"):
    return Indicator.objects.select_related("plan").get(code=code)


def targets(**years):
    return tuple(DatedTarget(dt.date(int(year[1:]), 12, 31), D(value)) for year, value in years.items())


def complete(**terms):
    """A passport in which nothing lacks."""
    words = (
        "definition",
        "method",
        "numerator",
        "denominator",
        "source",
        "available",
        "disaggregation",
        "verification",
    )
    given = {name: f"{name}." for name in words} | {"baseline_source": "MPB 2021"}
    given |= {"unit": "percent", "span_rule": "ratio", "frequency": "half_yearly", "baseline_value": D(20)}
    given |= {"baseline_year": 2021, "targets": targets(y2022="40", y2023="60", y2024="90")}
    return Passport(**{**given, "responsible": indicator().plan.actions().first().roles.first().institution, **terms})


def decide(by, code="I-1", passport=None, day=dt.date(2022, 1, 1), **more):
    decision = {"decision_number": "12/2022", "decided_on": dt.date(2022, 3, 1), "in_force_on": day}
    given = {"indicator": indicator(code), "passport": passport or complete(), "by": by}
    return record_passport(**{**given, **decision, **more})


# What holds on which day


def test_an_edition_holds_from_its_day_and_the_printed_terms_before_it(arta):
    decide(arta, day=dt.date(2022, 4, 1))
    decide(arta, day=dt.date(2023, 1, 1), passport=complete(baseline_value=D(25)))
    one = indicator()
    held = [
        one.passport_on(day).baseline_value for day in (dt.date(2022, 3, 31), dt.date(2022, 4, 1), dt.date(2023, 1, 1))
    ]
    assert held == [None, 20, 25]
    assert one.passport_on(dt.date(2022, 4, 1)) == complete()
    assert one.passport_on(dt.date(2022, 1, 1)).targets_by_year()[2023].value == 60
    assert one.baseline_printed == "Gjendja në vitin 2021"


def test_the_passport_of_the_plan_lacks_what_the_document_leaves_open(period):
    lacking = [item.passport_on(dt.date(2022, 6, 30)).lacks(period.plan.years) for item in period.plan.indicators.all()]
    assert len(lacking) == 20
    assert all({"definition", "source", "baseline_value", "targets", "verification"} <= set(names) for names in lacking)
    assert complete().lacks(period.plan.years) == []
    assert complete(unit="count", span_rule="sum", numerator="", denominator="").lacks(period.plan.years) == []
    assert complete(numerator="", targets=targets(y2023="60")).lacks(period.plan.years) == ["numerator", "targets"]


def test_an_edition_is_written_once(arta):
    edition = decide(arta)
    with pytest.raises(WrittenOnce):
        PassportEdition.objects.update(baseline_value=D(1))
    with pytest.raises(WrittenOnce):
        edition.delete()


def test_values_and_bands_are_those_of_the_passport_of_the_day(period, arta):
    record_measurement(indicator=indicator(), period=period, by=arta, numerator=D(27), denominator=D(60))
    assert progress_of(indicator(), period).band == Band.NOT_MET
    decide(arta, passport=complete(direction="down", span_rule="last"))
    now = progress_of(indicator(), period)
    assert (now.target, now.baseline, now.band, now.passport.direction) == (D(40), D(20), Band.CLOSE, "down")
    assert now.achieved == D(25) / D(20)


def test_a_passport_never_moves_a_closed_period(period, arta, arber):
    with clock.at(dt.date(2022, 7, 20)):
        record_measurement(indicator=indicator(), period=period, by=arta, numerator=D(27), denominator=D(60))
        close_period(period=period, by=arta)
    before = indicator_history(indicator())
    with clock.at(dt.date(2022, 8, 1)):
        with pytest.raises(Refused, match=r"from 01/07/2022 at the earliest|from 1\.7\.2022|2022"):
            decide(arta, day=dt.date(2022, 6, 30))
        decide(arta, day=dt.date(2022, 7, 1), passport=complete(direction="down"))
    assert indicator_history(indicator())[0] == before[0]
    later = indicator().plan.periods.get(code="2022-H2")
    assert progress_of(indicator(), later).passport.direction == "down"


def test_a_plan_of_passports_costs_no_query_each(period, arta):
    plan = period.plan
    with CaptureQueriesContext(connection) as few:
        indicator_progress(plan, period)
    for code in ("I-1", "I.2-1", "I.3-1"):
        decide(arta, code)
    with CaptureQueriesContext(connection) as many:
        items = indicator_progress(plan, period)
        assert sum(item.passport.responsible is not None for item in items) == 3
    assert len(many) == len(few)


def test_what_a_passport_sets_is_no_finding_any_more(period, arta):
    def found(rule, day):
        return {item.place.code for item in findings(period.plan, of_indicators.RULES, day=day) if item.rule == rule}

    day = dt.date(2022, 6, 30)
    terms = complete(unit="count", span_rule="sum", numerator="", denominator="")
    assert {"III.1-1"} <= found("targets_not_set", day) & found("baselines_not_set", day)
    decide(arta, "III.1-1", passport=terms, day=dt.date(2022, 2, 1))
    assert "III.1-1" not in found("targets_not_set", day) | found("baselines_not_set", day)
    assert "III.1-1" in found("targets_not_set", dt.date(2022, 1, 31))


# What is refused


@pytest.mark.parametrize(
    ("terms", "more", "message"),
    [
        ({"span_rule": "sum"}, {}, "cannot be summed"),
        ({"baseline_value": D(-1)}, {}, "negative"),
        ({"targets": targets(y2023="101")}, {}, "at most 100"),
        ({"baseline_year": None}, {}, "needs its year"),
        ({"definition": "Personi 1234567890"}, {}, "personal number"),
        ({}, {"decision_number": "  "}, "give its number"),
        ({}, {"decided_on": dt.date(2030, 1, 1)}, "future"),
    ],
)
def test_what_contradicts_itself_is_refused(arta, terms, more, message):
    with pytest.raises(Refused, match=message):
        decide(arta, passport=complete(**terms), **more)
    assert not PassportEdition.objects.exists()


def test_only_the_secretariat_completes_passports(driton, ilir):
    for by in (driton, ilir):
        with pytest.raises(Refused, match="Only the Secretariat"):
            decide(by)


def test_editions_follow_each_other(arta):
    decide(arta, day=dt.date(2022, 5, 1))
    with pytest.raises(Refused, match="at the earliest"):
        decide(arta, day=dt.date(2022, 4, 30), passport=complete(definition="Tjetër"))
    with pytest.raises(Refused, match="Nothing of the passport was changed"):
        decide(arta, day=dt.date(2022, 6, 1))
    with pytest.raises(StaleEdit):
        decide(arta, day=dt.date(2022, 6, 1), passport=complete(definition="Tjetër"), expected_number=0)
    decide(arta, day=dt.date(2022, 6, 1), passport=complete(definition="Tjetër"), expected_number=1)
    assert [edition.number for edition in indicator().passport_editions.all()] == [1, 2]


def test_a_unit_must_fit_what_was_measured_already(period, arta):
    record_measurement(indicator=indicator(), period=period, by=arta, value=D(45))
    with pytest.raises(Refused, match=r"What was measured in January–June 2022 does not fit: Percentages"):
        decide(arta)
    decide(arta, passport=complete(span_rule="last"))


def test_a_measurement_must_fit_the_passport_of_its_period(period, arta):
    decide(arta)
    with pytest.raises(Refused, match="numerator and denominator"):
        record_measurement(indicator=indicator(), period=period, by=arta, value=D(45))
    record_measurement(indicator=indicator(), period=period, by=arta, numerator=D(4), denominator=D(10))
    assert Measurement.objects.get().numerator == 4

"""Passports of indicators: editions by decision, what holds on which day, what is refused, and the pages."""

import datetime as dt
from decimal import Decimal

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from plans.findings import of_indicators
from plans.models import DatedTarget, Indicator, Passport, PassportEdition
from plans.selectors import findings
from progress.formulas.achievement import Band
from progress.models import Measurement
from progress.pages.passports import edition_history
from progress.selectors.indicators import indicator_progress, progress_of
from progress.selectors.states import indicator_history, states_of
from progress.services.measurements import record_measurement
from progress.services.passports import record_passport
from progress.services.periods import close_period
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.counting import count_queries

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
    before = indicator_history(indicator(), states_of(indicator().plan))
    with clock.at(dt.date(2022, 8, 1)):
        with pytest.raises(Refused, match=r"from 01/07/2022 at the earliest|from 1\.7\.2022|2022"):
            decide(arta, day=dt.date(2022, 6, 30))
        decide(arta, day=dt.date(2022, 7, 1), passport=complete(direction="down"))
    assert indicator_history(indicator(), states_of(indicator().plan))[0] == before[0]
    later = indicator().plan.periods.get(code="2022-H2")
    assert progress_of(indicator(), later).passport.direction == "down"


def test_the_page_of_a_closed_period_shows_the_passport_of_its_day(period, secretariat, arta):
    with clock.at(dt.date(2022, 7, 20)):
        close_period(period=period, by=arta)
    with clock.at(dt.date(2022, 8, 1)):
        decide(arta, day=dt.date(2022, 7, 1), passport=complete(direction="down"))
        page = secretariat.get(reverse("indicator_detail", args=["2022-2024", "I-1"]))
    assert page.context["item"].passport == indicator().passport_on(period.ends_on)
    assert page.context["item"].passport != indicator().passport_on(dt.date(2022, 8, 1))


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


# The pages


def page_of(client, name, *args):
    response = client.get(reverse(name, args=["2022-2024", *args]))
    assert response.status_code == 200
    return lxml.html.fromstring(response.content.decode())


def filled(page, **typed):
    """What the browser would send: the form as it stands, with what is typed."""
    form = page.xpath("//form[contains(@class, 'passport-form')]")[0]
    return {name: value for name, value in {**dict(form.fields), **typed}.items() if value is not None}


DECISION = {"decision_number": "12/2022", "decided_on": "2022-03-01", "in_force_on": "2022-03-01"}


@pytest.fixture
def secretariat(sign_in, arta):
    arta.language = "en"
    arta.save()
    return sign_in(arta)


def test_a_passport_is_completed_in_the_browser(secretariat, period):
    page = page_of(secretariat, "passport_edit", "I-1")
    assert "Gjendja në vitin 2021" in page.text_content() and "2023 60%" in page.text_content()
    typed = {"definition": "Sa prej të anketuarve …", "baseline_value": "20.5", "baseline_year": "2021"}
    typed |= {"target_2022": "40 %", "frequency": "yearly", "source": "Anketa"}
    url = reverse("passport_edit", args=["2022-2024", "I-1"])
    response = secretariat.post(url, filled(page, **typed, **DECISION))
    assert response.status_code == 302
    held = indicator().passport_on(dt.date(2022, 6, 30))
    assert (held.baseline_value, held.frequency, held.span_rule) == (D("20.5"), "yearly", "last")
    assert {year: target.value for year, target in held.targets_by_year().items()} == {2022: 40, 2023: 60, 2024: 90}
    shown = page_of(secretariat, "indicator_detail", "I-1").text_content()
    for words in ("12/2022", "Sa prej të anketuarve …", "20.5", "Gjendja në vitin 2021", "9 of 17 terms are stated"):
        assert words in " ".join(shown.split())
    listed = " ".join(page_of(secretariat, "indicator_list").text_content().split())
    assert "Complete passports: 0 of 20" in listed and "Baseline: 1/20" in listed


def test_what_cannot_be_is_said_at_the_field_and_changes_nothing(secretariat, period):
    page = page_of(secretariat, "passport_edit", "I-1")
    url = reverse("passport_edit", args=["2022-2024", "I-1"])
    for typed, message in (
        ({"baseline_value": "shumë"} | DECISION, "baseline_value"),
        ({"definition": "Personi 1234567890"} | DECISION, "definition"),
        ({"decision_number": ""}, "decision_number"),
        (DECISION | {"in_force_on": "e premte"}, "in_force_on"),
    ):
        response = secretariat.post(url, filled(page, **typed))
        assert response.status_code == 422
        assert f"id_{message}_error" in response.content.decode()
    refused = secretariat.post(url, filled(page, span_rule="sum", **DECISION))
    assert refused.status_code == 422 and "cannot be summed" in refused.content.decode()
    assert not PassportEdition.objects.exists()


def test_two_at_once_do_not_overwrite_each_other(secretariat, period, arber):
    page = page_of(secretariat, "passport_edit", "I-1")
    decide(arber, passport=complete(), day=dt.date(2022, 2, 1))
    url = reverse("passport_edit", args=["2022-2024", "I-1"])
    response = secretariat.post(url, filled(page, definition="E imja", **DECISION))
    assert response.status_code == 409 and "Somebody else" in response.content.decode()
    assert PassportEdition.objects.count() == 1
    again = secretariat.post(url, filled(lxml.html.fromstring(response.content.decode())))
    assert again.status_code == 302
    assert [edition.definition for edition in indicator().passport_editions.all()] == ["definition.", "E imja"]


def test_the_history_names_what_each_edition_changed(arta, period):
    decide(arta, passport=complete())
    decide(arta, passport=complete(baseline_value=D(25)), decision_number="13/2022")
    newest, first = edition_history(indicator())
    assert [(str(c.label), c.before, c.after) for c in newest.changes] == [("baseline", "20", "25")]
    assert {str(change.label) for change in first.changes} >= {"definition", "baseline", "targets per year"}


def test_pages_of_a_completed_plan_cost_the_same(secretariat, period, arta):
    urls = [reverse("indicator_list", args=["2022-2024"]), reverse("indicator_detail", args=["2022-2024", "I-1"])]
    before = [count_queries(secretariat, url) for url in urls]
    for code in ("I-1", "I.2-1", "I.3-1"):
        decide(arta, code)
        decide(arta, code, passport=complete(definition="E dyta"))
    assert [count_queries(secretariat, url) for url in urls] == before

"""Measurements: what is recorded and refused, where the indicators stand, and the pages that show it."""

import datetime as dt
import re
from decimal import Decimal

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from plans.models import Indicator, StrategicObjective
from progress.charts.history import history_chart
from progress.demonstration import source
from progress.demonstration.measurements import figures, record_measurements
from progress.formulas.achievement import Band
from progress.formulas.rates import Share
from progress.formulas.spans import Covers
from progress.models import Event, Measurement, ReportingPeriod
from progress.selectors.indicators import (
    count_bands,
    fulfilment_of,
    indicator_progress,
    progress_of,
)
from progress.selectors.states import indicator_history, states_of
from progress.services.measurements import in_short, mark_of, record_measurement
from progress.services.periods import close_period, open_period, reopen_period
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.counting import count_queries
from tests.factories import closed_period, make_period

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def in_english():
    """Services speak to the person: their words are read in English here."""
    with translation.override("en"):
        yield


def indicator(code="I-1", **fields):
    """An indicator of the reference plan, with other fields where given."""
    if fields:
        Indicator.objects.filter(code=code).update(**fields)
    return Indicator.objects.select_related("plan").get(code=code)


def record(period, by, code="I-1", **figures):
    return record_measurement(indicator=indicator(code), period=period, by=by, **figures)


def share(numerator, denominator):
    return {"numerator": D(numerator), "denominator": D(denominator)}


# Recording


def test_a_value_is_recorded_with_source_and_note_and_one_event(period, arta):
    with clock.at(dt.datetime(2022, 7, 20, 9, tzinfo=dt.UTC)):
        measurement = record(period, arta, value=D("47.5"), source=" Anketa ", note="Kampion 1.000")
    assert (measurement.value, measurement.source, measurement.note) == (D("47.5"), "Anketa", "Kampion 1.000")
    assert (measurement.measured_by, measurement.measured_at) == (arta, dt.datetime(2022, 7, 20, 9, tzinfo=dt.UTC))
    event = Event.objects.get(kind=Event.Kind.MEASUREMENT_RECORDED)
    assert (event.by, event.period, event.detail, event.before, event.after) == (arta, period, "I-1", "", "47.5")


def test_a_change_names_what_was_there_before(period, arta, arber):
    record(period, arta, **share(27, 60))
    record(period, arber, absent_reason="Të dhënat u tërhoqën.")
    assert Measurement.objects.get().measured_by == arber
    event = Event.objects.filter(kind=Event.Kind.MEASUREMENT_RECORDED).first()
    assert (event.before, event.after, event.reason) == ("27/60", "not_measured", "Të dhënat u tërhoqën.")


def test_recording_the_same_again_is_no_change(period, arta, arber):
    first = record(period, arta, value=D(5), note="a")
    again = record(period, arber, value=D("5.00"), note="a")
    assert again.measured_by == arta
    assert again.measured_at == first.measured_at
    assert Event.objects.filter(kind=Event.Kind.MEASUREMENT_RECORDED).count() == 1


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({}, "Give a value"),
        ({"value": D(1), "absent_reason": "x"}, "Give a value"),
        ({"value": D(1), **share(1, 2)}, "Give a value"),
        ({"value": D(-1)}, "negative"),
        ({"numerator": D(1)}, "both"),
        ({"denominator": D(1)}, "both"),
        (share(0, 0), "more than zero"),
        (share(3, 2), "cannot be larger"),
        (share(-1, 2), "cannot be larger"),
        ({"absent_reason": "   "}, "Give a value"),
        ({"value": D(1), "note": "Personi 1234567890"}, "personal number"),
    ],
)
def test_what_is_not_one_clear_figure_is_refused(period, arta, figures, message):
    with pytest.raises(Refused, match=message):
        record(period, arta, **figures)
    assert not Measurement.objects.exists()
    assert not Event.objects.filter(kind=Event.Kind.MEASUREMENT_RECORDED).exists()


def test_the_figure_must_fit_the_unit(period, arta):
    with pytest.raises(Refused, match="counts"):
        record(period, arta, "III-2", **share(1, 2))
    indicator("I-1", span_rule="ratio")
    with pytest.raises(Refused, match="cannot be added up"):
        record(period, arta, value=D(40))
    assert record(period, arta, **share(4, 10)).numerator == 4
    with pytest.raises(Refused, match="counts"):
        record(period, arta, "III.2-1", **share(1, 2))  # no unit, but its half-years are added up


@pytest.mark.parametrize("name", ["besnik", "elira", "afrim", "fatmir", "genta", "ilir", "hana"])
def test_only_the_secretariat_records(period, people, name):
    with pytest.raises(Refused, match="Secretariat"):
        record(period, people[name], value=D(1))


def test_planned_and_closed_periods_take_no_measurement(arta):
    planned = make_period("2022-H2")
    with pytest.raises(Refused, match="not open"):
        record(planned, arta, value=D(1))
    closed = closed_period("2022-H1", arta)
    with pytest.raises(Refused, match="closed"):
        record(closed, arta, value=D(1))
    reopen_period(period=closed, reason="Korrigjim", by=arta)
    assert record(ReportingPeriod.objects.get(code="2022-H1"), arta, value=D(1))


def test_nobody_overwrites_what_they_have_not_seen(period, arta, arber):
    opened_empty = mark_of(None)
    first = record(period, arber, value=D(5))
    with pytest.raises(StaleEdit):
        record(period, arta, value=D(6), expected_state=opened_empty)
    opened = mark_of(first)
    record(period, arber, value=D(7), expected_state=opened)
    with pytest.raises(StaleEdit):
        record(period, arta, value=D(6), expected_state=opened)
    assert Measurement.objects.get().value == 7


def test_a_change_between_reading_and_writing_is_not_lost(period, arta, arber, monkeypatch):
    """The other person's change comes after ours was checked: the conditional update refuses ours."""
    record(period, arta, value=D(5))
    seen = mark_of(Measurement.objects.get())

    def meanwhile(measurement):
        Measurement.objects.update(value=D(9), measured_by=arber)
        return seen

    monkeypatch.setattr("progress.services.measurements.mark_of", meanwhile)
    with pytest.raises(StaleEdit):
        record(period, arta, value=D(6), expected_state=seen)
    assert Measurement.objects.get().value != 6


def test_two_first_recordings_at_once_are_one(period, arta, arber, monkeypatch):
    def meanwhile(measurement):
        if not Measurement.objects.exists():
            Measurement.objects.create(
                indicator=indicator(), period=period, value=D(9), measured_at=clock.now(), measured_by=arber
            )
        return ""

    monkeypatch.setattr("progress.services.measurements.mark_of", meanwhile)
    with pytest.raises(StaleEdit):
        record(period, arta, value=D(6), expected_state="")
    assert not Measurement.objects.filter(value=6).exists()


def test_a_figure_in_short():
    assert in_short(None) == ""
    assert in_short(Measurement(value=D("60.0000"))) == "60"
    assert in_short(Measurement(numerator=D("5.50"), denominator=D("100.00"))) == "5.5/100"
    assert in_short(Measurement(absent_reason="x")) == "not_measured"


# Where the indicators stand


@pytest.fixture
def three_periods(arta):
    """Three half-years, measured and closed one after another; I-1 from 20 % in 2021 to 60 %, then 90 %."""
    indicator("I-1", baseline_value=D(20))

    def measure(code="I-1", *figures):
        for number, figure in enumerate(figures):
            period = make_period(("2022-H1", "2022-H2", "2023-H1")[number])
            open_period(period=period, by=arta)
            if figure is not None:
                record(period, arta, code, **figure)
            close_period(period=period, by=arta)
        return [ReportingPeriod.objects.get(code=c) for c in ("2022-H1", "2022-H2", "2023-H1")[: len(figures)]]

    return measure


def test_progress_is_as_of_the_period(three_periods):
    first, second = three_periods("I-1", share(12, 40), share(22, 40))
    then = progress_of(indicator(), first)
    assert (then.value, then.numerator, then.denominator, then.baseline, then.target) == (30, 12, 40, 20, 60)
    assert (then.achieved, then.band, then.due_on) == (D("0.25"), Band.NOT_MET, dt.date(2023, 12, 31))
    now = progress_of(indicator(), second)
    assert (now.value, now.achieved, now.band) == (55, D("0.875"), Band.CLOSE)


def test_a_ratio_adds_numerators_and_denominators(three_periods):
    indicator("I-1", span_rule="ratio")
    _first, second, third = three_periods("I-1", share(1, 2), None, share(9, 98))
    item = progress_of(indicator(), third, Covers.PLAN)
    assert (item.numerator, item.denominator, item.value, item.n_unmeasured) == (10, 100, 10, 1)
    assert progress_of(indicator(), second, Covers.HALF_YEAR).band == Band.NOT_MEASURED


@pytest.mark.parametrize(("covers", "expected"), [(Covers.HALF_YEAR, 118), (Covers.YEAR, 182), (Covers.PLAN, 182)])
def test_a_value_belongs_to_a_span(three_periods, covers, expected):
    _first, second = three_periods("III-2", {"value": D(64)}, {"value": D(118)})
    assert progress_of(indicator("III-2"), second, covers).value == expected


def test_a_state_is_the_last_that_was_measured_and_says_of_when(three_periods):
    first, second = three_periods("I-1", share(12, 40), {"absent_reason": "Nuk ka anketë."})
    item = progress_of(indicator(), second)
    assert (item.value, item.measured_in, item.n_unmeasured, item.absent_reason) == (30, first, 0, "")
    assert [part.absent_reason for part in item.told] == ["Nuk ka anketë."]
    assert progress_of(indicator(), first).measured_in is None


def test_a_rule_that_does_not_fit_the_unit_is_refused_by_the_database():
    for code, rule in (("I-1", "sum"), ("III-2", "ratio")):
        with pytest.raises(IntegrityError), transaction.atomic():
            indicator(code, span_rule=rule)


@pytest.mark.parametrize(("code", "rule"), [("I-1", "sum"), ("III-2", "ratio")])
def test_the_administration_says_which_rule_does_not_fit(code, rule):
    item = indicator(code)
    item.clean()
    item.span_rule = rule
    with pytest.raises(ValidationError, match="choose a rule that fits the unit"):
        item.clean()


def test_a_target_in_a_result_has_its_unit():
    objective = StrategicObjective.objects.get(code="V")
    objective.result_target_value = D(10)
    with pytest.raises(ValidationError, match="with its unit, or neither"):
        objective.clean()


def test_a_target_in_the_result_is_that_of_an_indicator_without_one_in_its_unit(three_periods):
    """III: "Së paku pesëqind (500) profesionistë": III-2 counts them, III-1 is a percentage."""
    _first, second, third = three_periods("III-2", {"value": D(64)}, {"value": D(150)}, {"value": D(286)})
    item = progress_of(indicator("III-2"), second)
    assert (item.target, item.due_on, item.is_result_target) == (500, dt.date(2024, 12, 31), True)
    assert (item.value, item.compared, item.band) == (214, 214, Band.NOT_MET)
    item = progress_of(indicator("III-2"), third)
    assert (item.value, item.compared, item.band) == (286, 500, Band.MET)
    takes = [item.code for item in Indicator.objects.all() if item.takes_result_target]
    assert takes == ["III-2"]


def test_fulfilment_is_of_the_targets_that_are_due(three_periods):
    first, _second, third = three_periods("I-1", share(12, 40), None, share(30, 40))
    items = indicator_progress(third.plan, third)
    assert fulfilment_of(items, 2022) == Share(0, 0)
    assert fulfilment_of(items, 2023) == Share(1, 5)  # not measured ones stay in the denominator
    assert fulfilment_of(indicator_progress(first.plan, first), 2023) == Share(0, 5)


def test_a_decreasing_indicator(three_periods):
    indicator("III-2", direction="down", baseline_value=D(40))
    indicator("III-2").targets.filter(kind="interim").update(value=D(20))
    first, _second, third = three_periods("III-2", {"value": D(30)}, None, {"value": D(20)})
    item = progress_of(indicator("III-2"), first)
    assert (item.achieved, item.band) == (D("0.5"), Band.NOT_MET)
    assert progress_of(indicator("III-2"), third).band == Band.MET


def test_limits_of_the_bands_are_settings(three_periods, settings):
    (first,) = three_periods("I-1", share(12, 40))
    settings.INDICATOR_BANDS = {"met": 50, "close": 10}
    assert progress_of(indicator(), first).band == Band.MET


def test_a_value_is_shown_to_four_decimals_and_judged_exactly(three_periods):
    indicator("I-1", baseline_value=D(0))
    indicator("I-1").targets.filter(kind="interim").update(value=D("33.3333"))
    (first,) = three_periods("I-1", share(1, 3))
    item = progress_of(indicator(), first)
    assert str(item.value) == "33.3333"
    assert item.achieved > 1
    assert item.band == Band.MET


def test_an_achievement_is_never_rounded_up_into_the_next_band(three_periods):
    indicator("I-1", baseline_value=D(0))
    (first,) = three_periods("I-1", {"value": D("59.99")})
    item = progress_of(indicator(), first)
    assert (item.band, item.achieved_shown) == (Band.CLOSE, D("0.999"))


def test_all_indicators_are_told_in_a_constant_number_of_queries(period, arta):
    plan = period.plan
    counts = []
    for figure in (None, share(1, 2)):
        if figure:
            for number, item in enumerate(Indicator.objects.filter(unit="percent")):
                record(period, arta, item.code, **share(number, 20))
        with CaptureQueriesContext(connection) as captured:
            items = indicator_progress(plan, period)
        counts.append(len(captured))
    assert counts == [5, 5]
    assert [item.indicator.code for item in items][:3] == ["I-1", "I.1-1", "I.2-1"]
    assert sum(count_bands(items).values()) == len(items) == 20
    assert sum(item.is_recorded for item in items) == Indicator.objects.filter(unit="percent").count()


def test_without_a_period_nothing_is_measured():
    items = indicator_progress(indicator().plan, None)
    assert {item.band for item in items} == {Band.NOT_MEASURED, Band.NO_TARGET}
    assert not any(item.is_recorded for item in items)


def test_the_history_has_every_period_as_of_its_own_day(three_periods):
    three_periods("I-1", share(12, 40), {"absent_reason": "Nuk ka anketë."}, share(30, 40))
    history = indicator_history(indicator(), states_of(indicator().plan))
    assert [item.value for item in history] == [30, None, 75, None, None, None]
    assert [item.target for item in history] == [60, 60, 60, 60, 90, 90]
    assert history[1].absent_reason == "Nuk ka anketë."
    assert history[2].band == Band.MET


def test_the_chart_has_a_bar_for_each_measured_period_and_a_line_for_each_target(three_periods):
    three_periods("I-1", share(12, 40), None, share(30, 40))
    chart = history_chart(indicator_history(indicator(), states_of(indicator().plan)))
    assert [bar.value for bar in chart.bars] == [30, None, 75, None, None, None]
    assert [(line.value, round(line.x2 - line.x1)) for line in chart.lines] == [(60, 260), (90, 130)]
    assert chart.ticks[-1].value == 100
    assert all(0 <= bar.y <= bar.y + bar.height == chart.base for bar in chart.bars if bar.value is not None)
    assert chart.lines[1].y < chart.lines[0].y < chart.baseline_y
    assert history_chart(indicator_history(indicator("III-1"), states_of(indicator().plan))) is None


# Pages


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def edit_url(code="I-1", period="2022-H1"):
    return reverse("measurement_edit", args=["2022-2024", code, period])


def text(response):
    return " ".join(response.content.decode().split())


def state_in(page):
    return re.search(r'name="state"(?: value="(\w*)")?', page).group(1) or ""


HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(
    ("name", "status"),
    [("arta", 200), ("hana", 403), ("besnik", 403), ("elira", 403), ("afrim", 403), ("genta", 403), ("ilir", 403)],
)
def test_who_may_open_the_form(english, sign_in, period, people, name, status):
    response = sign_in(people[name]).get(edit_url())
    assert response.status_code == status
    if status == 403:
        reason = "does not read the plan" if name == "hana" else "Only the Secretariat may record"
        assert reason in text(response)


def test_what_does_not_exist_is_not_found(sign_in, arta, period):
    client = sign_in(arta)
    for url in (edit_url("X-9"), edit_url(period="2099-H1"), reverse("indicator_detail", args=["2022-2024", "X-9"])):
        assert client.get(url).status_code == 404
    assert client.get(reverse("indicator_list", args=["2022-2024"]) + "?period=2099-H1").status_code == 404
    assert (
        client.get(reverse("indicator_list", args=["2022-2024"]) + "?period=2024-H2").status_code == 404
    )  # planned: nothing to show


def test_a_closed_period_says_why_it_takes_nothing(english, sign_in, arta):
    closed_period("2022-H1", arta)
    response = sign_in(arta).get(edit_url())
    assert response.status_code == 403
    assert "The period is closed" in text(response)
    response = sign_in(arta).post(edit_url(), {"kind": "value", "value": "5"}, **HTMX)
    assert response.status_code == 403
    assert response.content.decode().lstrip().startswith("<tr")
    assert not Measurement.objects.exists()


def test_recording_without_javascript(english, sign_in, arta, period):
    client = sign_in(arta)
    back = reverse("indicator_list", args=["2022-2024"]) + "?period=2022-H1"
    page = text(client.get(edit_url(), {"next": back}))
    data = {"kind": "share", "numerator": "27", "denominator": "60", "source": "Anketa", "state": state_in(page)}
    response = client.post(edit_url(), data | {"next": back})
    assert response.status_code == 302
    assert response.headers["Location"] == back
    page = text(client.get(back))
    assert '<strong>45.0 %</strong> <span class="soft">(27/60)</span>' in page
    assert "The measurement of I-1 for January–June 2022 is recorded." in page
    assert "recorded for 1 of 20 indicators" in page


def test_recording_in_place_gives_the_row_back_and_the_message(english, sign_in, arta, period):
    client = sign_in(arta)
    form = client.get(edit_url(), **HTMX)
    assert form.content.decode().count("<tr") == 1
    assert "<html" not in form.content.decode()
    response = client.post(edit_url(), {"kind": "absent", "absent_reason": "Nuk ka ende.", "state": ""}, **HTMX)
    assert response.status_code == 200
    assert 'data-status="not_measured"' in text(response)
    assert "Nuk ka ende." in text(response)
    assert "hx-swap-oob" in text(response)
    assert "Change" in text(response)
    assert client.get(edit_url() + "?cancel=1", **HTMX).content.decode().lstrip().startswith('<tr id="I-1"')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "value"}, "Give the value."),
        ({"kind": "share", "numerator": "3"}, "Give the denominator."),
        ({"kind": "share", "numerator": "3", "denominator": "2"}, "cannot be larger"),
        ({"kind": "absent"}, "Say why there is no measurement."),
        ({"kind": "value", "value": "five"}, "Write a number such as"),
        ({"kind": "absent", "absent_reason": "Personi 1234567890"}, "personal number"),
        ({}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(english, sign_in, arta, period, data, message):
    for extra in ({}, HTMX):
        response = sign_in(arta).post(edit_url(), data, **extra)
        assert response.status_code == 422
        assert message in text(response)
    assert not Measurement.objects.exists()


def test_the_form_asks_for_what_fits_the_indicator(sign_in, arta, period):
    client = sign_in(arta)
    assert 'name="numerator"' in text(client.get(edit_url("I-1")))
    counting = text(client.get(edit_url("III-2")))
    assert 'name="numerator"' not in counting
    assert 'name="value"' in counting
    indicator("I-1", span_rule="ratio")
    assert 'name="value"' not in text(client.get(edit_url("I-1")))


def test_a_conflict_shows_what_the_other_recorded_and_keeps_what_was_typed(english, sign_in, arta, arber, period):
    client = sign_in(arta)
    state = state_in(text(client.get(edit_url())))
    record(period, arber, value=D("41.5"))
    response = client.post(edit_url(), {"kind": "value", "value": "44", "note": "Imja", "state": state})
    assert response.status_code == 409
    page = text(response)
    assert "Arbër Hoti" in page
    assert "41.5" in page
    assert 'value="44"' in page
    assert "Imja" in page
    assert Measurement.objects.get().value == D("41.5")
    response = client.post(edit_url(), {"kind": "value", "value": "44", "note": "Imja", "state": state_in(page)})
    assert response.status_code == 302
    assert Measurement.objects.get().value == 44


def test_nobody_is_led_away_by_the_way_back(sign_in, arta, period):
    response = sign_in(arta).post(edit_url(), {"kind": "value", "value": "5", "next": "https://evil.test/"})
    assert response.headers["Location"] == reverse("indicator_detail", args=["2022-2024", "I-1"])


def test_only_who_may_record_sees_the_way_to_it(english, sign_in, arta, ilir, period):
    for url in (reverse("indicator_list", args=["2022-2024"]), reverse("indicator_detail", args=["2022-2024", "I-1"])):
        assert edit_url() in text(sign_in(arta).get(url))
        assert edit_url() not in text(sign_in(ilir).get(url))
    close_period(period=period, by=arta)
    assert edit_url() not in text(sign_in(arta).get(reverse("indicator_list", args=["2022-2024"])))


def test_the_page_of_an_indicator_tells_figures_targets_and_who_recorded(english, sign_in, arta, ilir, three_periods):
    three_periods("I-1", share(12, 40), {"absent_reason": "Nuk ka anketë."}, share(30, 40))
    page = text(sign_in(ilir).get(reverse("indicator_detail", args=["2022-2024", "I-1"])))
    for words in (
        "30.0 %",
        "(12/40)",
        "Nuk ka anketë.",
        "25.0 %",
        "60.0 %",
        "Measurement recorded · January–June 2022",
    ):
        assert words in page
    title = re.search(r"<title id=\"chart-title\">(.*?)</title>", page).group(1)
    measured = "January–June 2022 30.0 %; July–December 2022 not measured; January–June 2023 75.0 %"
    assert title == f"I-1 by period: {measured}; target 60.0 %"
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", page)
    assert "30.0 %" in drawn and "target 60.0 %" in drawn and "target 60" not in drawn


def test_bands_are_counted_and_periods_can_be_chosen(english, sign_in, ilir, three_periods):
    three_periods("I-1", share(12, 40), share(22, 40))
    page = text(sign_in(ilir).get(reverse("indicator_list", args=["2022-2024"]) + "?period=2022-H1"))
    assert "Values of 2022, as of 30.06.2022" in page
    assert '<span class="status-word">not met</span>' in page
    assert "25.0 % of the way from the baseline" in page
    assert re.search(r"targets met, of those due by 31\.12\.2022.*?fulfilment rate", page)
    assert "July–December 2022 · closed" in page


def test_the_list_has_a_line_an_indicator_and_percentages_alike(sign_in, ilir, three_periods):
    """Picture, value, target and assessment; what the document prints unfolds. Every percentage has one decimal."""
    three_periods("I-1", share(12, 40), share(22, 40))
    page = lxml.html.fromstring(
        sign_in(ilir).get(reverse("indicator_list", args=["2022-2024"]) + "?period=2022-H2").content.decode()
    )
    rows = page.xpath("//table//tr[th[@scope='row']]")
    assert len(rows) == 20 and all(len(row.xpath("td")) == 5 for row in rows)
    assert not page.xpath("//table//td[not(ancestor::details)]//*[@class='under'][position() > 1]")
    assert all(row.xpath(".//details[not(@open)]//dl") for row in rows)
    shown = [cell.text_content() for row in rows for cell in row.xpath("td[@class='num']")]
    percentages = [figure for cell in shown for figure in re.findall(r"[\d.,]+ %", cell)]
    assert percentages and all(re.fullmatch(r"\d+,\d %", figure) for figure in percentages)


def test_the_list_tells_the_year_and_what_is_missing_from_it(english, sign_in, ilir, three_periods):
    three_periods("III-2", {"value": D(64)}, None, {"value": D(97)})
    client = sign_in(ilir)
    page = text(client.get(reverse("indicator_list", args=["2022-2024"]) + "?period=2022-H2"))
    row = page[page.index('<tr id="III-2"') :]
    assert (
        "<strong>64</strong>" in row[: row.index("</tr>")]
        and "1 half-year without a value" in row[: row.index("</tr>")]
    )
    page = text(client.get(reverse("indicator_detail", args=["2022-2024", "III-2"])))
    spans = page[page.index("Values of the years and of the plan") :]
    assert "<strong>161</strong>" in spans and "161 since the start of the plan" in spans
    assert "Target stated in the result" in page and "“Së paku pesëqind (500) profesionistë”" in page


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_pages_open_in_every_language_and_the_drawing_keeps_its_numbers(client, sign_in, arta, three_periods, language):
    three_periods("I-1", {"value": D("30.55")})
    client.cookies["django_language"] = language
    page = text(sign_in(arta).get(reverse("indicator_detail", args=["2022-2024", "I-1"])))
    drawing = re.search(r"<svg viewBox.*?</svg>", page).group()
    assert not re.search(r'(?:x|y|width|height|d)="[^"]*\d,\d', drawing)


def test_the_list_costs_the_same_with_and_without_measurements(sign_in, arta, period):
    client = sign_in(arta)
    pages = (reverse("indicator_list", args=["2022-2024"]), reverse("indicator_detail", args=["2022-2024", "I-1"]))
    before = [count_queries(client, page) for page in pages]
    for item in Indicator.objects.all():
        record(period, arta, item.code, absent_reason="Nuk ka.")
    listed, shown = before
    # One more where something was recorded: whether its history may tell the figures.
    assert [count_queries(client, page) for page in pages] == [listed, shown + 1]
    assert max(before) <= 14


# The demonstration


def test_invented_measurements_are_recorded_through_the_service(period, arta):
    assert record_measurements(period, arta) == 20
    item = progress_of(indicator(), period)
    assert (item.numerator, item.denominator, item.band) == (9, 44, Band.NOT_MET)
    assert Measurement.objects.exclude(absent_reason="").exists()


def test_invented_measurements_fit_the_plan_and_show_no_small_number_of_victims():
    invented = source.measurements()
    indicators = {item.code: item for item in Indicator.objects.all()}
    assert invented["indicators"].keys() == indicators.keys()
    for code, told in invented["indicators"].items():
        assert set(told["periods"]) >= set(source.PERIODS[:-1])
        for figure in told["periods"].values():
            given = figures(figure, invented["reasons"])
            if indicators[code].unit == "count":
                assert "numerator" not in given
            if "viktima" in indicators[code].title.lower() or code.startswith("III.3"):
                counts = [given.get(name) for name in ("value", "numerator", "denominator")]
                if given.get("numerator") is not None:
                    counts.append(given["denominator"] - given["numerator"])
                assert not any(count is not None and 0 < count < 5 for count in counts), code
